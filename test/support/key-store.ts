import { randomBytes } from 'node:crypto'
import {
  createKeyPairs,
  createSigningKeys,
  openVault,
} from '../../src/main/core/key-store/index.ts'
import type { LogEntry, SecretBox } from '../../src/main/core/platform.ts'
import { type Database, openDatabase } from '../../src/main/core/storage/index.ts'
import {
  createTestClock,
  createTestSecretBox,
  type TestClock,
  testEpochMs,
} from './test-workbench.ts'

interface KeyStoreOptions {
  readonly database?: Database
  readonly clock?: TestClock
  readonly secretBox?: SecretBox
  readonly passphrase?: string
}

/** Opens a real key store without the program around it, on a database in memory unless one is given. */
export async function openKeyStore(options: KeyStoreOptions = {}) {
  const clock = options.clock ?? createTestClock()
  const database = options.database ?? openDatabase(':memory:', testEpochMs)
  const logged: LogEntry[] = []
  const world = {
    clock,
    random: (count: number) => new Uint8Array(randomBytes(count)),
    secretBox: options.secretBox ?? createTestSecretBox(),
    log: (entry: LogEntry) => {
      logged.push(entry)
    },
  }
  const states: string[] = []
  const changed: string[] = []
  const { passphrase } = options
  const vault = await openVault({
    database,
    world,
    ...(passphrase === undefined ? {} : { passphrase }),
    onChanged: ({ status }) => states.push(status),
  })
  const keyPairs = createKeyPairs({
    database,
    platform: world,
    vault,
    onChanged: (id) => changed.push(id),
  })
  const signingKeys = createSigningKeys(database, world, vault)
  return { clock, database, world, logged, states, changed, vault, keyPairs, signingKeys }
}

/** A secret box that can be taken away and given back, as a keyring that is locked or restarted. */
export function createUnsteadySecretBox(inner: SecretBox = createTestSecretBox()) {
  const fault: { message: string | undefined } = { message: undefined }
  const check = () => {
    if (fault.message !== undefined) throw new Error(fault.message)
  }
  const secretBox: SecretBox = {
    backend: inner.backend,
    seal: async (plaintext) => {
      check()
      return inner.seal(plaintext)
    },
    open: async (sealed) => {
      check()
      return inner.open(sealed)
    },
  }
  return { secretBox, fault }
}
