import type { SignatureVerdict } from '../../../../shared/contract/inspector.ts'
import { repeatedNames } from '../../jwt/index.ts'
import type { DecodedJwt } from '../decode-jwt.ts'
import {
  algorithms,
  findKeyFault,
  fitsAlgorithm,
  type VerificationKey,
} from './verification-key.ts'
import { isSignedWith } from './verify-jws.ts'

/** Verifies the signature of a JWT with one of the given keys, chosen by `kid` and algorithm only. Keys and URLs inside the
 * token are never used. A verdict of `valid` names the key; a token that a strict reader refuses is never `valid`.
 * @see RFC 7515 sections 4.1.11 and 5.2; RFC 8725 sections 3.1 and 3.10; spec/security.md TI-10, TI-11
 */
export function verifyToken(jwt: DecodedJwt, keys: readonly VerificationKey[]): SignatureVerdict {
  const alg = jwt.header.string('alg')
  if (alg === undefined) return unverified('The header names no algorithm.')
  if (alg.trim().toLowerCase() === 'none')
    return verdict('none', null, 'alg is none: nobody signed this token.')
  if (jwt.signatureText === '') {
    return verdict('none', null, 'The signature is missing: nobody vouches for this token.')
  }
  if (!algorithms.has(alg))
    return unverified(`${alg.slice(0, 40)} is no algorithm this program verifies.`)
  const refusal = findRefusal(jwt)
  if (refusal !== undefined) return verdict('invalid', null, refusal)
  const kid = jwt.header.string('kid')
  const candidates = keys.filter(
    (key) => (kid === undefined || key.isChosen || key.kid === kid) && fitsAlgorithm(key, alg),
  )
  if (candidates.length === 0) return unverified(describeMissingKey(kid, alg, keys))
  return tryKeys(jwt, alg, candidates)
}

/** What makes every reader that keeps to the rules refuse a token, whatever its key. */
function findRefusal({ header, oddities }: DecodedJwt): string | undefined {
  if (header.get('crit') !== undefined) {
    return 'crit marks extensions as critical that this program does not know, so it must be refused.'
  }
  if (header.get('b64') !== undefined) return 'b64 changes what is signed, so it must be refused.'
  if (repeatedNames(header.members).size > 0) {
    return 'A member of the header is repeated, so readers disagree about it.'
  }
  return oddities.length === 0
    ? undefined
    : `A strict reader refuses this text: ${oddities.join('; ')}.`
}

function tryKeys(
  jwt: DecodedJwt,
  alg: string,
  candidates: readonly VerificationKey[],
): SignatureVerdict {
  let fault: string | undefined
  for (const candidate of candidates) {
    const keyFault = findKeyFault(candidate, alg)
    if (keyFault !== undefined) fault = keyFault
    else if (isSignedWith(jwt.compact, jwt.signature, alg, candidate.key)) {
      const name = nameOf(candidate, alg)
      return verdict('valid', name, `Signed with key ${name.kid} (${alg}) of ${name.owner}.`)
    }
  }
  if (fault !== undefined && candidates.length === 1) {
    return unverified(`Not verified: the key is ${fault}, which is not used.`)
  }
  const [first] = candidates
  if (jwt.header.get('kid') === undefined && !candidates.some(({ isChosen }) => isChosen)) {
    return unverified('It names no key, and none of those known here made the signature.')
  }
  return verdict(
    'invalid',
    candidates.length === 1 && first !== undefined ? nameOf(first, alg) : null,
    'The signature does not belong to this content and key: the token was changed or signed by someone else.',
  )
}

function verdict(
  state: SignatureVerdict['state'],
  key: SignatureVerdict['key'],
  text: string,
): SignatureVerdict {
  return { state, key, trust: null, text }
}

/** A verdict that nothing was verified, and why. */
export function unverified(text: string): SignatureVerdict {
  return verdict('not-verified', null, text)
}

function nameOf({ kid, owner }: VerificationKey, alg: string) {
  return { kid: kid ?? 'without a kid', alg, owner }
}

function describeMissingKey(
  kid: string | undefined,
  alg: string,
  keys: readonly VerificationKey[],
): string {
  if (alg.startsWith('HS')) return `${alg} needs a shared secret, which only the two parties have.`
  if (keys.some(({ isChosen }) => isChosen)) return `No key that was given is one for ${alg}.`
  if (kid === undefined) return `No key for ${alg} is known here.`
  const sameKid = keys.find((key) => key.kid === kid)
  if (sameKid !== undefined)
    return `The key ${kid.slice(0, 100)} is for ${sameKid.alg ?? 'another algorithm'}; the token says ${alg}.`
  return `No key with kid ${kid.slice(0, 100)} is known here; keys of others are not fetched.`
}
