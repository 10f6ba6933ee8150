import { generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type {
  KeyAlgorithm,
  KeyPurpose,
  KeySignatureAlgorithm,
} from '../../../../shared/contract/keys.ts'

/** A key is not one the key store keeps, found before any arithmetic is done with it. @see spec/security.md L-09 */
export class UnfitKeyError extends Error {
  override readonly name = 'UnfitKeyError'
  readonly seen: string
  readonly wanted: string

  constructor(seen: string, wanted: string) {
    super(`the key is ${seen}, wanted ${wanted}`)
    this.seen = seen
    this.wanted = wanted
  }
}

const curves: Readonly<Record<string, { algorithm: string; alg: KeySignatureAlgorithm }>> = {
  prime256v1: { algorithm: 'p-256', alg: 'ES256' },
  secp384r1: { algorithm: 'p-384', alg: 'ES384' },
  secp521r1: { algorithm: 'p-521', alg: 'ES512' },
}
const leastModulusBits = 2_048
const weakModulusBits = 1_024
const mostModulusBits = 8_192
const leastExponent = 65_537n
const exponentBound = 2n ** 32n
const rsaAlgorithms: readonly KeySignatureAlgorithm[] = ['RS256', 'RS384', 'RS512']

const generateAsync = promisify(generateKeyPair)

/** Makes a key pair off the main thread. */
export async function generatePrivateKey(algorithm: KeyAlgorithm): Promise<KeyObject> {
  switch (algorithm) {
    case 'rsa-2048':
    case 'rsa-3072':
    case 'rsa-4096': {
      const modulusLength = Number(algorithm.slice('rsa-'.length))
      return (await generateAsync('rsa', { modulusLength })).privateKey
    }
    case 'p-256':
    case 'p-384':
    case 'p-521':
      return (await generateAsync('ec', { namedCurve: algorithm.toUpperCase() })).privateKey
    case 'ed25519':
      return (await generateAsync('ed25519', {})).privateKey
  }
}

/** What a key is and which JWS algorithm it is kept for.
 * @param wantedAlg for RSA, where there is a choice; by default RS256 where UDAP wants it and RS384 elsewhere
 * @param isWeakByIntent whether RSA of 1024 bits is taken, for the test certificate that must be refused
 * @throws {UnfitKeyError} a kind, size, curve or exponent outside the limits, or an algorithm of another kind of key
 * @see spec/security.md L-09, KS-15
 */
export function describeKey(
  key: KeyObject,
  purpose: KeyPurpose,
  wantedAlg?: KeySignatureAlgorithm,
  isWeakByIntent = false,
): { algorithm: string; alg: KeySignatureAlgorithm } {
  const least = isWeakByIntent ? weakModulusBits : leastModulusBits
  const known = recogniseKey(key, purpose, least)
  if (wantedAlg === undefined || wantedAlg === known.alg) return known
  const isRsa = known.algorithm.startsWith('rsa-')
  if (!isRsa || !rsaAlgorithms.includes(wantedAlg)) {
    throw new UnfitKeyError(
      `${known.algorithm}, to sign with ${wantedAlg}`,
      isRsa ? rsaAlgorithms.join(', ') : known.alg,
    )
  }
  return { ...known, alg: wantedAlg }
}

function recogniseKey(key: KeyObject, purpose: KeyPurpose, leastBits: number) {
  const details = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'ed25519') {
    return { algorithm: 'ed25519', alg: 'EdDSA' as const }
  }
  if (key.asymmetricKeyType === 'ec') {
    const curve = curves[details.namedCurve ?? '']
    if (curve !== undefined) return curve
    throw new UnfitKeyError(
      `on curve ${details.namedCurve ?? 'of its own'}`,
      'P-256, P-384 or P-521',
    )
  }
  if (key.asymmetricKeyType === 'rsa') {
    const { modulusLength = 0, publicExponent = 0n } = details
    checkRsa(modulusLength, publicExponent, leastBits)
    const isForUdap = purpose !== 'client-authentication' && purpose !== 'other'
    return {
      algorithm: `rsa-${modulusLength}`,
      alg: isForUdap ? ('RS256' as const) : ('RS384' as const),
    }
  }
  throw new UnfitKeyError(`of kind ${key.asymmetricKeyType ?? key.type}`, 'RSA, EC or Ed25519')
}

function checkRsa(modulusLength: number, exponent: bigint, leastBits: number): void {
  if (modulusLength < leastBits || modulusLength > mostModulusBits) {
    throw new UnfitKeyError(`RSA of ${modulusLength} bits`, `${leastBits} to ${mostModulusBits}`)
  }
  if (exponent < leastExponent || exponent >= exponentBound || exponent % 2n === 0n) {
    throw new UnfitKeyError(`RSA with exponent ${exponent}`, 'an odd one from 65537 to below 2^32')
  }
}
