import {
  createProcessPool,
  ProcessEndedError,
  type ProcessLimits,
  type ProcessPool,
  usualLimits,
} from '../../isolated-process/index.ts'
import type { Platform } from '../../platform.ts'
import { conflict } from '../../rpc/index.ts'
import type { InspectorTask, InspectorTaskAnswer, JweKey, RehearseTask } from './inspector-tasks.ts'

/** Meets hostile input first, in a process that can be ended even within a native call. */
export interface InspectorApart {
  /** Reads what the main process is about to read. What would crash it, hold it or fill its memory does so there, and is refused.
   * @param signal ends it early
   * @throws {ProblemError} conflict: the process ended, took too long or too much memory, or it was ended
   */
  rehearse(task: Omit<RehearseTask, 'kind'>, signal?: AbortSignal): Promise<void>
  /** Opens a compact JWE; a private key that is sent is overwritten at both ends.
   * @returns undefined where it cannot be opened
   * @throws {ProblemError} conflict, as above
   */
  decrypt(compact: string, key: JweKey): Promise<string | undefined>
  /** Ends the processes; what they are at is refused. */
  close(): void
}

/** Builds it; no process runs before the first task.
 * @param limits other bounds, for tests
 * @see spec/security.md EL-23, TI-08
 */
export function createInspectorApart(
  platform: Pick<Platform, 'startProcess'>,
  limits: ProcessLimits = usualLimits,
): InspectorApart {
  const pool: ProcessPool<InspectorTaskAnswer> = createProcessPool(platform, {
    name: 'inspector-process',
    limits,
  })
  const run = (task: InspectorTask, signal?: AbortSignal) =>
    pool.run(task, signal).catch((cause: unknown) => {
      if (signal?.aborted) throw conflict(endedInspection)
      return refuseEnded(cause)
    })
  return {
    rehearse: async (task, signal) => {
      await run({ kind: 'rehearse', ...task }, signal)
    },
    decrypt: async (compact, key) => {
      try {
        const answer = await run({ kind: 'decrypt', compact, key })
        return answer.kind === 'content' ? answer.content : undefined
      } finally {
        if ('pkcs8' in key) key.pkcs8.fill(0)
      }
    },
    close: pool.close,
  }
}

/** What is said of an inspection that whoever asked for it ended. */
export const endedInspection = 'the inspection was ended'

function refuseEnded(cause: unknown): never {
  if (!(cause instanceof ProcessEndedError)) throw cause
  throw conflict(`this was not inspected: it ended in ${cause.message}`)
}
