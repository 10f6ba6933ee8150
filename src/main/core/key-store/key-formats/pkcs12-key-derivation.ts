import { hash as digestOf } from 'node:crypto'
import { iterateDigest } from './iterate-digest.ts'

/** What a derived value is for; the number goes into the derivation. @see RFC 7292 appendix B.3 */
export const pkcs12Purpose = { encryptionKey: 1, initialVector: 2, macKey: 3 } as const

/** Hash functions of the derivation, with their block length in bytes. @see RFC 7292 appendix B.2 */
const blockLengths = { sha1: 64, sha224: 64, sha256: 64, sha384: 128, sha512: 128 } as const

/** A hash function the derivation is defined with. */
export type Pkcs12Hash = keyof typeof blockLengths

/** What a value is derived from. */
export interface Pkcs12Derivation {
  readonly hash: Pkcs12Hash
  /** As `encodePkcs12Passphrase` gives it. */
  readonly passphrase: Uint8Array
  readonly salt: Uint8Array
  /** Checked against the limits by the caller. */
  readonly iterations: number
  readonly purpose: (typeof pkcs12Purpose)[keyof typeof pkcs12Purpose]
  /** Bytes wanted. */
  readonly length: number
}

/** Gives a passphrase the form the derivation takes: UTF-16, big endian, with two zero bytes at the end; nothing at all for
 * the absence of one.
 * @see RFC 7292 appendix B.1
 */
export function encodePkcs12Passphrase(passphrase: string | null): Uint8Array {
  if (passphrase === null) return new Uint8Array()
  return Buffer.from(`${passphrase}\0`, 'utf16le').swap16()
}

/** Derives a key, an initial vector or a MAC key as older PKCS #12 files do.
 * @see RFC 7292 appendix B.2
 */
export function derivePkcs12({
  hash,
  passphrase,
  salt,
  iterations,
  purpose,
  length,
}: Pkcs12Derivation): Uint8Array {
  const blockLength = blockLengths[hash]
  const diversifier = Buffer.alloc(blockLength, purpose)
  const input = Buffer.concat([fillBlocks(salt, blockLength), fillBlocks(passphrase, blockLength)])
  const output: Uint8Array[] = []
  let derived = 0
  while (derived < length) {
    const first = digestOf(hash, Buffer.concat([diversifier, input]), 'buffer')
    const digest = iterateDigest(hash, first, iterations - 1)
    output.push(digest)
    derived += digest.length
    if (derived < length) addToBlocks(input, fillBlock(digest, blockLength))
  }
  return Buffer.concat(output).subarray(0, length)
}

/** Repeats bytes to fill whole blocks; no bytes stay none. */
function fillBlocks(bytes: Uint8Array, blockLength: number): Buffer {
  const length = blockLength * Math.ceil(bytes.length / blockLength)
  return length === 0 ? Buffer.alloc(0) : Buffer.alloc(length, bytes)
}

function fillBlock(bytes: Uint8Array, blockLength: number): Buffer {
  return Buffer.alloc(blockLength, bytes)
}

/** Adds a block and one to each block of the input, modulo the size of a block. */
function addToBlocks(input: Buffer, addend: Buffer): void {
  for (let start = 0; start < input.length; start += addend.length) {
    let carry = 1
    for (let index = addend.length - 1; index >= 0; index -= 1) {
      carry += input.readUInt8(start + index) + addend.readUInt8(index)
      input.writeUInt8(carry & 0xff, start + index)
      carry >>= 8
    }
  }
}
