import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { StoreFiles } from '../../core/storage/index.ts'
import { removeFile, renameFile } from './held-files.ts'

const partialName = 'unfinished'
/** What SQLite keeps beside a store that is open. */
const logSuffixes = ['-wal', '-shm'] as const

/** The files beside a store: its backups are in `backups` next to it. */
export function openStoreFiles(databaseFile: string): StoreFiles {
  const folder = join(dirname(databaseFile), 'backups')
  const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size
  const identify = () => {
    const found = statSync(databaseFile, { throwIfNoEntry: false })
    return found === undefined ? undefined : `${found.dev}:${found.ino}`
  }
  let opened: string | undefined
  const restored = `${databaseFile}.restoring`
  const asked = join(dirname(databaseFile), 'restore-next')
  return {
    isEmpty: () => sizeOf(databaseFile) === 0,
    isAbsent: () => !existsSync(databaseFile),
    wasLeftOpen: () => (sizeOf(`${databaseFile}-wal`) ?? 0) > 0,
    readLog: () => ({
      log: readIfThere(`${databaseFile}-wal`),
      index: readIfThere(`${databaseFile}-shm`).subarray(0, 136),
    }),
    isInPlace: () => {
      const present = identify()
      opened ??= present
      return present !== undefined && present === opened
    },
    listBackups: () =>
      namesIn(folder).map((name) => {
        const path = join(folder, name)
        return { name, path, bytes: sizeOf(path) ?? 0 }
      }),
    startBackup: () => {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const path = join(folder, partialName)
      removeFile(path, { force: true })
      return path
    },
    finishBackup: (path, name) => {
      chmodSync(path, 0o600)
      renameFile(path, join(folder, name))
    },
    removeBackup: (name) => removeFile(join(folder, name), { force: true }),
    writtenAt: (path) => Math.floor(statSync(path).mtimeMs / 1_000),
    startRestore: () => {
      removeStore(restored)
      return restored
    },
    dropRestore: removeStore,
    finishRestore: (path, keptName) => {
      const kept = join(folder, keptName)
      const isReplacing = existsSync(databaseFile)
      removeFile(asked, { force: true })
      chmodSync(path, 0o600)
      if (isReplacing) {
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        // Both names are the old store until the rename makes one of them the new.
        linkSync(databaseFile, kept)
      }
      try {
        for (const suffix of logSuffixes) moveAside(databaseFile + suffix, kept + suffix)
        renameFile(path, databaseFile)
      } catch (error) {
        // The old store stays, so its log has to be beside it again.
        for (const suffix of logSuffixes) moveAside(kept + suffix, databaseFile + suffix)
        removeFile(kept, { force: true })
        removeStore(path)
        throw error
      }
      return isReplacing ? kept : null
    },
    setAside: (now) => {
      const kept = `${databaseFile}.${new Date(now).toISOString().replaceAll(/[:.]/g, '')}.damaged`
      for (const suffix of ['', ...logSuffixes]) moveAside(databaseFile + suffix, kept + suffix)
      return kept
    },
    askForRestore: (name) => {
      if (name === undefined) removeFile(asked, { force: true })
      else writeFileSync(asked, name, { mode: 0o600 })
    },
    askedRestore: () => {
      const name = existsSync(asked) ? readFileSync(asked, 'utf8') : undefined
      return name === undefined ? undefined : join(folder, basename(name))
    },
  }
}

function removeStore(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) removeFile(path + suffix, { force: true })
}

function readIfThere(path: string): Uint8Array {
  return existsSync(path) ? readFileSync(path) : new Uint8Array()
}

function moveAside(from: string, to: string): void {
  if (existsSync(from)) renameFile(from, to)
}

function namesIn(folder: string): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return []
  return readdirSync(folder).filter((name) => name.endsWith('.sqlite'))
}
