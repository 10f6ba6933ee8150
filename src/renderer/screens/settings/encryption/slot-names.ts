import type { VaultSlotKind } from '../../../../shared/contract/vault.ts'

/** What each way to open the vault is called. */
export const slotNames: Readonly<Record<VaultSlotKind, string>> = {
  host: 'Key of this system',
  passphrase: 'Passphrase',
  recovery: 'Recovery code',
}
