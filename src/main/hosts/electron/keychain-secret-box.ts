import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { safeStorage } from 'electron'
import { z } from 'zod'
import type { SecretBox } from '../../core/platform.ts'
import type { DataDirectory } from '../node/data-directory.ts'
import {
  bindSecretKey,
  LockedKeyStoreError,
  openFileSecretBox,
  putAside,
  putSealedAside,
  writePrivateFile,
} from '../node/file-secret-box.ts'
import { removeFile, renameFile } from '../node/held-files.ts'

const slotSchema = z.strictObject({ backend: z.string(), sealedKey: z.base64() })

/** A data key as the operating system's key store sealed it, and which key store that was. */
type KeychainSlot = z.infer<typeof slotSchema>

/** Opens the secret box of a data directory: its key file if it has one, as headless makes it, else a key sealed by the operating system's key store, made on first use. Call when the app is ready.
 * @throws {LockedKeyStoreError} the key store cannot unseal the key, or this system has none that protects it
 * @see spec/security.md KS-01 to KS-04, RE-18
 */
export async function openDesktopSecretBox(
  directory: DataDirectory,
  mayMake = true,
): Promise<SecretBox> {
  if (existsSync(directory.secretKeyFile)) return openFileSecretBox(directory)
  const slotFile = slotFileOf(directory)
  if (existsSync(slotFile)) {
    const { key, backend } = await unsealKey(slotFile)
    return bindSecretKey(key, directory, slotFile, backend)
  }
  if (existsSync(directory.secretCheckFile) || !mayMake) {
    throw new LockedKeyStoreError(slotFile, 'the key that sealed this data directory')
  }
  const backend = await requireKeychain(slotFile)
  const key = randomBytes(32)
  writeSlot(slotFile, { backend, sealedKey: await sealKey(key, slotFile) })
  return bindSecretKey(key, directory, slotFile, backend)
}

/** Seals a new key with the key store of here, in the place of a key that does not open; what was there is kept under another
 * name, and stays where it is when this system has no key store that protects a key.
 * @throws {LockedKeyStoreError} it has none
 * @see spec/security.md KS-03, KS-04, KS-12
 */
export async function renewDesktopSecretBox(directory: DataDirectory): Promise<SecretBox> {
  const slotFile = slotFileOf(directory)
  const backend = await requireKeychain(slotFile)
  const key = randomBytes(32)
  const sealedKey = await sealKey(key, slotFile)
  putAside(slotFile)
  putSealedAside(directory)
  writeSlot(slotFile, { backend, sealedKey })
  return bindSecretKey(key, directory, slotFile, backend)
}

function slotFileOf({ path }: DataDirectory): string {
  return join(path, 'secret-box.keychain')
}

/** @returns the name of the key store @throws {LockedKeyStoreError} there is none that protects a key */
async function requireKeychain(slotFile: string): Promise<string> {
  const backend = keychainName()
  if (backend === 'basic_text' || backend === 'unknown') throw noKeychain(slotFile, backend)
  if (!(await safeStorage.isAsyncEncryptionAvailable())) throw noKeychain(slotFile, backend)
  return backend
}

function keychainName(): string {
  if (process.platform === 'darwin') return 'keychain'
  return process.platform === 'win32' ? 'dpapi' : safeStorage.getSelectedStorageBackend()
}

function noKeychain(slotFile: string, backend: string): LockedKeyStoreError {
  return new LockedKeyStoreError(
    slotFile,
    `a system key store that protects keys, found ${backend}; ` +
      'start GNOME Keyring or KWallet, or run headless once, which keeps its key in a file',
  )
}

/** Seals a key, and proves at once that it can be unsealed again. */
async function sealKey(key: Buffer, slotFile: string): Promise<string> {
  const sealed = await safeStorage.encryptStringAsync(key.toString('base64'))
  // Chromium marks with v10 what it sealed with a constant that everybody knows.
  if (process.platform === 'linux' && sealed.subarray(0, 3).toString('latin1') === 'v10') {
    throw noKeychain(slotFile, 'a constant key')
  }
  const { result } = await safeStorage.decryptStringAsync(sealed)
  if (result !== key.toString('base64')) throw noKeychain(slotFile, 'one that loses keys')
  return sealed.toString('base64')
}

async function unsealKey(slotFile: string): Promise<{ key: Buffer; backend: string }> {
  const slot = readSlot(slotFile)
  const { result, shouldReEncrypt } = await decrypt(slot, slotFile)
  const key = Buffer.from(result, 'base64')
  if (shouldReEncrypt) {
    const renewed = { backend: keychainName(), sealedKey: await sealKey(key, slotFile) }
    // Left over if an earlier renewal was cut off; the old slot still holds the key.
    removeFile(`${slotFile}.new`, { force: true })
    writeSlot(`${slotFile}.new`, renewed)
    renameFile(`${slotFile}.new`, slotFile)
    return { key, backend: renewed.backend }
  }
  return { key, backend: slot.backend }
}

/** A key store that is just starting is asked again; one that stays silent locks the directory, and nothing is replaced. */
async function decrypt(slot: KeychainSlot, slotFile: string) {
  const sealed = Buffer.from(slot.sealedKey, 'base64')
  for (const pauseMs of [250, 1_000, undefined]) {
    try {
      return await safeStorage.decryptStringAsync(sealed)
    } catch (cause) {
      if (pauseMs === undefined) {
        const wanted = `the ${slot.backend} that sealed this key to open it, found ${keychainName()}`
        throw new LockedKeyStoreError(slotFile, wanted, { cause })
      }
      await wait(pauseMs)
    }
  }
  throw new LockedKeyStoreError(slotFile, `the ${slot.backend} that sealed this key`)
}

function readSlot(slotFile: string): KeychainSlot {
  try {
    return slotSchema.parse(JSON.parse(readFileSync(slotFile, 'utf8')))
  } catch (cause) {
    throw new LockedKeyStoreError(slotFile, 'the record of a sealed key', { cause })
  }
}

function writeSlot(file: string, slot: KeychainSlot): void {
  writePrivateFile(file, Buffer.from(`${JSON.stringify(slot)}\n`))
}
