import type { Inspection } from '../../../../shared/contract/inspector.ts'
import type { Platform } from '../../platform.ts'
import { conflict } from '../../rpc/index.ts'
import type { InspectionRequest } from '../token-inspector.ts'
import { endedInspection } from './inspector-apart.ts'
import type { ThreadSurroundings } from './protocol.ts'
import { startThread, type ThreadKnowledge } from './start-thread.ts'

/** Texts longer than this are inspected in a thread, in characters. @see spec/security.md TI-06 */
export const longestHere = 65_536

/** How long a thread may take. */
const milliseconds = 60_000

/** Inspects a long text in a thread of its own, which ends with the inspection.
 * @param signal ends it early
 * @throws {ProblemError} conflict: it was ended, took too long, or too much memory
 * @see spec/security.md TI-06, L-07
 */
export async function inspectApart(
  platform: Pick<Platform, 'threadEntry'>,
  text: string,
  { profile, keys, community }: InspectionRequest,
  surroundings: ThreadSurroundings,
  knowledge: ThreadKnowledge,
  signal: AbortSignal,
): Promise<Inspection> {
  const { promise, resolve, reject } = Promise.withResolvers<Inspection>()
  const thread = startThread(
    platform,
    { kind: 'inspect', text, surroundings, profile, keys, community },
    knowledge,
    {
      onMessage: (message) => {
        if (message.kind === 'inspection') resolve(message.inspection)
      },
      onFault: () => reject(conflict('the inspection took too much memory, or failed')),
      onUnanswered: () => reject(conflict('what the inspection asked of the store failed')),
    },
  )
  const timer = setTimeout(
    () => reject(conflict(`the inspection took longer than ${milliseconds / 1000} s`)),
    milliseconds,
  )
  const onAbort = () => reject(conflict(endedInspection))
  signal.addEventListener('abort', onAbort)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
    await thread.end()
  }
}
