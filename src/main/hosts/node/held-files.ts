import { type RmOptions, renameSync, rmSync } from 'node:fs'
import { HeldFileError } from '../../core/storage/index.ts'

const retries = 10
/** Ten of them are two seconds: longer than a scanner looks at a file, shorter than a person waits without a word. */
const pauseMs = 200

/** What a file answers with while a scanner or an indexer has it open. */
const heldCodes: ReadonlySet<string | undefined> = new Set(['EBUSY', 'EPERM', 'EACCES'])

/** Renames a file as `renameSync` does, again for two seconds while something holds it. Blocks meanwhile.
 * @throws {HeldFileError} it is still held
 * @see spec/security.md RE-19
 */
export function renameFile(from: string, to: string): void {
  persist(from, () => renameSync(from, to))
}

/** Removes a file or folder as `rmSync` does, again for two seconds while something holds it. Blocks meanwhile.
 * @throws {HeldFileError} it is still held
 * @see spec/security.md RE-19
 */
export function removeFile(path: string, options: RmOptions): void {
  persist(path, () => rmSync(path, options))
}

function persist(path: string, act: () => void): void {
  for (let retry = 0; ; retry += 1) {
    try {
      act()
      return
    } catch (error) {
      if (!(error instanceof Error) || !heldCodes.has((error as NodeJS.ErrnoException).code)) {
        throw error
      }
      if (retry === retries) throw new HeldFileError(path, error)
    }
    pause()
  }
}

/** Nothing may happen between two tries, so this sleeps and does not wait. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs)
}
