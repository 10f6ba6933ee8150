import { hkdfSync } from 'node:crypto'
import type { VaultSlotKind, VaultState } from '../../../../shared/contract/vault.ts'
import { KeyStoreLockedError } from '../../errors.ts'
import type { Database } from '../../storage/index.ts'
import { openRecord, sealRecord } from './record-seal.ts'
import { makeRecoveryCode } from './slot-keys.ts'
import type { VaultSlot } from './slot-store.ts'
import type { Rekey, UnlockBy, Vault } from './vault.ts'
import { createVaultSlots, SlotError, type VaultSlots, type VaultWorld } from './vault-slots.ts'

/** What the vault is opened with. */
export interface VaultOptions {
  readonly database: Database
  readonly world: VaultWorld
  /** Opens the vault at the start, or makes it with this alone; the host is not asked then. */
  readonly passphrase?: string | undefined
  readonly onChanged: (state: VaultState) => void
}

const keyBytes = 32
const firstRetrySeconds = 5
const longestRetrySeconds = 60

/** The data key while the vault is open, and why there is none otherwise. */
interface Held {
  dataKey: Buffer | undefined
  unlockedBy: VaultSlotKind | null
  reason: string
  /** Whether the host is asked again by itself: only where nobody locked the vault. */
  isWaitingForHost: boolean
  /** Epoch milliseconds. */
  lastUsedAt: number
  retryAt: number
  retrySeconds: number
  /** Remembered, since it is asked in the middle of statements. */
  doesExist: boolean
}

/** Opens the vault of a store, or makes it where there is none. One that does not open stays as it is, locked; no data
 * key is ever made over it.
 * @throws {WrongSecretError | SlotError} a passphrase was given and does not open the vault
 * @see spec/security.md KS-01, KS-04 to KS-06, KS-12
 */
export async function openVault(options: VaultOptions): Promise<Vault> {
  const { database, world, passphrase } = options
  const slots = createVaultSlots(database, world)
  const vault = createVault(options, slots)
  if (passphrase === undefined) await vault.tryHost()
  else if (slots.exists()) await vault.unlock({ kind: 'passphrase', passphrase })
  else await vault.setPassphrase(passphrase)
  return vault
}

function createVault(
  options: VaultOptions,
  slots: VaultSlots,
): Vault & { tryHost(): Promise<void> } {
  const { database, world } = options
  const { clock, random, log } = world
  const lockListeners: (() => void)[] = []
  const unlockListeners: (() => void | Promise<void>)[] = []
  const rekeys: Rekey[] = []
  const held: Held = {
    dataKey: undefined,
    unlockedBy: null,
    reason: 'it was not unlocked yet',
    isWaitingForHost: false,
    lastUsedAt: clock.now(),
    retryAt: 0,
    retrySeconds: firstRetrySeconds,
    doesExist: slots.exists(),
  }

  const requireKey = (): Buffer => {
    if (held.dataKey === undefined) throw new KeyStoreLockedError(describeLock(held, slots))
    held.lastUsedAt = clock.now()
    return held.dataKey
  }
  /** Work that waits needs a copy: locking meanwhile fills the key itself with zeros. */
  const withCopy = async <Result>(work: (dataKey: Buffer) => Promise<Result>): Promise<Result> => {
    const copy = Buffer.from(requireKey())
    try {
      return await work(copy)
    } finally {
      copy.fill(0)
    }
  }
  const state = () => describeState(held, slots)
  const changed = () => options.onChanged(state())

  async function hold(dataKey: Buffer, unlockedBy: VaultSlotKind): Promise<void> {
    held.dataKey?.fill(0)
    Object.assign(held, { dataKey, unlockedBy, reason: '', isWaitingForHost: false })
    held.lastUsedAt = clock.now()
    held.retrySeconds = firstRetrySeconds
    for (const listener of unlockListeners) await listener()
    changed()
  }

  function lock(reason: string): void {
    held.dataKey?.fill(0)
    Object.assign(held, { dataKey: undefined, unlockedBy: null, reason, isWaitingForHost: false })
    for (const listener of lockListeners) listener()
    changed()
  }

  async function make(kind: VaultSlotKind, wrap: (dataKey: Buffer) => Promise<VaultSlot>) {
    const dataKey = Buffer.from(random(keyBytes))
    const slot = await wrap(dataKey)
    database.transaction(() => {
      if (slots.exists()) throw new SlotError('the key store was made meanwhile')
      slots.writeAll(dataKey, [slot], false)
    })
    held.doesExist = true
    await hold(dataKey, kind)
  }

  async function tryHost(): Promise<void> {
    // Not asked again before it has answered.
    held.isWaitingForHost = false
    try {
      if (!slots.exists()) await make('host', slots.wrapForHost)
      else await hold(await slots.open({ kind: 'host' }), 'host')
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      if (reason !== held.reason)
        log({ level: 'warn', event: 'key-store-locked', details: { reason } })
      held.reason = reason
      held.isWaitingForHost = !slots.exists() || slots.find('host') !== undefined
      held.retryAt = clock.now() + held.retrySeconds * 1000
      held.retrySeconds = Math.min(longestRetrySeconds, held.retrySeconds * 2)
    }
  }

  async function rotateDataKey(passphrase: string | undefined): Promise<void> {
    const present = requireKey()
    const next = Buffer.from(random(keyBytes))
    const wrapped: VaultSlot[] = []
    if (slots.find('host') !== undefined) wrapped.push(await slots.wrapForHost(next))
    if (slots.find('passphrase') !== undefined) {
      if (passphrase === undefined)
        throw new SlotError('changing the data key wants the passphrase')
      const proof = await slots.open({ kind: 'passphrase', passphrase })
      proof.fill(0)
      wrapped.push(await slots.wrapForPassphrase(next, passphrase))
    }
    if (held.dataKey !== present) throw new KeyStoreLockedError('it was locked meanwhile')
    database.transaction(() => {
      const isMarked = slots.hasMarks(present)
      for (const rekey of rekeys) {
        rekey(
          (sealed, binding) => {
            const plaintext = openRecord(present, sealed, binding)
            const resealed = sealRecord(next, plaintext, binding, random)
            plaintext.fill(0)
            return resealed
          },
          (purpose) => derive(next, purpose),
        )
      }
      slots.writeAll(next, wrapped, isMarked)
    })
    held.dataKey = next
    present.fill(0)
    changed()
  }

  return {
    get isLocked() {
      return held.dataKey === undefined
    },
    exists: () => held.doesExist,
    hasMarks: () => slots.hasMarks(requireKey()),
    noteMarks: () => slots.noteMarks(requireKey()),
    requireUnlocked: () => {
      requireKey()
    },
    seal: (plaintext, binding) => sealRecord(requireKey(), plaintext, binding, random),
    open: (sealed, binding) => openRecord(requireKey(), sealed, binding),
    deriveKey: (purpose) => derive(requireKey(), purpose),
    onLock: (listener) => {
      lockListeners.push(listener)
    },
    onUnlock: async (listener) => {
      unlockListeners.push(listener)
      if (held.dataKey !== undefined) await listener()
    },
    addRekey: (rekey) => {
      rekeys.push(rekey)
    },
    state,
    tryHost,
    unlock: async (by: UnlockBy) => hold(await slots.open(by), by.kind),
    lock: () => lock('it was locked in the console'),
    setPassphrase: async (passphrase) => {
      if (!slots.exists()) {
        return make('passphrase', (dataKey) => slots.wrapForPassphrase(dataKey, passphrase))
      }
      if (slots.find('passphrase') !== undefined)
        throw new SlotError('there is a passphrase already')
      slots.put(await withCopy((dataKey) => slots.wrapForPassphrase(dataKey, passphrase)))
      changed()
    },
    changePassphrase: async (current, next) => {
      const dataKey = await slots.open({ kind: 'passphrase', passphrase: current })
      try {
        slots.put(await slots.wrapForPassphrase(dataKey, next))
      } finally {
        dataKey.fill(0)
      }
      changed()
    },
    newRecoveryCode: async () => {
      const code = makeRecoveryCode(random)
      slots.put(slots.wrapForRecovery(requireKey(), code))
      changed()
      return code
    },
    addHostSlot: async () => {
      slots.put(await withCopy(slots.wrapForHost))
      changed()
    },
    removeSlot: (kind) => {
      requireKey()
      const left = slots.list().filter((slot) => slot.kind !== kind)
      if (!left.some((slot) => slot.kind !== 'recovery')) {
        throw new SlotError('the host or a passphrase has to stay able to open the key store')
      }
      slots.remove(kind)
      changed()
    },
    rotateDataKey,
    tend: async (idleSeconds) => {
      const now = clock.now()
      const isIdle = idleSeconds > 0 && now - held.lastUsedAt >= idleSeconds * 1000
      if (held.dataKey !== undefined && isIdle) lock(`nobody used it for ${idleSeconds} seconds`)
      if (held.isWaitingForHost && now >= held.retryAt) await tryHost()
    },
  }
}

function derive(dataKey: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', dataKey, '', `trustbench ${purpose}`, keyBytes))
}

function describeState(held: Held, slots: VaultSlots): VaultState {
  const isUnlocked = held.dataKey !== undefined
  return {
    status: isUnlocked ? 'unlocked' : slots.exists() ? 'locked' : 'unset',
    reason: isUnlocked ? null : describeLock(held, slots),
    slots: slots.list().map(({ kind, backend, createdAt }) => ({ kind, backend, createdAt })),
    unlockedBy: held.unlockedBy,
  }
}

/** Says why nothing opens, and what would. @see spec/security.md KS-04, KS-12 */
function describeLock({ reason }: Held, slots: VaultSlots): string {
  if (!slots.exists()) return `${reason}; set a passphrase to protect keys with`
  const kinds = slots.list().map(({ kind }) => kind)
  const ways = [
    ...(kinds.includes('passphrase') ? ['its passphrase'] : []),
    ...(kinds.includes('recovery') ? ['its recovery code'] : []),
    ...(kinds.includes('host') ? ['the system or key file that sealed it'] : []),
  ]
  return `${reason}; it opens with ${ways.join(' or ')}`
}
