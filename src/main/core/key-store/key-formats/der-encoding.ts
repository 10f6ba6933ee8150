import { derTag } from '../../certificate-path/index.ts'

/** Encodes one DER element. @see X.690 sections 8.1 and 10.1 */
export function encodeElement(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag]), encodeLength(body.length), body])
}

/** Encodes a SEQUENCE of encoded members. */
export function encodeSequence(...members: readonly Uint8Array[]): Uint8Array {
  return encodeElement(derTag.sequence, ...members)
}

/** Encodes an INTEGER that is not negative. */
export function encodeInteger(value: bigint | number): Uint8Array {
  // The first bit is the sign, so that there is one bit more than the number has.
  const octets = Math.floor(value.toString(2).length / 8) + 1
  const hex = value.toString(16).padStart(2 * octets, '0')
  return encodeElement(derTag.integer, Buffer.from(hex, 'hex'))
}

/** Encodes an OCTET STRING. */
export function encodeOctetString(bytes: Uint8Array): Uint8Array {
  return encodeElement(derTag.octetString, bytes)
}

/** Encodes a BIT STRING of whole bytes. */
export function encodeBitString(bytes: Uint8Array): Uint8Array {
  return encodeElement(derTag.bitString, Buffer.alloc(1), bytes)
}

/** Encodes an OBJECT IDENTIFIER given in its dotted form. @see X.690 section 8.19 */
export function encodeObjectIdentifier(dotted: string): Uint8Array {
  const [root = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const arcs = [40 * root + second, ...rest]
  return encodeElement(derTag.objectIdentifier, Buffer.from(arcs.flatMap(encodeArc)))
}

/** Encodes an AlgorithmIdentifier; without parameters they are absent. */
export function encodeAlgorithm(identifier: string, ...parameters: readonly Uint8Array[]) {
  return encodeSequence(encodeObjectIdentifier(identifier), ...parameters)
}

/** NULL, as the parameters of algorithms that have none but name them. */
export const encodedNull: Uint8Array = encodeElement(derTag.null)

function encodeArc(arc: number): number[] {
  const octets = [arc % 128]
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) {
    octets.unshift((rest % 128) + 128)
  }
  return octets
}

function encodeLength(length: number): Uint8Array {
  if (length < 0x80) return Buffer.from([length])
  const hex = length.toString(16)
  const octets = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return Buffer.concat([Buffer.from([0x80 | octets.length]), octets])
}
