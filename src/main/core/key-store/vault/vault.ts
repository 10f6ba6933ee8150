import type { VaultSlotKind, VaultState } from '../../../../shared/contract/vault.ts'
import type { RecordBinding } from './record-seal.ts'

/** By what the vault is unlocked. */
export type UnlockBy =
  | { readonly kind: 'host' }
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'recovery'; readonly code: string }

/** Seals a value for its record under the next data key. */
export type Reseal = (sealed: Uint8Array, binding: RecordBinding) => Buffer

/** A table with sealed or marked rows: writes all of them anew when the data key changes, as a part of one transaction.
 * @param reseal opens with the present data key and seals with the next
 * @param deriveNext as `deriveKey`, from the next data key
 */
export type Rekey = (reseal: Reseal, deriveNext: (purpose: string) => Buffer) => void

/** Seals what must not be read from a stolen database; only while it is unlocked. */
export interface Vault {
  readonly isLocked: boolean
  /** Whether there is a data key at all, locked or not. */
  exists(): boolean
  /** Whether the trust marks of this vault have been made; nobody can undo that without the data key.
   * @throws {KeyStoreLockedError}
   */
  hasMarks(): boolean
  /** Notes that they have been. @throws {KeyStoreLockedError} */
  noteMarks(): void
  /** @throws {KeyStoreLockedError} it is locked */
  requireUnlocked(): void
  /** @throws {KeyStoreLockedError} */
  seal(plaintext: Uint8Array, binding: RecordBinding): Buffer
  /** @returns a buffer of its own, for the caller to fill with zeros
   * @throws {KeyStoreLockedError}
   * @throws {SealedRecordError} changed, cut or moved
   */
  open(sealed: Uint8Array, binding: RecordBinding): Buffer
  /** A key of 32 bytes for one purpose, the same as long as the data key is.
   * @throws {KeyStoreLockedError}
   */
  deriveKey(purpose: string): Buffer
  /** Calls a function whenever the vault is locked, so that opened keys are forgotten with it. */
  onLock(listener: () => void): void
  /** Calls a function after each unlocking, and now if it is unlocked; the unlocking waits for it. */
  onUnlock(listener: () => void | Promise<void>): Promise<void>
  /** Adds rows to those that are sealed anew when the data key changes. */
  addRekey(rekey: Rekey): void
  state(): VaultState
  /** @throws {WrongSecretError | TooManyTriesError | SlotError} it stays as it was */
  unlock(by: UnlockBy): Promise<void>
  lock(): void
  /** Adds a passphrase; where nothing else could make the vault, it makes it.
   * @throws {SlotError} there is one already
   * @throws {KeyStoreLockedError}
   */
  setPassphrase(passphrase: string): Promise<void>
  /** @throws {WrongSecretError | TooManyTriesError | SlotError} */
  changePassphrase(current: string, next: string): Promise<void>
  /** @returns the code, which is kept nowhere @throws {KeyStoreLockedError} */
  newRecoveryCode(): Promise<string>
  /** Lets this host open the vault. @throws {KeyStoreLockedError | SlotError} */
  addHostSlot(): Promise<void>
  /** @throws {SlotError} neither the host nor a passphrase would be left @throws {KeyStoreLockedError} */
  removeSlot(kind: VaultSlotKind): void
  /** Changes the data key and everything sealed with it in one transaction.
   * @throws {WrongSecretError | TooManyTriesError | SlotError | KeyStoreLockedError} nothing was changed
   */
  rotateDataKey(passphrase: string | undefined): Promise<void>
  /** Locks after idle time, and asks a host again that could not open the vault; for housekeeping.
   * @param idleSeconds 0 for never
   * @see spec/security.md KS-09, KS-17
   */
  tend(idleSeconds: number): Promise<void>
}
