import { createDecipheriv } from 'node:crypto'
import { KeyMaterialError, wrongPassphrase } from './key-material-error.ts'
import { decryptRc2Cbc } from './rc2.ts'

/** A block cipher in CBC mode that files are read with. */
export interface BlockCipher {
  /** For people. */
  readonly name: string
  readonly keyLength: number
  readonly blockLength: number
  /** Too weak to protect anything now. */
  readonly isLegacy: boolean
  /** Set for RC2 only. */
  readonly effectiveBits?: number
}

const desBlock = { blockLength: 8, isLegacy: true } as const
const aesBlock = { blockLength: 16, isLegacy: false } as const

/** The ciphers that are read; other ciphers are refused by name. */
export const blockCiphers = {
  aes128: { name: 'AES-128-CBC', keyLength: 16, ...aesBlock },
  aes192: { name: 'AES-192-CBC', keyLength: 24, ...aesBlock },
  aes256: { name: 'AES-256-CBC', keyLength: 32, ...aesBlock },
  tripleDes: { name: 'three-key triple DES', keyLength: 24, ...desBlock },
  twoKeyTripleDes: { name: 'two-key triple DES', keyLength: 16, ...desBlock },
  des: { name: 'DES', keyLength: 8, ...desBlock },
  rc2With128Bits: { name: 'RC2 with 128 bits', keyLength: 16, effectiveBits: 128, ...desBlock },
  rc2With40Bits: { name: 'RC2 with 40 bits', keyLength: 5, effectiveBits: 40, ...desBlock },
} as const satisfies Readonly<Record<string, BlockCipher>>

/** Decrypts and takes the padding off.
 * @throws {KeyMaterialError} malformed: no whole blocks; wrong-passphrase: the padding is none
 */
export function decryptCbc(
  cipher: BlockCipher,
  key: Uint8Array,
  vector: Uint8Array,
  ciphertext: Uint8Array,
): Uint8Array {
  checkLengths(cipher, vector, ciphertext)
  if (cipher.effectiveBits !== undefined) {
    return unpad(decryptRc2Cbc(ciphertext, key, cipher.effectiveBits, vector), cipher.blockLength)
  }
  const { name, key: runtimeKey } = runtimeCipher(cipher, key)
  const decipher = createDecipheriv(name, runtimeKey, vector).setAutoPadding(false)
  return unpad(Buffer.concat([decipher.update(ciphertext), decipher.final()]), cipher.blockLength)
}

function checkLengths(
  { name, blockLength }: BlockCipher,
  vector: Uint8Array,
  { length }: Uint8Array,
): void {
  const check = `length of what ${name} encrypted`
  if (vector.length !== blockLength) {
    const seen = `an initial vector of ${vector.length} bytes`
    throw new KeyMaterialError('malformed', { check, seen, wanted: `${blockLength} bytes` })
  }
  if (length === 0 || length % blockLength !== 0) {
    const wanted = `whole blocks of ${blockLength} bytes, at least one`
    throw new KeyMaterialError('malformed', { check, seen: `${length} bytes`, wanted })
  }
}

/** Both runtimes have AES and three-key triple DES, which is DES where its keys are equal. */
function runtimeCipher({ name, keyLength }: BlockCipher, key: Uint8Array) {
  if (name.startsWith('AES')) return { name: `aes-${8 * keyLength}-cbc`, key }
  const first = key.subarray(0, 8)
  const second = keyLength > 8 ? key.subarray(8, 16) : first
  const third = keyLength > 16 ? key.subarray(16, 24) : first
  return { name: 'des-ede3-cbc', key: Buffer.concat([first, second, third]) }
}

/** @see RFC 8018 section 6.1.1 */
function unpad(padded: Uint8Array, blockLength: number): Uint8Array {
  const count = padded.at(-1) ?? 0
  const padding = padded.subarray(padded.length - count)
  if (count < 1 || count > blockLength || padding.some((byte) => byte !== count)) {
    throw wrongPassphrase()
  }
  return padded.subarray(0, padded.length - count)
}
