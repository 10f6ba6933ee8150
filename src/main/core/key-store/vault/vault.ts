import { KeyStoreLockedError } from '../../errors.ts'
import type { Platform } from '../../platform.ts'
import type { Database } from '../../storage/index.ts'
import { openRecord, type RecordBinding, sealRecord } from './record-seal.ts'

/** Seals what must not be read from a stolen database; only while it is unlocked. */
export interface Vault {
  readonly isLocked: boolean
  /** @throws {KeyStoreLockedError} it is locked */
  requireUnlocked(): void
  /** @throws {KeyStoreLockedError} */
  seal(plaintext: Uint8Array, binding: RecordBinding): Buffer
  /** @returns a buffer of its own, for the caller to fill with zeros
   * @throws {KeyStoreLockedError}
   * @throws {SealedRecordError} changed, cut or moved
   */
  open(sealed: Uint8Array, binding: RecordBinding): Buffer
  /** Calls a function whenever the vault is locked, so that opened keys are forgotten with it. */
  onLock(listener: () => void): void
}

interface StoredSlot {
  readonly kind: string
  readonly backend: string
  readonly wrapped_key: Buffer
}

type World = Pick<Platform, 'clock' | 'random' | 'secretBox'>

const canaryText = Buffer.from('trustbench vault')
const canaryBinding: RecordBinding = { table: 'vault', rowId: '1', kid: '', purpose: 'canary' }

/** Opens the vault of a store with the secret box of this host, or makes it when the store has none.
 * A vault this host cannot open stays as it is, locked.
 * @see spec/security.md KS-01, KS-04, KS-06
 */
export async function openVault(database: Database, world: World): Promise<Vault> {
  const { connection } = database
  const slot = connection
    .prepare<[], StoredSlot>(
      "SELECT kind, backend, wrapped_key FROM vault_slot WHERE kind = 'host'",
    )
    .get()
  const canary = connection.prepare<[], Buffer>('SELECT canary FROM vault').pluck().get()
  let dataKey: Buffer | undefined
  let reason = ''
  if (canary === undefined) dataKey = await makeVault(database, world)
  else if (slot === undefined) reason = 'this host has no slot in it'
  else {
    try {
      const opened = Buffer.from(await world.secretBox.open(slot.wrapped_key))
      openRecord(opened, canary, canaryBinding)
      dataKey = opened
    } catch (cause) {
      reason = `this host cannot open the slot sealed by ${slot.backend} (${String(cause)})`
    }
  }
  const listeners: (() => void)[] = []
  const requireKey = () => {
    if (dataKey === undefined) throw new KeyStoreLockedError(reason)
    return dataKey
  }
  return {
    get isLocked() {
      return dataKey === undefined
    },
    requireUnlocked: () => {
      requireKey()
    },
    seal: (plaintext, binding) => sealRecord(requireKey(), plaintext, binding, world.random),
    open: (sealed, binding) => openRecord(requireKey(), sealed, binding),
    onLock: (listener) => {
      listeners.push(listener)
    },
  }
}

async function makeVault(database: Database, { clock, random, secretBox }: World): Promise<Buffer> {
  const dataKey = Buffer.from(random(32))
  const wrapped = Buffer.from(await secretBox.seal(dataKey))
  const now = Math.floor(clock.now() / 1000)
  database.transaction(() => {
    database.connection
      .prepare(
        `INSERT INTO vault_slot (kind, backend, parameters, wrapped_key, created_at)
         VALUES ('host', 'host', '{}', ?, ?)`,
      )
      .run(wrapped, now)
    database.connection
      .prepare('INSERT INTO vault (id, canary, created_at) VALUES (1, ?, ?)')
      .run(sealRecord(dataKey, canaryText, canaryBinding, random), now)
  })
  return dataKey
}
