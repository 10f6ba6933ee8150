/** A file could not be renamed or removed, however often that was tried; it is as it was.
 * @see spec/security.md RE-19
 */
export class HeldFileError extends Error {
  override readonly name = 'HeldFileError'
  readonly path: string
  readonly wanted = 'a file that no other program holds, in a folder that may be changed'

  constructor(path: string, cause: Error) {
    super(`${path} cannot be renamed or removed, tried for 2 seconds: ${cause.message}`, { cause })
    this.path = path
  }
}

/** The files beside the store, through the host: the core itself opens nothing but databases. What renames or removes one throws
 * `HeldFileError` where another program holds it, and leaves the store as it was.
 */
export interface StoreFiles {
  /** Whether the store's file is there and holds nothing at all, which no store ever does. */
  isEmpty(): boolean
  /** Whether the store has no file yet. */
  isAbsent(): boolean
  /** Whether a process before this one ended without closing the store. */
  wasLeftOpen(): boolean
  /** Reads the write-ahead log of the store and the head of its index, as they lie there; each is empty where it is not. */
  readLog(): LogFiles
  /** Whether the file that stood under the store's name at the first call still does. */
  isInPlace(): boolean
  /** Complete backups, in no order. */
  listBackups(): readonly BackupFile[]
  /** Makes the backup folder, for its owner only, and an unused path in it to write a backup to. */
  startBackup(): string
  /** Gives a written backup its name. */
  finishBackup(path: string, name: string): void
  removeBackup(name: string): void
  /** When a file was last written, in epoch seconds. */
  writtenAt(path: string): number
  /** An unused path beside the store to prepare a restore in. */
  startRestore(): string
  /** Forgets a prepared restore. */
  dropRestore(path: string): void
  /** Puts a prepared restore in the place of the store, which is kept in the backup folder under a name, and forgets that a
   * restore was asked for.
   * @returns where the replaced store lies; null where there was none
   */
  finishRestore(path: string, keptName: string): string | null
  /** Puts the store's file, and what SQLite keeps beside it, under another name in the same folder.
   * @param now milliseconds since the epoch
   * @returns that name, as an absolute path
   */
  setAside(now: number): string
  /** Notes the backup that the next start is to restore; undefined for none. */
  askForRestore(name: string | undefined): void
  /** The backup that was asked for. */
  askedRestore(): string | undefined
}

/** What lies beside a store that was left open. */
export interface LogFiles {
  readonly log: Uint8Array
  /** Its first 136 bytes. */
  readonly index: Uint8Array
}

/** A file in the backup folder. */
export interface BackupFile {
  readonly name: string
  /** Absolute path. */
  readonly path: string
  readonly bytes: number
}
