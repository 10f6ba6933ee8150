import { KeyStoreLockedError } from '../../errors.ts'
import type { Platform } from '../../platform.ts'
import type { Database } from '../../storage/index.ts'
import { openRecord, sealRecord } from './record-seal.ts'
import type { VaultSlot } from './slot-store.ts'
import type { Rekey } from './vault.ts'
import { deriveFrom, type VaultHolder } from './vault-holder.ts'
import { SlotError, type VaultSlots } from './vault-slots.ts'

interface RotationOptions {
  readonly database: Database
  readonly random: Platform['random']
  readonly holder: VaultHolder
  readonly slots: VaultSlots
  readonly rekeys: readonly Rekey[]
  readonly passphrase: string | undefined
}

const keyBytes = 32

/** Changes the data key: wraps the next one for the host and the passphrase, then seals every record anew and writes the
 * slots in one transaction. A recovery code cannot be wrapped for without the code, so it no longer opens anything.
 * @throws {WrongSecretError | TooManyTriesError | SlotError | KeyStoreLockedError} nothing was changed
 * @see spec/security.md KS-14
 */
export async function rotateDataKey(options: RotationOptions): Promise<void> {
  const { database, random, holder, slots, rekeys } = options
  const present = holder.requireKey()
  const before = slots.list()
  const next = Buffer.from(random(keyBytes))
  const wrapped = await wrapAnew(next, options)
  if (!holder.isHolding() || holder.requireKey() !== present) {
    throw new KeyStoreLockedError('it was locked meanwhile')
  }
  const reseal: Parameters<Rekey>[0] = (sealed, binding) => {
    const plaintext = openRecord(present, sealed, binding)
    const resealed = sealRecord(next, plaintext, binding, random)
    plaintext.fill(0)
    return resealed
  }
  database.transaction(() => {
    if (!areSame(before, slots.list())) throw new SlotError('its slots were changed meanwhile')
    const isMarked = slots.hasMarks(present)
    for (const rekey of rekeys) rekey(reseal, (purpose) => deriveFrom(next, purpose))
    slots.writeAll(next, wrapped, isMarked)
  })
  holder.exchange(next)
}

async function wrapAnew(
  next: Buffer,
  { slots, passphrase }: RotationOptions,
): Promise<readonly VaultSlot[]> {
  const wrapped: VaultSlot[] = []
  if (slots.find('host') !== undefined) wrapped.push(await slots.wrapForHost(next))
  if (slots.find('passphrase') === undefined) return wrapped
  if (passphrase === undefined) throw new SlotError('changing the data key wants the passphrase')
  const proof = await slots.open({ kind: 'passphrase', passphrase })
  proof.fill(0)
  return [...wrapped, await slots.wrapForPassphrase(next, passphrase)]
}

function areSame(before: readonly VaultSlot[], after: readonly VaultSlot[]): boolean {
  return (
    before.length === after.length &&
    before.every((slot, index) => after[index]?.wrappedKey.equals(slot.wrappedKey) === true)
  )
}
