import { createCipheriv } from 'node:crypto'
import type { Platform } from '../../platform.ts'
import {
  encodeAlgorithm,
  encodeInteger,
  encodeOctetString,
  encodeSequence,
} from './der-encoding.ts'
import { derivePkcs12Apart } from './derive-pkcs12-apart.ts'
import type { Encrypted } from './encrypt-with-passphrase.ts'
import { oid } from './object-identifiers.ts'
import { encodePkcs12Passphrase, pkcs12Purpose } from './pkcs12-key-derivation.ts'

/** Cost of a passphrase in PKCS #12 for older tools: the most that the loader of .NET takes unless told otherwise. */
export const olderToolsIterations = 300_000

/** Bytes of a salt. @see RFC 7292 appendix B.4: at least eight */
const saltBytes = 16

/** Encrypts with a passphrase as tools did before PBES2: pbeWithSHAAnd3-KeyTripleDES-CBC, its key and initial vector by
 * the derivation of PKCS #12 with SHA-1, derived off the main thread.
 * @throws {KeyMaterialError} reader-ended: the derivation took too long
 * @see RFC 7292 appendices B and C
 */
export async function encryptForOlderTools(
  plaintext: Uint8Array,
  passphrase: string,
  platform: Pick<Platform, 'random' | 'threadEntry'>,
): Promise<Encrypted> {
  const derivation = {
    hash: 'sha1',
    passphrase: encodePkcs12Passphrase(passphrase),
    salt: platform.random(saltBytes),
    iterations: olderToolsIterations,
  } as const
  const derive = (purpose: keyof typeof pkcs12Purpose, length: number) =>
    derivePkcs12Apart({ ...derivation, purpose: pkcs12Purpose[purpose], length }, platform)
  const vector = await derive('initialVector', 8)
  const key = await derive('encryptionKey', 24)
  const cipher = createCipheriv('des-ede3-cbc', key, vector)
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()])
  key.fill(0)
  const algorithm = encodeAlgorithm(
    oid.pbeWithSha1And3KeyTripleDes,
    encodeSequence(encodeOctetString(derivation.salt), encodeInteger(olderToolsIterations)),
  )
  return { algorithm, ciphertext }
}
