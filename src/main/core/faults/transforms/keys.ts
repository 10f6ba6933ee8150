import { createPublicKey } from 'node:crypto'
import type { KeySignatureAlgorithm } from '../../../../shared/contract/keys.ts'
import { makeStranger } from '../../jwt/index.ts'
import type { Members } from '../answer.ts'
import { change } from './members.ts'

/** Other keys in the JWK Set.
 * @param alter takes a key of the set and one that is of the same kind and name, but nobody's
 */
export function keys(alter: (key: Members, stranger: Members) => readonly Members[]) {
  return change('jwks', async (members) => {
    const { keys: known } = members
    if (!Array.isArray(known) || known.length === 0) return undefined
    const altered = await Promise.all(
      known.map(async (key: Members) => alter(key, await strangerTo(key))),
    )
    return { ...members, keys: altered.flat() }
  })
}

async function strangerTo({ kid, use, alg }: Members): Promise<Members> {
  // The set is of this server, whose keys all say which algorithm they are for.
  const privateKey = await makeStranger(alg as KeySignatureAlgorithm)
  const stranger = createPublicKey(privateKey).export({ format: 'jwk' })
  return { ...stranger, kid, use, alg }
}
