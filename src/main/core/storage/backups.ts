import BetterSqlite3 from 'better-sqlite3'
import type { Connection } from './database.ts'
import type { StoreFiles } from './store-files.ts'

/** How many backups are kept; the oldest go first. */
export const backupsKept = 7

/** A complete copy of the store, checked when it was made. */
export interface Backup {
  /** Absolute path. */
  readonly path: string
  readonly bytes: number
  /** Epoch seconds. */
  readonly takenAt: number
}

/** A copy was written and did not pass its check; it was removed. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
}

/** Lists the backups, newest first. */
export function listBackups(files: StoreFiles): readonly Backup[] {
  return files
    .listBackups()
    .flatMap(({ name, path, bytes }) => {
      const takenAt = parseName(name)
      return takenAt === undefined ? [] : [{ path, bytes, takenAt }]
    })
    .sort((one, other) => other.takenAt - one.takenAt)
}

/** Finds the newest backup that can be opened and passes its check now. */
export function findNewestGoodBackup(files: StoreFiles): Backup | undefined {
  return listBackups(files).find(({ path }) => describeDamage(path) === undefined)
}

/** Copies the store in small steps between requests, checks the copy and forgets what is more than is kept.
 * @param now epoch seconds
 * @throws {SqliteError | BackupError} no backup was made
 * @see spec/security.md RE-07
 */
export async function takeBackup(
  connection: Connection,
  files: StoreFiles,
  now: number,
): Promise<Backup> {
  const path = files.startBackup()
  await connection.backup(path)
  return finish(path, files, now, formatName(now))
}

/** The same for a copy that leaves this machine: it opens by passphrase or recovery code, no longer by this host.
 * @throws {BackupError} the store has neither
 * @see spec/security.md KS-13
 */
export async function takePortableBackup(
  connection: Connection,
  files: StoreFiles,
  now: number,
): Promise<Backup> {
  const portable = "SELECT count(*) FROM vault_slot WHERE kind <> 'host'"
  if (connection.prepare(portable).pluck().get() === 0) {
    throw new BackupError('the key store has neither passphrase nor recovery code')
  }
  const path = files.startBackup()
  await connection.backup(path)
  const copy = new BetterSqlite3(path)
  try {
    copy.pragma('secure_delete = ON')
    copy.prepare("DELETE FROM vault_slot WHERE kind = 'host'").run()
  } finally {
    copy.close()
  }
  return finish(path, files, now, `portable-${formatName(now)}`)
}

/** The same at once, for the moment before a migration, when nothing is served yet.
 * @see spec/security.md RE-08
 */
export function takeBackupAtOnce(connection: Connection, files: StoreFiles, now: number): void {
  const path = files.startBackup()
  connection.prepare('VACUUM INTO ?').run(path)
  finish(path, files, now, formatName(now))
}

function finish(path: string, files: StoreFiles, now: number, name: string): Backup {
  standAlone(path)
  const damage = describeDamage(path)
  if (damage !== undefined) throw new BackupError(`the backup is damaged: ${damage}`)
  files.finishBackup(path, name)
  const named = files
    .listBackups()
    .flatMap(({ name: each }) => {
      // Portable copies and replaced stores have other names; a person made them and removes them.
      const takenAt = parseName(each)
      return takenAt === undefined ? [] : [{ name: each, takenAt }]
    })
    .sort((one, other) => other.takenAt - one.takenAt)
  for (const { name: old } of named.slice(backupsKept)) files.removeBackup(old)
  const made = files.listBackups().find((each) => each.name === name)
  if (made === undefined) throw new BackupError('the backup is gone as soon as it was made')
  return { path: made.path, bytes: made.bytes, takenAt: now }
}

/** Takes a copy out of WAL mode, so that it is one file and can be read where nothing can be written. */
function standAlone(path: string): void {
  const copy = new BetterSqlite3(path)
  try {
    copy.pragma('journal_mode = DELETE')
  } finally {
    copy.close()
  }
}

function describeDamage(path: string): string | undefined {
  try {
    const copy = new BetterSqlite3(path, { readonly: true, fileMustExist: true })
    try {
      const result = String(copy.pragma('quick_check(1)', { simple: true }))
      return result === 'ok' ? undefined : result
    } finally {
      copy.close()
    }
  } catch (error) {
    // A file SQLite cannot read is the very finding this is about.
    if (error instanceof BetterSqlite3.SqliteError) return error.message
    throw error
  }
}

function formatName(now: number): string {
  const [date = '', time = ''] = new Date(now * 1000).toISOString().split('T')
  return `trustbench-${date}-${time.slice(0, 8).replaceAll(':', '')}Z.sqlite`
}

function parseName(name: string): number | undefined {
  const parts = /^trustbench-(\d{4}-\d\d-\d\d)-(\d\d)(\d\d)(\d\d)Z\.sqlite$/.exec(name)
  if (parts === null) return undefined
  const [, date, hours, minutes, seconds] = parts
  return Date.parse(`${date}T${hours}:${minutes}:${seconds}Z`) / 1000
}
