export {
  type Backup,
  BackupError,
  backupsKept,
  listBackups,
  takeBackup,
  takePortableBackup,
} from './backups.ts'
export {
  type Connection,
  CorruptStoreError,
  type Database,
  DurabilityError,
  openDatabase,
  type PreparedChange,
} from './database.ts'
export { applyMigrations, type Migration, MigrationError, migrations } from './migrations.ts'
export { type LockHolder, lockStore, StoreInUseError } from './process-lock.ts'
export { rememberReads } from './remembered-reads.ts'
export { requireRow } from './required-row.ts'
export { checkBackup, RestoreError, type RestoreReport, restoreStore } from './restore.ts'
export { restoredReason } from './restore-epoch.ts'
export { createRowPages } from './row-pages.ts'
export { openScratchDatabase } from './scratch-database.ts'
export { type BackupFile, HeldFileError, type StoreFiles } from './store-files.ts'
export { findStoreOutage, storeRetrySeconds } from './unavailable-store.ts'
