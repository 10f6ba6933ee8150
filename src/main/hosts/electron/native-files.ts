import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'

/** Finds a native addon of an installed program that is not the one it was packaged with. Such files lie outside the archive,
 * whose integrity Electron checks; the list of their hashes lies inside.
 * @param appPath the archive
 * @returns the first that was changed, added or removed; undefined when all are as they were packaged
 * @throws {Error} the list cannot be read
 * @see spec/security.md EL-18
 */
export function findChangedNativeFile(appPath: string): string | undefined {
  const unpacked = `${appPath}.unpacked`
  // Written by our own packaging, and under the integrity of the archive.
  const hashes = JSON.parse(
    readFileSync(join(appPath, 'out', 'native-files.json'), 'utf8'),
  ) as Readonly<Record<string, string>>
  const changed = Object.entries(hashes).find(
    ([name, hash]) => hashOf(join(unpacked, name)) !== hash,
  )
  return changed?.[0] ?? listAddons(unpacked).find((name) => !Object.hasOwn(hashes, name))
}

function hashOf(path: string): string | undefined {
  if (!existsSync(path)) return undefined
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

function listAddons(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.node'))
    .map((name) => name.replaceAll(sep, '/'))
}
