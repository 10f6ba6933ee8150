import { createECDH, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'

/** Curves that keys may lie on. @see spec/security.md L-09 */
export type CurveName = 'P-256' | 'P-384' | 'P-521'

/** What a public key consists of. */
export type PublicNumbers =
  | { readonly kind: 'rsa'; readonly n: bigint; readonly e: bigint }
  | { readonly kind: 'ec'; readonly curve: CurveName; readonly x: bigint; readonly y: bigint }
  | { readonly kind: 'ed25519'; readonly x: Uint8Array }

/** The private part of an RSA key. @see RFC 8017 section 3.2 */
export interface RsaSecrets {
  readonly d: bigint
  readonly p: bigint
  readonly q: bigint
  readonly dp: bigint
  readonly dq: bigint
  readonly qi: bigint
}

/** What a private key consists of: its public part and its secrets. */
export type PrivateNumbers =
  | (Extract<PublicNumbers, { kind: 'rsa' }> & RsaSecrets)
  | (Extract<PublicNumbers, { kind: 'ec' }> & { readonly d: bigint })
  | (Extract<PublicNumbers, { kind: 'ed25519' }> & { readonly d: Uint8Array })

/** What is known of a curve besides its equation. @see SP 800-186 section 3.2.1 */
export interface CurveFacts {
  readonly order: bigint
  /** Length of a coordinate in bytes. */
  readonly byteLength: number
  /** What node:crypto calls it; both runtimes know these names. */
  readonly runtimeName: string
}

/** The curves with their numbers. */
export const curves: Readonly<Record<CurveName, CurveFacts>> = {
  'P-256': {
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    byteLength: 32,
    runtimeName: 'prime256v1',
  },
  'P-384': {
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    byteLength: 48,
    runtimeName: 'secp384r1',
  },
  'P-521': {
    order:
      2n ** 521n -
      2n ** 260n +
      0xa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
    byteLength: 66,
    runtimeName: 'secp521r1',
  },
}

/** Reads bytes as a number, big endian. */
export function bigintOf(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes).toString('hex')}`)
}

/** Writes a number in so many bytes, big endian; one that needs more loses none of them. */
export function bytesOf(value: bigint, byteLength = 1): Buffer {
  const digits = value.toString(16)
  const even = digits.padStart(Math.max(2 * byteLength, digits.length + (digits.length % 2)), '0')
  return Buffer.from(even, 'hex')
}

/** Counts the bits of a positive number; others have none. */
export function bitLengthOf(value: bigint): number {
  return value > 0n ? value.toString(2).length : 0
}

/** The public part of a private key, secrets left out. */
export function publicNumbersOf(numbers: PrivateNumbers): PublicNumbers {
  switch (numbers.kind) {
    case 'rsa':
      return { kind: 'rsa', n: numbers.n, e: numbers.e }
    case 'ec':
      return { kind: 'ec', curve: numbers.curve, x: numbers.x, y: numbers.y }
    case 'ed25519':
      return { kind: 'ed25519', x: numbers.x }
  }
}

/** Computes the public point of a private scalar, which the caller checked to be within the order of the curve. */
export function pointOfScalar(
  curve: CurveName,
  d: bigint,
): { readonly x: bigint; readonly y: bigint } {
  const { runtimeName, byteLength } = curves[curve]
  const exchange = createECDH(runtimeName)
  exchange.setPrivateKey(bytesOf(d, byteLength))
  const point = exchange.getPublicKey(null, 'uncompressed')
  return {
    x: bigintOf(point.subarray(1, 1 + byteLength)),
    y: bigintOf(point.subarray(1 + byteLength)),
  }
}

/** Gives a public key to the runtime. Only for numbers that were checked. */
export function toPublicKey(numbers: PublicNumbers): KeyObject {
  return createPublicKey({ key: publicMembersOf(numbers), format: 'jwk' })
}

/** Gives a private key to the runtime. Only for numbers that were checked. */
export function toPrivateKey(numbers: PrivateNumbers): KeyObject {
  const key = { ...publicMembersOf(numbers), ...secretMembersOf(numbers) }
  return createPrivateKey({ key, format: 'jwk' })
}

/** What kind and size a key is of, as in `rsa-2048`, `p-256` or `ed25519`. */
export function algorithmOf(numbers: PublicNumbers): string {
  if (numbers.kind === 'rsa') return `rsa-${bitLengthOf(numbers.n)}`
  return numbers.kind === 'ec' ? numbers.curve.toLowerCase() : numbers.kind
}

/** @see RFC 7518 section 6; RFC 8037 section 2 */
function publicMembersOf(numbers: PublicNumbers) {
  if (numbers.kind === 'rsa') {
    return { kty: 'RSA', n: base64urlOf(bytesOf(numbers.n)), e: base64urlOf(bytesOf(numbers.e)) }
  }
  if (numbers.kind === 'ed25519') return { kty: 'OKP', crv: 'Ed25519', x: base64urlOf(numbers.x) }
  const { byteLength } = curves[numbers.curve]
  const encode = (value: bigint) => base64urlOf(bytesOf(value, byteLength))
  return { kty: 'EC', crv: numbers.curve, x: encode(numbers.x), y: encode(numbers.y) }
}

function secretMembersOf(numbers: PrivateNumbers) {
  if (numbers.kind === 'ed25519') return { d: base64urlOf(numbers.d) }
  if (numbers.kind === 'ec') {
    return { d: base64urlOf(bytesOf(numbers.d, curves[numbers.curve].byteLength)) }
  }
  const { d, p, q, dp, dq, qi } = numbers
  const encode = (value: bigint) => base64urlOf(bytesOf(value))
  return {
    d: encode(d),
    p: encode(p),
    q: encode(q),
    dp: encode(dp),
    dq: encode(dq),
    qi: encode(qi),
  }
}

function base64urlOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}
