import { lstatSync, mkdirSync } from 'node:fs'
// Named, the function would be missed by an older Node before it could say that it is too old.
import nodeModule from 'node:module'

const forOthersToWrite = 0o022

/** Keeps what the engine compiles between starts, so that later ones need not compile it again. Its content is run as code, so it
 * belongs beside the built code, where whoever could change it could change the code itself; never into a data directory,
 * which may come from somebody else. Not used where others may write into it or it cannot be made: starts are then only slower.
 * @returns whether it is used
 * @see spec/security.md EL-18
 */
export function keepCompiledCode(directory: string): boolean {
  if (!isOwn(directory)) return false
  const { ENABLED, ALREADY_ENABLED } = nodeModule.constants.compileCacheStatus
  const { status } = nodeModule.enableCompileCache(directory)
  return status === ENABLED || status === ALREADY_ENABLED
}

/** Makes it where it is missing. */
function isOwn(directory: string): boolean {
  try {
    mkdirSync(directory, { mode: 0o700 })
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    if (!isThere) return false
  }
  const stats = lstatSync(directory, { throwIfNoEntry: false })
  if (stats?.isDirectory() !== true) return false
  // Systems without such modes close a user's folders by access control lists.
  if (process.getuid === undefined) return true
  return stats.uid === process.getuid() && (stats.mode & forOthersToWrite) === 0
}
