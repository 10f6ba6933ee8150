import {
  createProcessPool,
  explainEnd,
  type ProcessLimits,
  type ProcessPool,
  usualLimits,
} from '../../isolated-process/index.ts'
import type { Platform } from '../../platform.ts'
import type { KeyMaterial, ReadOptions } from './key-material.ts'
import { KeyMaterialError } from './key-material-error.ts'
import type { MaterialAnswer, MaterialTask } from './material-answer.ts'

/** How long a process is kept for the next file. */
const idleMilliseconds = 10_000

/** Reads files of keys and certificates in processes of their own, which are ended when a file takes too much. */
export interface KeyMaterialReader {
  /** Reads a file whole, or refuses it whole.
   * @throws {KeyMaterialError} also where it took too long, too much memory, or its process ended: `reader-ended`
   */
  read(bytes: Uint8Array, options?: ReadOptions): Promise<KeyMaterial>
  /** Ends the processes; a file that is being read is refused. */
  close(): void
}

/** Builds the reader of key material.
 * @param limits lower bounds, for tests
 * @see spec/security.md EL-23, UD-17
 */
export function createKeyMaterialReader(
  platform: Pick<Platform, 'startProcess'>,
  limits: ProcessLimits = usualLimits,
): KeyMaterialReader {
  const pool: ProcessPool<MaterialAnswer> = createProcessPool(platform, {
    name: 'key-material-process',
    idleMilliseconds,
    limits,
  })
  return {
    read: async (bytes, options = {}) => {
      // A view is sent with all that it is a view of, which may be more than this file.
      const task: MaterialTask = { bytes: Uint8Array.from(bytes), options }
      const answer = await pool.run(task).catch(refuseEnded)
      if (answer.kind === 'refusal') throw new KeyMaterialError(answer.fault, answer)
      return answer.material
    },
    close: pool.close,
  }
}

function refuseEnded(cause: unknown): never {
  const fault = explainEnd(cause, 'a file that is read within the limits')
  throw new KeyMaterialError('reader-ended', fault, { cause })
}
