import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { lockStore, type RestoreReport, restoreStore } from '../../../core/storage/index.ts'
import { defaultDataDirectory, openDataDirectory } from '../data-directory.ts'
import { systemClock } from '../platform.ts'
import { exitCodes, UnusableInputError } from '../start-failure.ts'
import { openStoreFiles } from '../store-files.ts'
import { type Command, parseArguments } from './command.ts'

const usage = 'FILE [--data DIR]'

/** Puts a backup in the place of the store of a data directory that no other process uses.
 * @see spec/security.md KS-13, RE-18
 */
export const restoreCommand: Command = {
  name: 'restore',
  usage,
  summary: 'Restores a backup: everything issued before ends, the present store is kept beside it',
  run: async (args) => {
    const { values, positionals } = parseArguments(args, { data: { type: 'string' } }, usage)
    const [file, ...surplus] = positionals
    if (file === undefined || surplus.length > 0) {
      throw new UnusableInputError('arguments', positionals.join(' '), `restore ${usage}`)
    }
    const backupFile = resolve(file)
    if (!existsSync(backupFile)) throw new UnusableInputError('FILE', file, 'a backup that exists')
    const report = restore(backupFile, resolve(values.data ?? defaultDataDirectory()))
    process.stdout.write(`${JSON.stringify({ event: 'restored', ...report })}\n`)
    return exitCodes.ok
  },
}

function restore(backupFile: string, dataDirectory: string): RestoreReport {
  const { databaseFile, lockFile } = openDataDirectory(dataDirectory)
  const now = Math.floor(systemClock.now() / 1_000)
  const unlock = lockStore(lockFile, {
    processId: process.pid,
    host: 'node',
    address: 'trustbench restore',
    since: now,
  })
  try {
    return restoreStore({ databaseFile, backupFile, files: openStoreFiles(databaseFile), now })
  } finally {
    unlock()
  }
}
