import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { StoreFiles } from '../../core/storage/index.ts'

const partialName = 'unfinished'

/** The files beside a store: its backups are in `backups` next to it. */
export function openStoreFiles(databaseFile: string): StoreFiles {
  const folder = join(dirname(databaseFile), 'backups')
  const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size
  const identify = () => {
    const found = statSync(databaseFile, { throwIfNoEntry: false })
    return found === undefined ? undefined : `${found.dev}:${found.ino}`
  }
  let opened: string | undefined
  return {
    isEmpty: () => sizeOf(databaseFile) === 0,
    wasLeftOpen: () => (sizeOf(`${databaseFile}-wal`) ?? 0) > 0,
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
      rmSync(path, { force: true })
      return path
    },
    finishBackup: (path, name) => {
      chmodSync(path, 0o600)
      renameSync(path, join(folder, name))
    },
    removeBackup: (name) => rmSync(join(folder, name), { force: true }),
  }
}

function namesIn(folder: string): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return []
  return readdirSync(folder).filter((name) => name.endsWith('.sqlite'))
}
