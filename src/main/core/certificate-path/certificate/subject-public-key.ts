import { createHash } from 'node:crypto'
import { derTag } from '../der-tags.ts'
import { type DerElement, readStrictDer } from '../strict-der.ts'
import { hexOf, readInteger, readObjectIdentifier, readOctetsOfBitString } from './der-values.ts'
import { ElementReader } from './element-reader.ts'

/** Kinds of keys that certificates may hold. */
export type PublicKeyKind = 'rsa' | 'p-256' | 'p-384' | 'p-521' | 'ed25519'

/** Why a key may not be used, found before any arithmetic with it. */
export interface PublicKeyFault {
  readonly seen: string
  readonly wanted: string
}

/** The public key of a certificate. One with a `fault` is shown, never used. */
export interface SubjectPublicKey {
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array
  /** SHA-256 of `spki`, lower-case hexadecimal digits; two keys are the same when this is. */
  readonly fingerprint: string
  /** What the BIT STRING holds; hashed in OCSP. */
  readonly keyOctets: Uint8Array
  readonly kind: PublicKeyKind | 'other'
  /** For people, such as `RSA 2048`. */
  readonly name: string
  /** Of an RSA key. */
  readonly modulus?: Uint8Array
  /** Affine coordinates of an elliptic curve key. */
  readonly point?: { readonly x: Uint8Array; readonly y: Uint8Array }
  readonly fault?: PublicKeyFault
}

type KeyFacts = Omit<SubjectPublicKey, 'spki' | 'fingerprint' | 'keyOctets'>

const curves: ReadonlyMap<string, { kind: PublicKeyKind; name: string; octets: number }> = new Map([
  ['1.2.840.10045.3.1.7', { kind: 'p-256', name: 'EC P-256', octets: 32 }],
  ['1.3.132.0.34', { kind: 'p-384', name: 'EC P-384', octets: 48 }],
  ['1.3.132.0.35', { kind: 'p-521', name: 'EC P-521', octets: 66 }],
])

/** Bounds of RSA keys. @see spec/security.md L-09 */
const rsaLimits = { leastBits: 2048, mostBits: 8192, leastExponent: 65_537, mostExponent: 2 ** 32 }

/** Reads a SubjectPublicKeyInfo; what is wrong with the key is told as its `fault`, and only a broken frame is thrown.
 * @see RFC 3279 section 2.3; RFC 5480 section 2; RFC 8410; spec/security.md L-09, UD-09, UD-18
 */
export function readSubjectPublicKey(element: DerElement): SubjectPublicKey {
  const reader = new ElementReader(element, 'subject public key')
  const algorithm = new ElementReader(reader.take(derTag.sequence), 'public key algorithm')
  const keyOctets = readOctetsOfBitString(reader.take(derTag.bitString), 'subject public key')
  reader.end()
  const identifier = readObjectIdentifier(algorithm.take(derTag.objectIdentifier).contents)
  const parameters = algorithm.takeAny()
  algorithm.end()
  return {
    spki: element.encoding,
    fingerprint: createHash('sha256').update(element.encoding).digest('hex'),
    keyOctets,
    ...readFacts(identifier, parameters, keyOctets),
  }
}

function readFacts(
  identifier: string,
  parameters: DerElement | undefined,
  keyOctets: Uint8Array,
): KeyFacts {
  switch (identifier) {
    case '1.2.840.113549.1.1.1':
      return readRsa(parameters, keyOctets)
    case '1.2.840.10045.2.1':
      return readCurve(parameters, keyOctets)
    case '1.3.101.112':
      return readEdwards(parameters, keyOctets)
    default: {
      const name = otherNames.get(identifier) ?? `algorithm ${identifier}`
      return unusable('other', name, name, 'an RSA, EC or Ed25519 key')
    }
  }
}

const otherNames: ReadonlyMap<string, string> = new Map([
  ['1.2.840.10040.4.1', 'DSA'],
  ['1.2.840.113549.1.1.10', 'RSA-PSS'],
  ['1.2.840.10046.2.1', 'Diffie-Hellman'],
  ['1.3.101.113', 'Ed448'],
])

function readRsa(parameters: DerElement | undefined, keyOctets: Uint8Array): KeyFacts {
  if (parameters?.tag !== derTag.null) {
    return unusable('rsa', 'RSA', 'RSA without NULL parameters', 'NULL parameters')
  }
  const numbers = new ElementReader(readStrictDer(keyOctets), 'RSA public key')
  const modulus = numbers.take(derTag.integer).contents
  const exponent = numbers.take(derTag.integer).contents
  numbers.end()
  const product = readInteger(modulus)
  const bits = bitLength(product)
  const facts = { kind: 'rsa', name: `RSA ${bits}`, modulus } as const
  const { leastBits, mostBits, leastExponent, mostExponent } = rsaLimits
  if (bits < leastBits || bits > mostBits || product < 0n) {
    return unusable('rsa', facts.name, `${bits} bits`, `${leastBits} to ${mostBits} bits`)
  }
  if (product % 2n === 0n) {
    return unusable('rsa', facts.name, 'an even modulus', 'a product of two primes')
  }
  const value = readInteger(exponent)
  if (value < leastExponent || value >= mostExponent || value % 2n === 0n) {
    const seen = `the exponent 0x${hexOf(exponent.subarray(0, 16))}`
    return unusable('rsa', facts.name, seen, 'an odd exponent from 65537, below 2^32')
  }
  return facts
}

function readCurve(parameters: DerElement | undefined, keyOctets: Uint8Array): KeyFacts {
  if (parameters?.tag !== derTag.objectIdentifier) {
    const seen =
      parameters?.tag === derTag.sequence ? 'explicit curve parameters' : 'no named curve'
    return unusable('other', 'EC', seen, 'a named curve')
  }
  const identifier = readObjectIdentifier(parameters.contents)
  const curve = curves.get(identifier)
  if (curve === undefined) {
    const name = `EC curve ${identifier}`
    return unusable('other', name, name, 'P-256, P-384 or P-521')
  }
  const { kind, name, octets } = curve
  if (keyOctets[0] !== 0x04 || keyOctets.length !== 1 + 2 * octets) {
    const seen = `a point of ${keyOctets.length} octets in form 0x${hexOf(keyOctets.subarray(0, 1))}`
    return unusable(kind, name, seen, `an uncompressed point of ${1 + 2 * octets} octets`)
  }
  const point = { x: keyOctets.subarray(1, 1 + octets), y: keyOctets.subarray(1 + octets) }
  return { kind, name, point }
}

function readEdwards(parameters: DerElement | undefined, keyOctets: Uint8Array): KeyFacts {
  if (parameters === undefined && keyOctets.length === 32) {
    return { kind: 'ed25519', name: 'Ed25519' }
  }
  const seen = parameters === undefined ? `${keyOctets.length} octets` : 'parameters'
  return unusable('ed25519', 'Ed25519', seen, '32 octets and no parameters')
}

function unusable(
  kind: SubjectPublicKey['kind'],
  name: string,
  seen: string,
  wanted: string,
): KeyFacts {
  return { kind, name, fault: { seen, wanted } }
}

function bitLength(value: bigint): number {
  return value.toString(2).replace(/^[-0]+/, '').length
}
