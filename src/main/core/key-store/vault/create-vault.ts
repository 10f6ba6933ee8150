import type { VaultSlotKind, VaultState } from '../../../../shared/contract/vault.ts'
import type { Database } from '../../storage/index.ts'
import { createHostUnlocking } from './host-unlocking.ts'
import { openRecord, sealRecord } from './record-seal.ts'
import { rotateDataKey } from './rotate-data-key.ts'
import { makeRecoveryCode } from './slot-keys.ts'
import type { VaultSlot } from './slot-store.ts'
import type { Rekey, Vault } from './vault.ts'
import { createVaultHolder, deriveFrom, type VaultHolder } from './vault-holder.ts'
import { createVaultSlots, SlotError, type VaultSlots, type VaultWorld } from './vault-slots.ts'

/** What the vault is opened with. */
export interface VaultOptions {
  readonly database: Database
  readonly world: VaultWorld
  /** Opens the vault at the start, or makes it with this alone; the host is not asked then. */
  readonly passphrase?: string | undefined
  readonly onChanged: (state: VaultState) => void
}

/** Makes the vault where there is none: a data key, and its first slot. */
type Make = (kind: VaultSlotKind, wrap: (dataKey: Buffer) => Promise<VaultSlot>) => Promise<void>

const keyBytes = 32

/** Opens the vault of a store, or makes it where there is none. One that does not open stays as it is, locked; no data
 * key is ever made over it.
 * @throws {WrongSecretError | SlotError} a passphrase was given and does not open the vault
 * @see spec/security.md KS-01, KS-04 to KS-06, KS-12
 */
export async function openVault(options: VaultOptions): Promise<Vault> {
  const { database, world, passphrase, onChanged } = options
  const slots = createVaultSlots(database, world)
  const holder = createVaultHolder({ slots, clock: world.clock, onChanged })
  // Remembered, since it is asked in the middle of statements.
  let doesExist = slots.exists()
  const make: Make = async (kind, wrap) => {
    const dataKey = Buffer.from(world.random(keyBytes))
    const slot = await wrap(dataKey)
    database.transaction(() => {
      if (slots.exists()) throw new SlotError('the key store was made meanwhile')
      slots.writeAll(dataKey, [slot], false)
    })
    doesExist = true
    await holder.hold(dataKey, kind)
  }
  const host = createHostUnlocking({
    platform: world,
    open: async () => {
      if (!slots.exists()) await make('host', slots.wrapForHost)
      else await holder.hold(await slots.open({ kind: 'host' }), 'host')
    },
    explain: holder.explain,
    mayOpenLater: () => !slots.exists() || slots.find('host') !== undefined,
  })
  const rekeys: Rekey[] = []
  const vault: Vault = {
    ...sealingWith(holder, slots, world),
    ...changesOfSlots(holder, slots, world, make),
    get isLocked() {
      return !holder.isHolding()
    },
    exists: () => doesExist,
    addRekey: (rekey) => {
      rekeys.push(rekey)
    },
    unlock: async (by) => {
      const dataKey = await slots.open(by)
      host.stop()
      await holder.hold(dataKey, by.kind)
    },
    lock: () => {
      host.stop()
      holder.lock('it was locked in the console')
    },
    rotateDataKey: (given) =>
      rotateDataKey({ database, random: world.random, holder, slots, rekeys, passphrase: given }),
    tend: async (idleSeconds) => {
      const isIdle = idleSeconds > 0 && holder.idleMs() >= idleSeconds * 1000
      if (holder.isHolding() && isIdle) holder.lock(`nobody used it for ${idleSeconds} seconds`)
      await host.attemptWhenDue()
    },
  }
  if (passphrase === undefined) await host.attempt()
  else if (slots.exists()) await vault.unlock({ kind: 'passphrase', passphrase })
  else await vault.setPassphrase(passphrase)
  return vault
}

/** The part of the vault that seals and opens. */
function sealingWith(holder: VaultHolder, slots: VaultSlots, { random }: VaultWorld) {
  const { requireKey } = holder
  return {
    requireUnlocked: () => {
      requireKey()
    },
    hasMarks: () => slots.hasMarks(requireKey()),
    noteMarks: () => slots.noteMarks(requireKey()),
    seal: (plaintext, binding) => sealRecord(requireKey(), plaintext, binding, random),
    open: (sealed, binding) => openRecord(requireKey(), sealed, binding),
    deriveKey: (purpose) => deriveFrom(requireKey(), purpose),
    onLock: holder.onLock,
    onUnlock: holder.onUnlock,
    state: holder.state,
  } satisfies Partial<Vault>
}

/** The part of the vault that adds, changes and removes slots. */
function changesOfSlots(
  holder: VaultHolder,
  slots: VaultSlots,
  { random }: VaultWorld,
  make: Make,
) {
  /** The data key may have been changed while its copy was wrapped; such a slot would open nothing. */
  const put = async (dataKey: Buffer, wrap: (dataKey: Buffer) => Promise<VaultSlot>) => {
    const slot = await wrap(dataKey)
    slots.requireDataKey(dataKey)
    slots.put(slot)
    holder.changed()
  }
  return {
    setPassphrase: async (passphrase) => {
      const wrap = (dataKey: Buffer) => slots.wrapForPassphrase(dataKey, passphrase)
      if (!slots.exists()) return make('passphrase', wrap)
      if (slots.find('passphrase') !== undefined) {
        throw new SlotError('there is a passphrase already')
      }
      await holder.withCopy((copy) => put(copy, wrap))
    },
    changePassphrase: async (current, next) => {
      const dataKey = await slots.open({ kind: 'passphrase', passphrase: current })
      try {
        await put(dataKey, (key) => slots.wrapForPassphrase(key, next))
      } finally {
        dataKey.fill(0)
      }
    },
    newRecoveryCode: async () => {
      const code = makeRecoveryCode(random)
      slots.put(slots.wrapForRecovery(holder.requireKey(), code))
      holder.changed()
      return code
    },
    addHostSlot: () => holder.withCopy((copy) => put(copy, slots.wrapForNewHost)),
    removeSlot: (kind) => {
      holder.requireKey()
      const left = slots.list().filter((slot) => slot.kind !== kind)
      if (!left.some((slot) => slot.kind !== 'recovery')) {
        throw new SlotError('the host or a passphrase has to stay able to open the key store')
      }
      slots.remove(kind)
      holder.changed()
    },
  } satisfies Partial<Vault>
}
