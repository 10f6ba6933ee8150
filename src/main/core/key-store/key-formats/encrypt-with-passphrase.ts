import { createCipheriv, pbkdf2 } from 'node:crypto'
import { promisify } from 'node:util'
import type { Platform } from '../../platform.ts'
import {
  encodeAlgorithm,
  encodedNull,
  encodeInteger,
  encodeOctetString,
  encodeSequence,
} from './der-encoding.ts'
import { oid } from './object-identifiers.ts'

/** Cost of a passphrase in what is exported. @see spec/security.md KS-08 */
export const exportIterations = 600_000

const saltBytes = 16
const keyBytes = 32

const deriveKey = promisify(pbkdf2)

/** What was encrypted, with the algorithm a reader needs to know. */
export interface Encrypted {
  /** AlgorithmIdentifier, DER. */
  readonly algorithm: Uint8Array
  readonly ciphertext: Uint8Array
}

/** Encrypts with a passphrase: PBES2 of PBKDF2 with HMAC-SHA-256 and AES-256-CBC, derived off the main thread.
 * @see RFC 8018 section 6.2 and appendix A; spec/security.md KS-08
 */
export async function encryptWithPassphrase(
  plaintext: Uint8Array,
  passphrase: string,
  random: Platform['random'],
): Promise<Encrypted> {
  const [salt, vector] = [random(saltBytes), random(16)]
  const key = await deriveKey(passphrase, salt, exportIterations, keyBytes, 'sha256')
  const cipher = createCipheriv('aes-256-cbc', key, vector)
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()])
  key.fill(0)
  const derivation = encodeAlgorithm(
    oid.pbkdf2,
    encodeSequence(
      encodeOctetString(salt),
      encodeInteger(exportIterations),
      encodeAlgorithm(oid.hmacWithSha256, encodedNull),
    ),
  )
  const scheme = encodeAlgorithm(oid.aes256Cbc, encodeOctetString(vector))
  const algorithm = encodeAlgorithm(oid.pbes2, encodeSequence(derivation, scheme))
  return { algorithm, ciphertext }
}

/** Encrypts a PKCS #8 private key.
 * @param pkcs8 DER
 * @returns EncryptedPrivateKeyInfo, DER
 * @see RFC 5958 section 3
 */
export async function encryptPkcs8(
  pkcs8: Uint8Array,
  passphrase: string,
  random: Platform['random'],
): Promise<Uint8Array> {
  return encodeEncryptedPkcs8(await encryptWithPassphrase(pkcs8, passphrase, random))
}

/** EncryptedPrivateKeyInfo of a PKCS #8 private key that was encrypted, DER. @see RFC 5958 section 3 */
export function encodeEncryptedPkcs8({ algorithm, ciphertext }: Encrypted): Uint8Array {
  return encodeSequence(algorithm, encodeOctetString(ciphertext))
}
