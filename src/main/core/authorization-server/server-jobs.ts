import type { Job } from '../timekeeping/index.ts'
import { createEndedSweep } from './grants/index.ts'
import type { ServerParts } from './server-parts.ts'

const everySeconds = 600
/** Kept so long after their end that the console can still say what became of them, and that no leeway set meanwhile
 * makes them usable again. */
const keptSeconds = 86_400

/** What housekeeping is to do for the authorization server.
 * @see spec/security.md RE-13
 */
export function serverJobs({ database, grants, assertions, interactions }: ServerParts): Job[] {
  return [
    { name: 'forget-old-grants', everySeconds, run: createEndedSweep(database) },
    {
      name: 'forget-ended-grants',
      everySeconds,
      run: (at) => grants.forgetEndedBefore(at - keptSeconds),
    },
    {
      name: 'forget-ended-assertions',
      everySeconds,
      run: (_, settled) => assertions.store.forgetEndedBefore(settled - keptSeconds),
    },
    {
      name: 'forget-expired-interactions',
      everySeconds,
      run: (at) => interactions.forgetExpired(at),
    },
  ]
}
