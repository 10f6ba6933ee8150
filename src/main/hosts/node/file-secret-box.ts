import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { SecretBox } from '../../core/platform.ts'
import type { DataDirectory } from './data-directory.ts'
import { renameFile } from './held-files.ts'

/** What was sealed in this data directory cannot be opened; nothing was changed. */
export class LockedKeyStoreError extends Error {
  override readonly name = 'LockedKeyStoreError'
  readonly file: string
  readonly wanted: string

  constructor(file: string, wanted: string, options?: ErrorOptions) {
    super(`${file}: wanted ${wanted}`, options)
    this.file = file
    this.wanted = wanted
  }
}

const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16
/** Marks what this box sealed, and is authenticated with it. */
const marker = Buffer.from('TBF1')
const checkText = Buffer.from('trustbench')

/** Opens the secret box of a data directory: AES-256-GCM under a key file made on first use, readable for its owner only.
 * @param mayMake whether a directory without a key file gets one; not when something sealed is to be opened
 * @throws {LockedKeyStoreError} the key file is missing, damaged or foreign while data sealed with it exist
 * @see spec/security.md RE-18, SC-11
 */
export async function openFileSecretBox(
  directory: DataDirectory,
  mayMake = true,
): Promise<SecretBox> {
  const { secretKeyFile, secretCheckFile } = directory
  const hasKey = existsSync(secretKeyFile)
  const hasCheck = existsSync(secretCheckFile)
  if (!hasKey && (hasCheck || !mayMake)) {
    throw new LockedKeyStoreError(secretKeyFile, 'the key file that sealed this data directory')
  }
  if (!hasKey) writePrivateFile(secretKeyFile, randomBytes(keyBytes))
  const key = readFileSync(secretKeyFile)
  if (key.length !== keyBytes) {
    throw new LockedKeyStoreError(secretKeyFile, `${keyBytes} bytes, found ${key.length}`)
  }
  return bindSecretKey(key, directory, secretKeyFile, 'key-file')
}

/** Makes a key file in the place of one that is missing, damaged or of another machine; what was there is kept under another
 * name. What the old one sealed has to open in another way.
 * @see spec/security.md KS-04, KS-12
 */
export async function renewFileSecretBox(directory: DataDirectory): Promise<SecretBox> {
  putSealedAside(directory)
  return openFileSecretBox(directory)
}

/** Keeps what an old secret sealed outside of the store under other names: its key file, the check of it, and the local
 * authority of TLS, which is made anew at the next start.
 */
export function putSealedAside(directory: DataDirectory): void {
  putAside(directory.authorityRecordFile)
  putAside(directory.addressRecordFile)
  putAside(directory.secretKeyFile)
  putAside(directory.secretCheckFile)
}

/** Gives a file, if it is there, a name that nothing has yet. */
export function putAside(file: string): void {
  if (!existsSync(file)) return
  let count = 1
  while (existsSync(`${file}.replaced-${count}`)) count += 1
  renameFile(file, `${file}.replaced-${count}`)
}

/** Makes the secret box of a key after checking that it is the one that sealed this data directory; a directory without a check file gets it here.
 * @param keyFile where the key came from, for the message
 * @param backend what protects the key
 * @throws {LockedKeyStoreError} another key sealed this directory
 */
export async function bindSecretKey(
  key: Uint8Array,
  { secretCheckFile }: DataDirectory,
  keyFile: string,
  backend: string,
): Promise<SecretBox> {
  const box = createSecretBox(key, backend)
  if (!existsSync(secretCheckFile)) {
    writePrivateFile(secretCheckFile, await box.seal(checkText))
    return box
  }
  try {
    await box.open(readFileSync(secretCheckFile))
    return box
  } catch (cause) {
    const wanted = 'the key file that sealed this data directory, found another'
    throw new LockedKeyStoreError(keyFile, wanted, { cause })
  }
}

function createSecretBox(key: Uint8Array, backend: string): SecretBox {
  return {
    backend,
    seal: async (plaintext) => {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(marker)
      const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()])
      return Buffer.concat([marker, nonce, cipher.getAuthTag(), sealed])
    },
    open: async (sealed) => {
      const bytes = Buffer.from(sealed)
      if (!bytes.subarray(0, marker.length).equals(marker)) {
        throw new Error('sealed by another secret box, as that of the desktop')
      }
      const rest = bytes.subarray(marker.length)
      const decipher = createDecipheriv('aes-256-gcm', key, rest.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      })
      decipher.setAAD(marker)
      decipher.setAuthTag(rest.subarray(nonceBytes, nonceBytes + tagBytes))
      const body = rest.subarray(nonceBytes + tagBytes)
      return Buffer.concat([decipher.update(body), decipher.final()])
    },
  }
}

/** Creates a file that must not exist yet, for its owner only, and returns when it is on disk. */
export function writePrivateFile(file: string, content: Uint8Array): void {
  const descriptor = openSync(file, 'wx', 0o600)
  try {
    writeSync(descriptor, content)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
