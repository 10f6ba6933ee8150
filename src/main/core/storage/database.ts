import BetterSqlite3 from 'better-sqlite3'
import { messageOf } from '../error-message.ts'
import { type Backup, findNewestGoodBackup, takeBackupAtOnce } from './backups.ts'
import { createCommitGroups } from './commit-groups.ts'
import { findLogDamage } from './log-check.ts'
import { applyMigrations, MigrationError, missingMigrations } from './migrations.ts'
import type { StoreFiles } from './store-files.ts'

/** A prepared-statement capable connection; modules prepare once and keep the statements. */
export type Connection = BetterSqlite3.Database

/** The open store. */
export interface Database {
  readonly connection: Connection
  /** Runs `work` in one IMMEDIATE transaction; it must not await. The result is returned after COMMIT. */
  transaction<Result>(work: () => Result): Result
  /** The same together with what others ask for meanwhile, in one commit: for what many requests do at once. What `work` throws
   * undoes its own part alone; then the others may run a second time. The result is given after COMMIT.
   */
  groupedTransaction<Result>(work: () => Result): Promise<Result>
  /** A number that rises with every write to the store, by this connection or, once it is committed, by any other. */
  countChanges(): number
  /** Moves what was committed into the file and empties the log beside it, so that nothing deleted remains there.
   * @see spec/security.md KS-16
   */
  emptyLog(): void
  /** Checkpoints and closes; safe to call twice. */
  close(): void
}

/** A change that was checked and computed and needs only to be written; several are written in one transaction. */
export interface PreparedChange {
  /** Writes it; called once, inside a transaction. */
  write(): void
  /** Puts it in force and tells who listens; called once, after COMMIT. */
  announce(): void
}

/** The file is no SQLite database or fails its check; it is left as it is. */
export class CorruptStoreError extends Error {
  override readonly name = 'CorruptStoreError'
  /** Absolute path of the damaged file. */
  readonly file: string
  /** The newest backup that passes its check. */
  readonly backup: Backup | undefined

  constructor(file: string, damage: string, backup: Backup | undefined, options?: ErrorOptions) {
    super(`${file}: ${damage}`, options)
    this.file = file
    this.backup = backup
  }
}

/** The open store does not have the durability it must have. */
export class DurabilityError extends Error {
  override readonly name = 'DurabilityError'
}

/** Opens the store, checks it, sets and reads back its durability and its guards, and brings its schema up to date. The check is the
 * full one when the store was left open, and a store with data is backed up before its schema changes.
 * @param now milliseconds since the epoch, for the migration record
 * @param files what lies beside the store; undefined where it is in memory
 * @param image what a store in memory begins with, as SQLite serializes one; an empty one if nothing is given
 * @throws {CorruptStoreError} not a database, or damaged
 * @throws {DurabilityError} a pragma did not take
 * @throws {MigrationError} the schema is newer than this program, or a migration failed
 * @see spec/security.md RE-01, RE-07, RE-08, KS-16, KS-18
 */
export function openDatabase(
  file: string,
  now: number,
  files?: StoreFiles,
  image?: Uint8Array,
): Database {
  const connection = openChecked(file, files, image)
  try {
    setDurability(connection, file === ':memory:')
    if (files !== undefined) backUpBeforeMigration(connection, files, now)
    applyMigrations(connection, now)
  } catch (error) {
    connection.close()
    throw error
  }
  const groups = createCommitGroups(connection)
  const changesHere = connection.prepare<[], number>('SELECT total_changes()').pluck()
  const commitsElsewhere = connection.prepare<[], number>('PRAGMA data_version').pluck()
  return {
    connection,
    transaction: (work) => connection.transaction(work).immediate(),
    groupedTransaction: groups.add,
    // Both only ever rise, so that their sum stays the same where both do.
    countChanges: () => (changesHere.get() ?? 0) + (commitsElsewhere.get() ?? 0),
    emptyLog: () => {
      connection.pragma('wal_checkpoint(TRUNCATE)')
    },
    close: () => {
      if (!connection.open) return
      groups.flush()
      connection.close()
    },
  }
}

function openChecked(
  file: string,
  files: StoreFiles | undefined,
  image: Uint8Array | undefined,
): Connection {
  const corrupt = (damage: string, options?: ErrorOptions) => {
    const backup = files === undefined ? undefined : findNewestGoodBackup(files)
    return new CorruptStoreError(file, damage, backup, options)
  }
  // SQLite would take an empty file for a new store; one beside backups was cut off.
  const wasCutOff = files?.isEmpty() === true && files.listBackups().length > 0
  if (wasCutOff) throw corrupt('the file is empty')
  const logDamage = files === undefined ? undefined : findLogDamage(files.readLog())
  if (logDamage !== undefined) throw corrupt(logDamage)
  const check = files?.wasLeftOpen() === true ? 'integrity_check(1)' : 'quick_check(1)'
  // Closing a connection that may write would fold the log into the damaged file.
  const isChecked =
    files !== undefined && !files.isAbsent() && isCheckedWithoutWriting(file, check, corrupt)
  const isImage = image !== undefined && file === ':memory:'
  const connection = new BetterSqlite3(isImage ? viewOf(image) : file)
  if (isChecked) return connection
  try {
    return verifyContent(connection, check, corrupt)
  } catch (error) {
    connection.close()
    throw error
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

type Corrupt = (damage: string, options?: ErrorOptions) => CorruptStoreError

/** Checks a file without changing a byte of it.
 * @returns false where that cannot be done, as with a log in a directory that cannot be written
 */
function isCheckedWithoutWriting(file: string, check: string, corrupt: Corrupt): boolean {
  const connection = new BetterSqlite3(file, { readonly: true, fileMustExist: true })
  try {
    verifyContent(connection, check, corrupt)
    return true
  } catch (error) {
    const { cause } = error instanceof CorruptStoreError ? error : { cause: undefined }
    if (cause instanceof BetterSqlite3.SqliteError && mayNotRead(cause.code)) return false
    throw error
  } finally {
    connection.close()
  }
}

const mayNotRead = (code: string) => /^SQLITE_(?:CANTOPEN|READONLY)/.test(code)

function verifyContent(connection: Connection, check: string, corrupt: Corrupt): Connection {
  try {
    const result = String(connection.pragma(check, { simple: true }))
    if (result !== 'ok') throw corrupt(result)
    return connection
  } catch (cause) {
    if (cause instanceof CorruptStoreError) throw cause
    throw corrupt(messageOf(cause), { cause })
  }
}

/** @throws {MigrationError} no backup could be made, so the schema stays as it is */
function backUpBeforeMigration(connection: Connection, files: StoreFiles, now: number): void {
  const isNew = Number(connection.pragma('user_version', { simple: true })) === 0
  if (isNew || missingMigrations(connection).length === 0) return
  try {
    takeBackupAtOnce(connection, files, Math.floor(now / 1000))
  } catch (cause) {
    throw new MigrationError('the store cannot be backed up before its schema changes', { cause })
  }
}

/** Pragmas are set on every open: a reopened WAL file would otherwise run at synchronous=NORMAL. */
function setDurability(connection: Connection, isInMemory: boolean): void {
  const wanted: ReadonlyArray<readonly [string, string | number, string | number]> = [
    ...(isInMemory ? [] : [['journal_mode', 'WAL', 'wal'] as const]),
    ['synchronous', 'FULL', 2],
    ['foreign_keys', 'ON', 1],
    ['busy_timeout', 5000, 5000],
    ['fullfsync', 'ON', 1],
    ['checkpoint_fullfsync', 'ON', 1],
    // Functions named by the file itself are not run, and what is deleted is overwritten.
    ['trusted_schema', 'OFF', 0],
    ['secure_delete', 'ON', 1],
    // Copies of pages that a statement may have to undo, and sorts: neither belongs on the disk.
    ['temp_store', 'MEMORY', 2],
  ]
  for (const [pragma, value, readBack] of wanted) {
    connection.pragma(`${pragma} = ${value}`)
    const seen = connection.pragma(pragma, { simple: true })
    if (seen !== readBack) {
      throw new DurabilityError(`pragma ${pragma}: got ${String(seen)}, wanted ${readBack}`)
    }
  }
  // Kibibytes; as much as is used, so that a large store finds its tokens without the disk.
  connection.pragma('cache_size = -16384')
  connection.pragma('journal_size_limit = 67108864')
  // In pages, 16 MiB: what many requests change is moved into the file once, not once for each of them.
  connection.pragma('wal_autocheckpoint = 4000')
}
