import { hkdfSync } from 'node:crypto'
import type { VaultSlotKind, VaultState } from '../../../../shared/contract/vault.ts'
import { KeyStoreLockedError } from '../../errors.ts'
import type { Clock } from '../../platform.ts'
import type { VaultSlots } from './vault-slots.ts'

interface HolderOptions {
  readonly slots: VaultSlots
  readonly clock: Pick<Clock, 'now'>
  readonly onChanged: (state: VaultState) => void
}

/** Holds the data key while the vault is open, and knows why there is none otherwise. */
export type VaultHolder = ReturnType<typeof createVaultHolder>

const keyBytes = 32

/** A holder without a data key. */
export function createVaultHolder({ slots, clock, onChanged }: HolderOptions) {
  const lockListeners: (() => void)[] = []
  const unlockListeners: (() => void | Promise<void>)[] = []
  let dataKey: Buffer | undefined
  let unlockedBy: VaultSlotKind | null = null
  let reason = 'it was not unlocked yet'
  let lastUsedAt = clock.now()

  const requireKey = (): Buffer => {
    if (dataKey === undefined) throw new KeyStoreLockedError(describeLock(reason, slots))
    lastUsedAt = clock.now()
    return dataKey
  }
  const state = (): VaultState => ({
    status: dataKey !== undefined ? 'unlocked' : slots.exists() ? 'locked' : 'unset',
    reason: dataKey !== undefined ? null : describeLock(reason, slots),
    slots: slots.list().map(({ kind, backend, createdAt }) => ({ kind, backend, createdAt })),
    unlockedBy,
  })
  const changed = () => onChanged(state())

  return {
    isHolding: () => dataKey !== undefined,
    requireKey,
    /** Runs work that waits on a copy: locking meanwhile fills the key itself with zeros. */
    withCopy: async <Result>(work: (copy: Buffer) => Promise<Result>): Promise<Result> => {
      const copy = Buffer.from(requireKey())
      try {
        return await work(copy)
      } finally {
        copy.fill(0)
      }
    },
    /** Opens the vault, and waits for who listens. */
    hold: async (opened: Buffer, by: VaultSlotKind): Promise<void> => {
      dataKey?.fill(0)
      dataKey = opened
      unlockedBy = by
      lastUsedAt = clock.now()
      for (const listener of unlockListeners) await listener()
      changed()
    },
    /** Puts the next data key in the place of the present one, which is wiped. */
    exchange: (next: Buffer): void => {
      dataKey?.fill(0)
      dataKey = next
      changed()
    },
    lock: (why: string): void => {
      dataKey?.fill(0)
      dataKey = undefined
      unlockedBy = null
      reason = why
      for (const listener of lockListeners) listener()
      changed()
    },
    /** Notes why the host does not open the vault.
     * @returns whether that is news
     */
    explain: (why: string): boolean => {
      const isNews = why !== reason
      reason = why
      return isNews
    },
    idleMs: () => clock.now() - lastUsedAt,
    onLock: (listener: () => void): void => {
      lockListeners.push(listener)
    },
    onUnlock: async (listener: () => void | Promise<void>): Promise<void> => {
      unlockListeners.push(listener)
      if (dataKey !== undefined) await listener()
    },
    state,
    changed,
  }
}

/** A key for one purpose. @see RFC 5869 */
export function deriveFrom(dataKey: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', dataKey, '', `trustbench ${purpose}`, keyBytes))
}

/** Says why nothing opens, and what would. @see spec/security.md KS-04, KS-12 */
function describeLock(reason: string, slots: VaultSlots): string {
  if (!slots.exists()) return `${reason}; set a passphrase to protect keys with`
  const kinds = slots.list().map(({ kind }) => kind)
  const ways = [
    ...(kinds.includes('passphrase') ? ['its passphrase'] : []),
    ...(kinds.includes('recovery') ? ['its recovery code'] : []),
    ...(kinds.includes('host') ? ['the system or key file that sealed it'] : []),
  ]
  return `${reason}; it opens with ${ways.join(' or ')}`
}
