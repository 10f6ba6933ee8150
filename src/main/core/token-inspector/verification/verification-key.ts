import type { KeyObject } from 'node:crypto'
import { remember } from '../../remember.ts'

/** A public key or a shared secret that signatures are verified with, and whose it is. */
export interface VerificationKey {
  /** Undefined where it goes by no name. */
  readonly kid: string | undefined
  /** The one algorithm it is for; undefined where nothing says. */
  readonly alg: string | undefined
  readonly owner: string
  readonly key: KeyObject
  /** Whether the person gave this key for this token: then its kid need not be that of the token. */
  readonly isChosen: boolean
}

/** What kind of key each algorithm is used with. */
interface AlgorithmFacts {
  readonly kind: 'rsa' | 'ec' | 'ed25519' | 'secret'
  readonly digest: 'sha256' | 'sha384' | 'sha512' | undefined
  /** Of elliptic curves, as Node calls it, with the octets of a signature. */
  readonly curve?: string
  readonly octets?: number
  readonly isPss?: boolean
}

/** The signature algorithms that are verified. @see RFC 7518 section 3; RFC 8037 section 3.1; RFC 9864 */
export const algorithms: ReadonlyMap<string, AlgorithmFacts> = new Map<string, AlgorithmFacts>([
  ['RS256', { kind: 'rsa', digest: 'sha256' }],
  ['RS384', { kind: 'rsa', digest: 'sha384' }],
  ['RS512', { kind: 'rsa', digest: 'sha512' }],
  ['PS256', { kind: 'rsa', digest: 'sha256', isPss: true }],
  ['PS384', { kind: 'rsa', digest: 'sha384', isPss: true }],
  ['PS512', { kind: 'rsa', digest: 'sha512', isPss: true }],
  ['ES256', { kind: 'ec', digest: 'sha256', curve: 'prime256v1', octets: 64 }],
  ['ES384', { kind: 'ec', digest: 'sha384', curve: 'secp384r1', octets: 96 }],
  ['ES512', { kind: 'ec', digest: 'sha512', curve: 'secp521r1', octets: 132 }],
  ['EdDSA', { kind: 'ed25519', digest: undefined, octets: 64 }],
  ['Ed25519', { kind: 'ed25519', digest: undefined, octets: 64 }],
  ['HS256', { kind: 'secret', digest: 'sha256', octets: 32 }],
  ['HS384', { kind: 'secret', digest: 'sha384', octets: 48 }],
  ['HS512', { kind: 'secret', digest: 'sha512', octets: 64 }],
])

/** Whether a key may be used with an algorithm: of its kind and curve, and not named for another one.
 * @see RFC 8725 section 3.1; RFC 7518 section 3
 */
export function fitsAlgorithm({ key, alg: ownAlg }: VerificationKey, alg: string): boolean {
  const facts = algorithms.get(alg)
  if (facts === undefined) return false
  const isSameName = ownAlg === alg || (isEdwards(ownAlg) && isEdwards(alg))
  if (ownAlg !== undefined && !isSameName) return false
  const { type, curve } = factsOfKey(key)
  return facts.kind === type && (facts.curve === undefined || facts.curve === curve)
}

/** What a key is; asking the runtime each time costs as much as verifying. */
interface KeyFacts {
  readonly type: string
  readonly curve: string | undefined
  readonly modulusBits: number
  readonly exponent: bigint
}

const known = new WeakMap<KeyObject, KeyFacts>()

function factsOfKey(key: KeyObject): KeyFacts {
  return remember(known, key, () => readFacts(key))
}

function readFacts({ type, asymmetricKeyType, asymmetricKeyDetails = {} }: KeyObject): KeyFacts {
  const { namedCurve, modulusLength = 0, publicExponent = 0n } = asymmetricKeyDetails
  return {
    type: type === 'secret' ? 'secret' : (asymmetricKeyType ?? 'unknown'),
    curve: namedCurve,
    modulusBits: modulusLength,
    exponent: publicExponent,
  }
}

function isEdwards(alg: string | undefined): boolean {
  return alg === 'EdDSA' || alg === 'Ed25519'
}

/** Why a key of the right kind is not used: too small, or too large to calculate with.
 * @see spec/security.md L-09
 */
export function findKeyFault({ key }: VerificationKey, alg: string): string | undefined {
  const { type, modulusBits, exponent } = factsOfKey(key)
  if (type === 'secret') {
    const isEmpty = key.symmetricKeySize === 0
    return isEmpty
      ? `an empty secret where ${algorithms.get(alg)?.octets ?? 32} octets are wanted`
      : undefined
  }
  if (type !== 'rsa') return undefined
  if (modulusBits < 2048 || modulusBits > 8192) return `RSA of ${modulusBits} bits`
  const isFit = exponent >= 65_537n && exponent < 2n ** 32n && exponent % 2n === 1n
  return isFit ? undefined : `RSA with the exponent ${exponent}`
}
