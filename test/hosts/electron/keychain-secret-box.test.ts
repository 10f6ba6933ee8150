import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  openDesktopSecretBox,
  renewDesktopSecretBox,
} from '../../../src/main/hosts/electron/keychain-secret-box.ts'
import {
  type DataDirectory,
  openDataDirectory,
} from '../../../src/main/hosts/node/data-directory.ts'
import {
  LockedKeyStoreError,
  openFileSecretBox,
} from '../../../src/main/hosts/node/file-secret-box.ts'
import { electron, resetElectron } from './fake-electron.ts'

vi.mock('electron', async () => (await import('./fake-electron.ts')).electron)

let directory: DataDirectory
let slotFile: string
let keychain: { decryptStringAsync: ReturnType<typeof vi.fn> }

beforeEach(() => {
  resetElectron()
  directory = openDataDirectory(mkdtempSync(join(tmpdir(), 'trustbench-secrets-')))
  slotFile = join(directory.path, 'secret-box.keychain')
  // The fake's own types follow from its first answers; tests let it answer otherwise.
  keychain = electron.safeStorage as unknown as typeof keychain
})

afterEach(() => rmSync(directory.path, { recursive: true }))

const secret = new TextEncoder().encode('private key')
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const files = () => readdirSync(directory.path).sort()

describe.skipIf(process.platform !== 'linux')('secret box of the desktop', () => {
  it('opens after a restart what it sealed before, with the asynchronous calls only [KS-01] [KS-02]', async () => {
    const sealed = await (await openDesktopSecretBox(directory)).seal(secret)
    const again = await openDesktopSecretBox(directory)

    expect(text(await again.open(sealed))).toBe('private key')
    expect(files()).toEqual(['secret-box.check', 'secret-box.keychain'])
    expect(Object.keys(electron.safeStorage)).not.toContain('encryptString')
  })

  it('keeps its sealed key for its owner only, and names the key store that sealed it [KS-04]', async () => {
    await openDesktopSecretBox(directory)

    expect(statSync(slotFile).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(slotFile, 'utf8'))).toMatchObject({ backend: 'gnome_libsecret' })
  })

  it('uses the key file of a directory that headless made', async () => {
    const sealed = await (await openFileSecretBox(directory)).seal(secret)
    electron.safeStorage.getSelectedStorageBackend.mockReturnValue('basic_text')

    expect(text(await (await openDesktopSecretBox(directory)).open(sealed))).toBe('private key')
    expect(existsSync(slotFile)).toBe(false)
  })

  it('is refused to headless, which makes no new key over it [KS-04]', async () => {
    await openDesktopSecretBox(directory)

    await expect(openFileSecretBox(directory)).rejects.toThrow(LockedKeyStoreError)
    expect(files()).toEqual(['secret-box.check', 'secret-box.keychain'])
  })

  it.each(['basic_text', 'unknown'])(
    'refuses the backend %s before anything is written [KS-03]',
    async (backend) => {
      electron.safeStorage.getSelectedStorageBackend.mockReturnValue(backend)

      await expect(openDesktopSecretBox(directory)).rejects.toThrow(`found ${backend}`)
      expect(files()).toEqual([])
    },
  )

  it('refuses a key store that is not available [KS-03]', async () => {
    electron.safeStorage.isAsyncEncryptionAvailable.mockResolvedValue(false)

    await expect(openDesktopSecretBox(directory)).rejects.toThrow(LockedKeyStoreError)
    expect(files()).toEqual([])
  })

  it('refuses a key store that seals with a constant although it says it is none [KS-03]', async () => {
    electron.safeStorage.encryptStringAsync.mockImplementation(async (plain: string) =>
      Buffer.from(`v10${plain}`),
    )

    await expect(openDesktopSecretBox(directory)).rejects.toThrow('found a constant key')
    expect(files()).toEqual([])
  })

  it('refuses a key store that does not give back what it sealed [KS-02]', async () => {
    keychain.decryptStringAsync.mockResolvedValue({ result: 'other', shouldReEncrypt: false })

    await expect(openDesktopSecretBox(directory)).rejects.toThrow(LockedKeyStoreError)
    expect(files()).toEqual([])
  })

  it('stays locked when the key store cannot open the key, and replaces nothing [KS-04] [KS-17]', async () => {
    await openDesktopSecretBox(directory)
    const slot = readFileSync(slotFile, 'utf8')
    electron.safeStorage.getSelectedStorageBackend.mockReturnValue('kwallet6')
    keychain.decryptStringAsync.mockRejectedValue(new Error('no'))

    await expect(openDesktopSecretBox(directory)).rejects.toThrow(
      'wanted the gnome_libsecret that sealed this key to open it, found kwallet6',
    )
    expect(readFileSync(slotFile, 'utf8')).toBe(slot)
  })

  it('asks a key store that is just starting again [KS-17]', async () => {
    await openDesktopSecretBox(directory)
    keychain.decryptStringAsync.mockRejectedValueOnce(new Error('locked'))

    await expect(openDesktopSecretBox(directory)).resolves.toBeDefined()
  })

  it('stays locked with the key of another directory [KS-04]', async () => {
    await openDesktopSecretBox(directory)
    const other = Buffer.from(`v11${Buffer.alloc(32, 7).toString('base64')}`).toString('base64')
    writeFileSync(slotFile, JSON.stringify({ backend: 'gnome_libsecret', sealedKey: other }))

    await expect(openDesktopSecretBox(directory)).rejects.toThrow(LockedKeyStoreError)
  })

  it.each(['', '{}', '{"backend":"x","sealedKey":"%"}', '[]'])(
    'stays locked with the damaged record %j [KS-04]',
    async (record) => {
      await openDesktopSecretBox(directory)
      writeFileSync(slotFile, record)

      await expect(openDesktopSecretBox(directory)).rejects.toThrow('the record of a sealed key')
    },
  )

  it('stays locked when the sealed key is lost but sealed data are there [KS-04]', async () => {
    await openDesktopSecretBox(directory)
    rmSync(slotFile)

    await expect(openDesktopSecretBox(directory)).rejects.toThrow(LockedKeyStoreError)
    expect(files()).toEqual(['secret-box.check'])
  })

  it('takes a new key in the place of one from another machine, and keeps that one [KS-12]', async () => {
    await openDesktopSecretBox(directory)
    const foreign = readFileSync(slotFile, 'utf8')
    keychain.decryptStringAsync.mockRejectedValueOnce(new Error('no'))
    keychain.decryptStringAsync.mockRejectedValueOnce(new Error('no'))
    keychain.decryptStringAsync.mockRejectedValueOnce(new Error('no'))
    await expect(openDesktopSecretBox(directory)).rejects.toThrow(LockedKeyStoreError)

    const sealed = await (await renewDesktopSecretBox(directory)).seal(secret)

    expect(text(await (await openDesktopSecretBox(directory)).open(sealed))).toBe('private key')
    expect(readFileSync(`${slotFile}.replaced-1`, 'utf8')).toBe(foreign)
  })

  it('puts nothing aside where no key store protects a new key [KS-03] [KS-12]', async () => {
    await openDesktopSecretBox(directory)
    const before = files()
    electron.safeStorage.getSelectedStorageBackend.mockReturnValue('basic_text')

    await expect(renewDesktopSecretBox(directory)).rejects.toThrow('found basic_text')
    expect(files()).toEqual(before)
  })

  it('seals the key anew when the key store asks for it, and opens the same data [KS-02]', async () => {
    const sealed = await (await openDesktopSecretBox(directory)).seal(secret)
    const before = readFileSync(slotFile, 'utf8')
    electron.safeStorage.encryptStringAsync.mockImplementation(async (plain: string) =>
      Buffer.from(`v12${plain}`),
    )
    const unsealed = (await electron.safeStorage.decryptStringAsync(
      Buffer.from(JSON.parse(before).sealedKey, 'base64'),
    )) as { result: string }
    keychain.decryptStringAsync.mockResolvedValueOnce({ ...unsealed, shouldReEncrypt: true })

    const box = await openDesktopSecretBox(directory)

    expect(text(await box.open(sealed))).toBe('private key')
    expect(readFileSync(slotFile, 'utf8')).not.toBe(before)
    expect(text(await (await openDesktopSecretBox(directory)).open(sealed))).toBe('private key')
  })
})
