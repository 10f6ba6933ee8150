import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { lockStore } from '../../../core/storage/index.ts'
import { defaultDataDirectory, openDataDirectory } from '../data-directory.ts'
import { removeFile } from '../held-files.ts'
import { systemClock } from '../platform.ts'
import { listOwnFiles, removeOwnFiles } from '../private-files.ts'
import { exitCodes, UnusableInputError } from '../start-failure.ts'
import { type Command, parseArguments } from './command.ts'

const usage = '--yes [--data DIR]'

/** Removes what this program keeps in a data directory that no other process uses, and reports each file: store, backups,
 * stores moved aside, keys, certificates and the admin token. What others put there stays.
 * @see spec/security.md SC-10
 */
export const wipeCommand: Command = {
  name: 'wipe',
  usage,
  summary: 'Removes store, backups and keys of a data directory for good, and says what it removed',
  run: async (args) => {
    const options = { data: { type: 'string' }, yes: { type: 'boolean', default: false } } as const
    const { values, positionals } = parseArguments(args, options, `wipe ${usage}`)
    if (positionals.length > 0) {
      throw new UnusableInputError('arguments', positionals.join(' '), `wipe ${usage}`)
    }
    const path = resolve(values.data ?? defaultDataDirectory())
    if (!existsSync(path)) throw new UnusableInputError('--data', path, 'a directory that exists')
    if (!values.yes) {
      throw new UnusableInputError('--yes', null, `--yes, to remove what is in ${path} for good`)
    }
    const { removed, left } = wipe(path)
    process.stdout.write(`${JSON.stringify({ event: 'wiped', path, removed, left })}\n`)
    return exitCodes.ok
  },
}

function wipe(path: string): { readonly removed: readonly string[]; readonly left: string[] } {
  const { lockFile } = openDataDirectory(path)
  const unlock = lockStore(lockFile, {
    processId: process.pid,
    host: 'node',
    address: 'trustbench wipe',
    since: Math.floor(systemClock.now() / 1_000),
  })
  let removed: readonly string[]
  try {
    removed = removeOwnFiles(path, basename(lockFile))
  } finally {
    unlock()
  }
  // Held to the end; not every system removes a file that is open.
  removeFile(lockFile, { force: true })
  return { removed: [...removed, basename(lockFile)], left: listOwnFiles(path) }
}
