import { chmodSync, lstatSync, readdirSync, type Stats } from 'node:fs'
import { dirname, join } from 'node:path'
import { removeFile } from './held-files.ts'

const directoryMode = 0o700
const fileMode = 0o600
const forOthers = 0o077
const forEverybodyToWrite = 0o002
const onlyOwnersRemove = 0o1000

/** A directory or a file in it is not for its owner only, and cannot be made so safely. */
export class UnsafeFileError extends Error {
  override readonly name = 'UnsafeFileError'
  readonly path: string
  readonly wanted: string

  constructor(path: string, seen: string, wanted: string) {
    super(`${path} is ${seen}, wanted ${wanted}`)
    this.path = path
    this.wanted = wanted
  }
}

/** What this program writes into a data directory; somebody's other files there stay as they are. */
const ownNames =
  /^(?:trustbench[.-].+|secret-box\..+|admin-token|local-authority\.json|address-certificate\.json|restore-next|backups)$/

/** Makes a data directory and what this program wrote in it readable and writable for its owner only. Systems without such modes are left
 * alone: there the folders of a user are closed to others by their access control list.
 * @returns what had to be repaired, as in `trustbench.sqlite 644`
 * @throws {UnsafeFileError} a link, of another user, or in a folder where others can put something else in its place
 * @see spec/security.md KS-10
 */
export function makePrivate(directory: string): readonly string[] {
  if (process.platform === 'win32') return []
  const stats = lstatSync(directory)
  requireOwn(directory, stats, 'directory')
  requireSafeParent(dirname(directory))
  const repaired = repair(directory, '.', stats, directoryMode)
  return [...repaired, ...repairContent(directory, listOwnFiles(directory), '')]
}

/** Names what this program wrote directly in a data directory, folders included. */
export function listOwnFiles(directory: string): string[] {
  return readdirSync(directory).filter((name) => ownNames.test(name))
}

/** Removes what this program wrote in a data directory; somebody's other files there stay.
 * @param kept one that stays too, because it is in use
 * @returns what was removed, file by file, as in `backups/trustbench-2026-03-07.sqlite`
 */
export function removeOwnFiles(directory: string, kept: string): readonly string[] {
  const names = listOwnFiles(directory).filter((name) => name !== kept)
  return names.flatMap((name) => {
    const path = join(directory, name)
    const content = lstatSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, encoding: 'utf8' }).map((each) => `${name}/${each}`)
      : [name]
    removeFile(path, { recursive: true })
    return content
  })
}

function repairContent(
  directory: string,
  names: readonly string[],
  prefix: string,
): readonly string[] {
  return names.flatMap((name) => {
    const path = join(directory, name)
    // SQLite removes its files beside the store at any moment.
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (stats === undefined) return []
    if (!stats.isDirectory()) {
      requireOwn(path, stats, 'file')
      return repair(path, prefix + name, stats, fileMode)
    }
    requireOwn(path, stats, 'directory')
    return [
      ...repair(path, prefix + name, stats, directoryMode),
      ...repairContent(path, readdirSync(path), `${prefix}${name}/`),
    ]
  })
}

function requireOwn(path: string, stats: Stats, kind: 'file' | 'directory'): void {
  const wanted = `a ${kind} of the user who runs this`
  if (stats.isSymbolicLink()) throw new UnsafeFileError(path, 'a link', wanted)
  if (stats.uid !== process.getuid?.()) {
    throw new UnsafeFileError(path, `owned by user ${stats.uid}`, wanted)
  }
}

/** Where anybody may write but only owners may remove, as in /tmp, nobody can exchange the directory. */
function requireSafeParent(parent: string): void {
  const { mode } = lstatSync(parent)
  const isOpen = (mode & forEverybodyToWrite) !== 0 && (mode & onlyOwnersRemove) === 0
  if (isOpen) throw new UnsafeFileError(parent, 'writable for everybody', 'a folder that is not')
}

function repair(path: string, name: string, { mode }: Stats, wanted: number): readonly string[] {
  if ((mode & forOthers) === 0) return []
  chmodSync(path, wanted)
  return [`${name} ${(mode & 0o777).toString(8)}`]
}
