import type { JWK } from 'jose'
import type { KeyPairRecord, KeyPairs, SigningKeys } from '../../key-store/index.ts'
import { knownKeyOf } from './read-key-material.ts'
import type { VerificationKey } from './verification-key.ts'

/** Most keys of the store that are tried for a token without a kid. */
const mostKeys = 100

interface KnownKeysOptions {
  readonly signingKeys: Pick<SigningKeys, 'publicJwks'>
  readonly keyPairs: Pick<KeyPairs, 'list' | 'find'>
}

/** Gives the public keys known here that go by a kid, or the newest where there is none: those of the server first, then
 * those of the key store. Private keys are not opened.
 */
export function createKnownKeys({ signingKeys, keyPairs }: KnownKeysOptions) {
  return async (kid: string | undefined): Promise<readonly VerificationKey[]> => {
    const own = (await signingKeys.publicJwks()).map((jwk) => keyOf(jwk, 'this server'))
    const { rows } = await keyPairs.list({
      search: kid?.slice(0, 100) ?? '',
      sort: 'createdAt',
      direction: 'descending',
      limit: mostKeys,
      offset: 0,
    })
    const stored = rows
      .map(({ id }) => keyPairs.find(id))
      .filter((record): record is KeyPairRecord => record !== undefined)
      .filter((record) => kid === undefined || record.kid === kid)
      .map(({ publicJwk, name }) => keyOf(publicJwk, `the key store, ${name}`))
    return [...own, ...stored].filter(
      (key) => kid === undefined || key.kid === kid || key.kid === undefined,
    )
  }
}

function keyOf(jwk: JWK, owner: string): VerificationKey {
  const { kid, alg } = jwk
  return {
    ...knownKeyOf({ ...jwk }, owner),
    kid,
    alg,
  }
}
