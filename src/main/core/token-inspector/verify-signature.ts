import { compactVerify, errors, importJWK, type JWK } from 'jose'
import type { SignatureVerdict } from '../../../shared/contract/inspector.ts'
import type { DecodedJwt } from './decode-jwt.ts'

/** A public key with the name of whoever it belongs to. */
export interface VerificationKey {
  readonly jwk: JWK
  readonly owner: string
}

/** Verifies the signature of a JWT with one of the given keys, chosen by `kid` and `alg` only.
 * Keys and URLs inside the token are never used. A verdict of `valid` names the key.
 * @see RFC 7515 section 5.2; RFC 8725 sections 3.1 and 3.10; spec/security.md TI-10, TI-11
 */
export async function verifySignature(
  jwt: DecodedJwt,
  keys: readonly VerificationKey[],
): Promise<SignatureVerdict> {
  const alg = jwt.header.string('alg')
  if (alg === undefined) return unverified('The header names no algorithm.')
  if (alg.toLowerCase() === 'none') {
    return { state: 'none', key: null, text: 'alg is none: nobody signed this token.' }
  }
  if (alg.startsWith('HS')) {
    return unverified(`${alg} needs a shared secret, which only the two parties have.`)
  }
  const kid = jwt.header.string('kid')
  const candidates = keys.filter(
    ({ jwk }) => (kid === undefined || jwk.kid === kid) && jwk.alg === alg,
  )
  if (candidates.length === 0) return unverified(describeMissingKey(kid, alg, keys))
  for (const candidate of candidates) {
    const outcome = await tryKey(jwt, candidate, alg)
    if (outcome !== 'invalid') return outcome
  }
  const [first] = candidates
  return {
    state: 'invalid',
    key: candidates.length === 1 && first !== undefined ? nameOf(first, alg) : null,
    text: 'The signature does not belong to this content and key: the token was changed or signed by someone else.',
  }
}

function unverified(text: string): SignatureVerdict {
  return { state: 'not-verified', key: null, text }
}

function nameOf({ jwk, owner }: VerificationKey, alg: string) {
  return { kid: jwk.kid ?? 'no kid', alg, owner }
}

function describeMissingKey(
  kid: string | undefined,
  alg: string,
  keys: readonly VerificationKey[],
): string {
  if (kid === undefined) return `No key for ${alg} is known here.`
  const sameKid = keys.find(({ jwk }) => jwk.kid === kid)
  if (sameKid !== undefined) {
    return `The key ${kid} is for ${sameKid.jwk.alg}; the token says ${alg}.`
  }
  return `No key with kid ${kid.slice(0, 100)} is known here; keys of others are not fetched.`
}

async function tryKey(
  jwt: DecodedJwt,
  candidate: VerificationKey,
  alg: string,
): Promise<SignatureVerdict | 'invalid'> {
  const key = await importJWK(candidate.jwk, alg)
  try {
    await compactVerify(jwt.compact, key, { algorithms: [alg] })
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return 'invalid'
    if (error instanceof errors.JOSEError) return unverified(`Not verified: ${error.message}.`)
    throw error
  }
  const name = nameOf(candidate, alg)
  return {
    state: 'valid',
    key: name,
    text: `Signed with key ${name.kid} (${alg}) of ${name.owner}.`,
  }
}
