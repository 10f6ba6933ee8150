import type { Handlers } from './rpc/index.ts'
import { type Database, listBackups, type StoreFiles, takeBackup } from './storage/index.ts'
import type { Job } from './timekeeping/index.ts'

const backupEverySeconds = 86_400

/** Console methods about the store.
 * @param files undefined where the store is in memory
 */
export function storageRpc(files: StoreFiles | undefined): Handlers<'storage.backups'> {
  return {
    'storage.backups': async () => ({
      backups: files === undefined ? [] : [...listBackups(files)],
    }),
  }
}

/** Backs the store up once a day while the program runs. @see spec/security.md RE-07 */
export function backupJob({ connection }: Database, files: StoreFiles): Job {
  return {
    name: 'back-up-store',
    everySeconds: 600,
    run: async (now) => {
      const [newest] = listBackups(files)
      // A backup from the future was made before the clock was set back.
      const age = newest === undefined ? backupEverySeconds : Math.abs(now - newest.takenAt)
      if (age >= backupEverySeconds) await takeBackup(connection, files, now)
    },
  }
}
