import { z } from 'zod'
import { method } from './contract.ts'
import { done, epochSeconds, noParams } from './page.ts'

/** The ways to open the vault. */
export const vaultSlotKinds = ['host', 'passphrase', 'recovery'] as const

const slotKind = z.enum(vaultSlotKinds)

/** Shortest passphrase that may be set. @see spec/security.md KS-05 */
const newPassphrase = z.string().min(12).max(1_000)
const passphrase = z.string().min(1).max(1_000)

const vaultSlot = z.strictObject({
  kind: slotKind,
  /** What wrapped the key, as in `key-file`, `gnome_libsecret` or `scrypt`. */
  backend: z.string(),
  createdAt: epochSeconds,
})

const vaultState = z.strictObject({
  /** `unset`: nothing here can protect keys until a passphrase is set. */
  status: z.enum(['unlocked', 'locked', 'unset']),
  /** Why it is not unlocked and what opens it, for people; null when it is unlocked. */
  reason: z.string().nullable(),
  slots: z.array(vaultSlot),
  /** What opened it. */
  unlockedBy: slotKind.nullable(),
})

/** A way to open the vault. */
export type VaultSlotKind = z.infer<typeof slotKind>
/** Whether private keys can be used, and what opens them. */
export type VaultState = z.infer<typeof vaultState>

/** Methods of the vault that seals private keys. */
export const vaultMethods = {
  'vault.state': method('Tells whether private keys can be used', noParams, vaultState),
  'vault.unlock': method(
    'Unlocks private keys by one of the slots',
    z.strictObject({
      by: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('host') }),
        z.strictObject({ kind: z.literal('passphrase'), passphrase }),
        z.strictObject({ kind: z.literal('recovery'), code: z.string().min(1).max(200) }),
      ]),
    }),
    vaultState,
  ),
  'vault.lock': method('Locks private keys until they are unlocked again', noParams, vaultState),
  'vault.setPassphrase': method(
    'Adds a passphrase; where nothing else protects keys it makes the vault',
    z.strictObject({ passphrase: newPassphrase }),
    vaultState,
  ),
  'vault.changePassphrase': method(
    'Puts another passphrase in the place of the present one',
    z.strictObject({ current: passphrase, next: newPassphrase }),
    vaultState,
  ),
  'vault.newRecoveryCode': method(
    'Makes a recovery code, shown this once; an older one no longer opens anything',
    noParams,
    z.strictObject({ code: z.string() }),
  ),
  'vault.addHostSlot': method(
    'Lets the key store of this system, or the key file of this data directory, open the vault',
    noParams,
    vaultState,
  ),
  'vault.removeSlot': method(
    'Takes a way to open the vault away; the host or a passphrase has to stay',
    z.strictObject({ kind: slotKind }),
    vaultState,
  ),
  'vault.rotateDataKey': method(
    'Seals every private key anew under another data key; an older recovery code no longer opens anything',
    z.strictObject({
      /** Wanted where there is a passphrase slot. */
      passphrase: passphrase.optional(),
    }),
    done,
  ),
}

/** Events of the vault. */
export const vaultEvents = {
  'vault.changed': z.strictObject({ status: z.enum(['unlocked', 'locked', 'unset']) }),
}
