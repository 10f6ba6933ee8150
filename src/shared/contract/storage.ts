import { z } from 'zod'
import { method } from './contract.ts'
import { done, epochSeconds, noParams } from './page.ts'

const backup = z.strictObject({
  /** Absolute path of the copy. */
  path: z.string(),
  bytes: z.int(),
  takenAt: epochSeconds,
})

const restoreRequest = z.strictObject({
  /** The backup that the next start restores; null when none. */
  nextRestore: z.string().nullable(),
})

/** A backup of the store. */
export type StoreBackup = z.infer<typeof backup>

/** Methods about the store. */
export const storageMethods = {
  'storage.backUp': method(
    'Backs the store up now; a portable copy opens by passphrase or recovery code only',
    z.strictObject({ isPortable: z.boolean().default(false) }),
    backup,
  ),
  'storage.restore': method(
    'Checks a backup and has the next start restore it: everything issued before ends, the present store is kept',
    z.strictObject({ path: z.string() }),
    restoreRequest,
  ),
  'storage.cancelRestore': method(
    'Takes back what the next start was to restore',
    noParams,
    restoreRequest,
  ),
  'storage.quarantined': method(
    'Lists rows that something else than this program wrote, changed or removed; they do not count',
    noParams,
    z.strictObject({
      rows: z.array(
        z.strictObject({
          table: z.string(),
          rowId: z.string(),
          fault: z.enum(['changed', 'added', 'removed']),
          foundAt: epochSeconds,
        }),
      ),
    }),
  ),
  'storage.discardQuarantined': method('Forgets what is in quarantine', noParams, done),
  'storage.backups': method(
    'Lists the backups of the store, newest first',
    noParams,
    z.strictObject({ backups: z.array(backup), ...restoreRequest.shape }),
  ),
}
