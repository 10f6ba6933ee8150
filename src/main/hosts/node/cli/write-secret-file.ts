import { writeFileSync } from 'node:fs'
import { UnusableInputError } from '../start-failure.ts'

/** Writes a file for its owner only, never over another and never through a link.
 * @throws {UnusableInputError} something has that name already, or it cannot be written
 * @see spec/security.md KS-08
 */
export function writeSecretFile(path: string, content: Uint8Array): void {
  try {
    // Creating exclusively refuses a symbolic link too, wherever it leads.
    writeFileSync(path, content, { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    const error = new UnusableInputError(
      'FILE',
      path,
      'a name nothing has yet, in a folder of yours',
    )
    error.cause = cause
    throw error
  }
}

/** Writes a file that holds no secret, never over another; without a name it goes to standard output.
 * @throws {UnusableInputError} something has that name already, or it cannot be written
 */
export function giveFile(path: string | undefined, content: Uint8Array): void {
  if (path === undefined) process.stdout.write(content)
  else writeSecretFile(path, content)
}
