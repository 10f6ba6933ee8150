import { basename } from 'node:path'
import type { TrustMarks } from './key-store/index.ts'
import type { Platform } from './platform.ts'
import { badRequest, conflict, type Handlers, notFound } from './rpc/index.ts'
import type { ServerConditions } from './server-conditions.ts'
import {
  BackupError,
  checkBackup,
  type Database,
  HeldFileError,
  listBackups,
  MigrationError,
  RestoreError,
  restoreStore,
  type StoreFiles,
  takeBackup,
  takePortableBackup,
} from './storage/index.ts'
import type { Job } from './timekeeping/index.ts'

const backupEverySeconds = 86_400

type StorageMethod =
  | 'storage.backups'
  | 'storage.backUp'
  | 'storage.restore'
  | 'storage.cancelRestore'
  | 'storage.quarantined'
  | 'storage.discardQuarantined'

interface StorageRpcOptions {
  readonly database: Database
  /** Undefined where the store is in memory. */
  readonly files: StoreFiles | undefined
  readonly trustMarks: TrustMarks
  readonly conditions: Pick<ServerConditions, 'noteQuarantine'>
  /** Epoch seconds. */
  readonly now: () => number
}

/** Console methods about the store. @see spec/security.md KS-13 */
export function storageRpc(options: StorageRpcOptions): Handlers<StorageMethod> {
  const { database, files, now, trustMarks, conditions } = options
  const requireFiles = (): StoreFiles => {
    if (files === undefined) throw conflict('the store is in memory and has no backups')
    return files
  }
  const request = () => ({ nextRestore: files?.askedRestore() ?? null })
  return {
    'storage.backups': async () => ({
      backups: files === undefined ? [] : [...listBackups(files)],
      ...request(),
    }),
    'storage.backUp': async ({ isPortable }) => {
      const take = isPortable ? takePortableBackup : takeBackup
      try {
        return { ...(await take(database.connection, requireFiles(), now())) }
      } catch (error) {
        if (error instanceof BackupError || error instanceof HeldFileError) {
          throw conflict(error.message)
        }
        throw error
      }
    },
    'storage.restore': async ({ path }) => {
      const beside = requireFiles()
      // Only what lies in the backup folder: a path of the console opens nothing else.
      const found = beside.listBackups().find((each) => each.path === path)
      if (found === undefined) throw notFound('backup', path)
      try {
        checkBackup(found.path, beside, now())
      } catch (error) {
        if (!(error instanceof RestoreError) && !(error instanceof MigrationError)) throw error
        throw badRequest(error.message, [{ path: 'path', message: error.message }])
      }
      beside.askForRestore(basename(found.path))
      return request()
    },
    'storage.quarantined': async () => ({ rows: [...trustMarks.quarantined()] }),
    'storage.discardQuarantined': async () => {
      trustMarks.discardQuarantined()
      conditions.noteQuarantine([])
      return null
    },
    'storage.cancelRestore': async () => {
      requireFiles().askForRestore(undefined)
      return request()
    },
  }
}

/** Restores the backup that was asked for before this start; one that no longer can be restored is reported, and the
 * present store is opened.
 * @see spec/security.md KS-13
 */
export function restoreAsked(
  databaseFile: string,
  files: StoreFiles,
  { clock, log }: Pick<Platform, 'clock' | 'log'>,
): void {
  const backupFile = files.askedRestore()
  if (backupFile === undefined) return
  const now = Math.floor(clock.now() / 1000)
  try {
    const report = restoreStore({ databaseFile, backupFile, files, now })
    log({ level: 'info', event: 'store-restored', details: { backupFile, ...report } })
  } catch (error) {
    if (!(error instanceof RestoreError) && !(error instanceof MigrationError)) throw error
    files.askForRestore(undefined)
    log({ level: 'error', event: 'store-not-restored', details: { cause: error.message } })
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
