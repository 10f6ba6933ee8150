import type { VaultSlotKind } from '../../../../shared/contract/vault.ts'
import { messageOf } from '../../error-message.ts'
import type { Platform } from '../../platform.ts'
import type { Database } from '../../storage/index.ts'
import { createGuessDelay } from './guess-delay.ts'
import { openRecord, type RecordBinding, SealedRecordError, sealRecord } from './record-seal.ts'
import {
  isOutdated,
  unwrapWithPassphrase,
  unwrapWithRecoveryCode,
  WrongSecretError,
  wrapWithPassphrase,
  wrapWithRecoveryCode,
} from './slot-keys.ts'
import { createSlotStore, type VaultSlot } from './slot-store.ts'
import type { UnlockBy } from './vault.ts'

/** A slot is missing, there already, or does not open here; the message says which and what would. */
export class SlotError extends Error {
  override readonly name = 'SlotError'
}

/** What the vault asks of the program around it. */
export type VaultWorld = Pick<Platform, 'clock' | 'random' | 'secretBox' | 'log'>

const canaryText = Buffer.from('trustbench vault')
/** Sealed in the canary once every row that needs one has a mark, so that nobody can have marks made anew. */
const markedText = Buffer.from('trustbench vault, rows marked')
const canaryBinding: RecordBinding = { table: 'vault', rowId: '1', kid: '', purpose: 'canary' }

/** The ways to open the vault: each slot holds the one data key, wrapped. */
export type VaultSlots = ReturnType<typeof createVaultSlots>

/** Slots in the store.
 * @see spec/security.md KS-01, KS-02, KS-05
 */
export function createVaultSlots(database: Database, world: VaultWorld) {
  const { clock, random, secretBox } = world
  const store = createSlotStore(database)
  const nowSeconds = () => Math.floor(clock.now() / 1000)
  const inTurn = createGuessDelay(clock, (error) => error instanceof WrongSecretError)
  const sealCanary = (dataKey: Buffer, text: Buffer) =>
    sealRecord(dataKey, text, canaryBinding, random)
  const hasMarks = (dataKey: Buffer): boolean => {
    const canary = store.canary()
    return canary !== undefined && openRecord(dataKey, canary, canaryBinding).equals(markedText)
  }

  const requireSlot = (kind: VaultSlotKind): VaultSlot => {
    const slot = store.find(kind)
    if (slot === undefined) throw new SlotError(`the key store has no ${kind} slot`)
    return slot
  }

  /** Wraps for the host of here, also where the secret of another machine came along with the store.
   * @throws {SlotError} this host cannot keep a secret
   */
  async function wrapForNewHost(dataKey: Buffer): Promise<VaultSlot> {
    try {
      await secretBox.seal(dataKey).catch(async (cause) => {
        if (secretBox.renew === undefined) throw cause
        await secretBox.renew()
      })
    } catch (cause) {
      throw new SlotError(`this system cannot keep the key (${messageOf(cause)})`, { cause })
    }
    return wrapForHost(dataKey)
  }

  /** The host's box has to give back what it sealed before anything depends on it. */
  async function wrapForHost(dataKey: Buffer): Promise<VaultSlot> {
    const wrappedKey = Buffer.from(await secretBox.seal(dataKey))
    const again = Buffer.from(await secretBox.open(wrappedKey))
    if (!again.equals(dataKey)) throw new SlotError(`${secretBox.backend} loses what it seals`)
    again.fill(0)
    const { backend } = secretBox
    return { kind: 'host', backend, parameters: '{}', wrappedKey, createdAt: nowSeconds() }
  }

  async function wrapForPassphrase(dataKey: Buffer, passphrase: string): Promise<VaultSlot> {
    const wrapped = await wrapWithPassphrase(dataKey, passphrase, random)
    return { kind: 'passphrase', backend: 'scrypt', ...wrapped, createdAt: nowSeconds() }
  }

  function wrapForRecovery(dataKey: Buffer, code: string): VaultSlot {
    const wrapped = wrapWithRecoveryCode(dataKey, code, random)
    return { kind: 'recovery', backend: 'hkdf', ...wrapped, createdAt: nowSeconds() }
  }

  async function unwrapByHost(): Promise<Buffer> {
    const slot = requireSlot('host')
    try {
      const dataKey = Buffer.from(await secretBox.open(slot.wrappedKey))
      checkCanary(dataKey)
      return dataKey
    } catch (cause) {
      const why = messageOf(cause)
      throw new SlotError(`the slot sealed by ${slot.backend} does not open here (${why})`, {
        cause,
      })
    }
  }

  async function unwrapByPassphrase(passphrase: string): Promise<Buffer> {
    const slot = requireSlot('passphrase')
    return inTurn(async () => {
      const dataKey = await unwrapWithPassphrase(slot, passphrase)
      checkCanary(dataKey)
      return dataKey
    })
  }

  /** A data key that opens its slot and not the canary would seal what nobody opens. */
  function checkCanary(dataKey: Buffer): void {
    const canary = store.canary()
    if (canary === undefined) throw new SlotError('there is no key store yet')
    try {
      openRecord(dataKey, canary, canaryBinding)
    } catch (cause) {
      if (!(cause instanceof SealedRecordError)) throw cause
      throw new SlotError('the slot holds the key of another key store', { cause })
    }
  }

  return {
    exists: () => store.canary() !== undefined,
    list: store.list,
    find: store.find,
    wrapForHost,
    wrapForNewHost,
    wrapForPassphrase,
    wrapForRecovery,
    /** Opens the data key; a passphrase slot of less than the present cost is wrapped anew.
     * @throws {WrongSecretError | TooManyTriesError | SlotError}
     */
    open: async (by: UnlockBy): Promise<Buffer> => {
      if (by.kind === 'host') return unwrapByHost()
      if (by.kind === 'recovery') {
        const slot = requireSlot('recovery')
        return inTurn(async () => {
          const dataKey = unwrapWithRecoveryCode(slot, by.code)
          checkCanary(dataKey)
          return dataKey
        })
      }
      const dataKey = await unwrapByPassphrase(by.passphrase)
      if (isOutdated(requireSlot('passphrase'))) {
        const renewed = await wrapForPassphrase(dataKey, by.passphrase)
        checkCanary(dataKey)
        store.put(renewed)
      }
      return dataKey
    },
    /** Writes the canary of a new data key with its slots; a part of the caller's transaction.
     * @param isMarked whether every row that needs a mark has one
     */
    writeAll: (dataKey: Buffer, slots: readonly VaultSlot[], isMarked: boolean): void => {
      store.putCanary(sealCanary(dataKey, isMarked ? markedText : canaryText), nowSeconds())
      for (const { kind } of store.list()) store.remove(kind)
      for (const slot of slots) store.put(slot)
    },
    hasMarks,
    /** @throws {SlotError} it is the key of another vault, or no longer of this one */
    requireDataKey: checkCanary,
    noteMarks: (dataKey: Buffer): void =>
      store.putCanary(sealCanary(dataKey, markedText), nowSeconds()),
    put: store.put,
    remove: store.remove,
  }
}
