import { z } from 'zod'
import { method } from './contract.ts'
import { epochSeconds, noParams } from './page.ts'

const backup = z.strictObject({
  /** Absolute path of the copy. */
  path: z.string(),
  bytes: z.int(),
  takenAt: epochSeconds,
})

/** A backup of the store. */
export type StoreBackup = z.infer<typeof backup>

/** Methods about the store. */
export const storageMethods = {
  'storage.backups': method(
    'Lists the backups of the store, newest first',
    noParams,
    z.strictObject({ backups: z.array(backup) }),
  ),
}
