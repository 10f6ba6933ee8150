import BetterSqlite3 from 'better-sqlite3'
import { messageOf } from '../error-message.ts'
import type { Connection } from './database.ts'
import { applyMigrations, MigrationError } from './migrations.ts'
import { type EpochReport, raiseEpoch } from './restore-epoch.ts'
import type { StoreFiles } from './store-files.ts'

/** A file is no backup that can take the place of the store; nothing was changed. */
export class RestoreError extends Error {
  override readonly name = 'RestoreError'
  /** The file that was to be restored. */
  readonly file: string

  constructor(file: string, why: string, options?: ErrorOptions) {
    super(`${file} cannot be restored: ${why}`, options)
    this.file = file
  }
}

/** What a restore did. */
export interface RestoreReport extends EpochReport {
  /** Where the store that was replaced lies now; null where there was none. */
  readonly replacedFile: string | null
}

interface RestoreRequest {
  /** Store that is to be replaced; no process may have it open. */
  readonly databaseFile: string
  readonly backupFile: string
  readonly files: StoreFiles
  /** Epoch seconds. */
  readonly now: number
}

/** Checks that a file is a backup this program can restore, without changing anything.
 * @throws {RestoreError} no store, or damaged
 * @throws {MigrationError} written by a newer program
 */
export function checkBackup(backupFile: string, files: StoreFiles, now: number): void {
  files.dropRestore(prepareCopy(backupFile, files, now))
}

/** Puts a backup in the place of the store: checked and brought up to date in a copy, its epoch raised, then swapped by a
 * rename; the replaced store is kept. Cut off at any moment it leaves the old store or the new one.
 * @throws {RestoreError | MigrationError} nothing was changed
 * @see spec/security.md KS-13
 */
export function restoreStore(request: RestoreRequest): RestoreReport {
  const { databaseFile, backupFile, files, now } = request
  const path = prepareCopy(backupFile, files, now)
  const replaced = openReplaced(databaseFile)
  const copy = new BetterSqlite3(path, { fileMustExist: true })
  let report: EpochReport
  try {
    const backupTakenAt = files.writtenAt(backupFile)
    report = copy.transaction(() => raiseEpoch(copy, replaced, { now, backupTakenAt }))()
    copy.pragma('journal_mode = DELETE')
  } finally {
    copy.close()
    closeReplaced(replaced)
  }
  return { ...report, replacedFile: files.finishRestore(path, formatReplaced(now)) }
}

/** Copies a backup, checks the copy and brings its schema up to date. */
function prepareCopy(backupFile: string, files: StoreFiles, now: number): string {
  const path = files.startRestore()
  try {
    const source = new BetterSqlite3(backupFile, { readonly: true, fileMustExist: true })
    try {
      const damage = String(source.pragma('integrity_check(1)', { simple: true }))
      if (damage !== 'ok') throw new RestoreError(backupFile, damage)
      if (!isStore(source)) throw new RestoreError(backupFile, 'it is no store of this program')
      source.prepare('VACUUM INTO ?').run(path)
    } finally {
      source.close()
    }
    const copy = new BetterSqlite3(path, { fileMustExist: true })
    try {
      applyMigrations(copy, now * 1000)
    } finally {
      copy.close()
    }
    return path
  } catch (cause) {
    files.dropRestore(path)
    if (cause instanceof RestoreError || cause instanceof MigrationError) throw cause
    throw new RestoreError(backupFile, messageOf(cause), {
      cause,
    })
  }
}

function isStore(connection: Connection): boolean {
  const query =
    "SELECT count(*) FROM sqlite_master WHERE name IN ('migration', 'client', 'setting')"
  return connection.prepare<[], number>(query).pluck().get() === 3
}

/** @returns undefined when it cannot be read, which is why many a backup is restored */
function openReplaced(file: string): Connection | undefined {
  try {
    const connection = new BetterSqlite3(file, { fileMustExist: true })
    // Fails here and not in the middle, and for a store too old to have what is read.
    connection.prepare('SELECT iss, jti, ends_at FROM client_assertion').all()
    connection.prepare('SELECT epoch FROM store_epoch').all()
    return connection
  } catch (error) {
    if (error instanceof BetterSqlite3.SqliteError) return undefined
    throw error
  }
}

/** The log of the replaced store must not be taken for that of the new one, so it goes into its own file. */
function closeReplaced(replaced: Connection | undefined): void {
  if (replaced === undefined) return
  replaced.pragma('wal_checkpoint(TRUNCATE)')
  replaced.close()
}

function formatReplaced(now: number): string {
  const [date = '', time = ''] = new Date(now * 1000).toISOString().split('T')
  return `replaced-${date}-${time.slice(0, 8).replaceAll(':', '')}Z.sqlite`
}
