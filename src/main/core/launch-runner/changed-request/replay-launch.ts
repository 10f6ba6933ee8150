import type { LaunchOrder } from '../../../../shared/contract/launch.ts'
import type { LaunchChange } from '../../../../shared/contract/launch-change.ts'
import { badRequest } from '../../rpc/index.ts'
import type { LaunchRun } from '../launch-run.ts'
import type { LaunchServices } from '../launch-services.ts'
import type { StartedLaunch } from '../start-launch.ts'
import { type Changeable, findChangeable } from './changeable.ts'
import { sendAgain } from './send-again.ts'

/** Plays a launch again, with fresh values and one request changed; it is linked with the step it is compared with.
 * @param start starts the launch of an order
 * @throws {ProblemError} not-found: no such step; bad-request: it cannot be played again
 */
export async function replayLaunch(
  run: LaunchRun,
  stepId: string,
  change: Omit<LaunchChange, 'step'>,
  services: LaunchServices,
  start: (order: LaunchOrder) => Promise<StartedLaunch>,
): Promise<StartedLaunch> {
  const { step, followUp } = await requireChangeable(run, stepId, services)
  if (followUp !== undefined) {
    const message = 'this was asked for after the launch; it is sent again with launch.sendAgain'
    throw badRequest(message, [{ path: 'stepId', message }])
  }
  return start(withChange(run.record.order, { ...change, step }))
}

/** Sends a request that was asked for after a launch once more, with one thing changed.
 * @returns the step of the changed request; null where it did not come to that
 * @throws {ProblemError} not-found: no such step; bad-request: it cannot be sent again, or is one of the launch itself
 */
export async function replayFollowUp(
  run: LaunchRun,
  stepId: string,
  change: Omit<LaunchChange, 'step'>,
  services: LaunchServices,
): Promise<string | null> {
  const { followUp } = await requireChangeable(run, stepId, services)
  if (followUp === undefined) {
    const message = 'this is a request of the launch itself; it is played again with launch.replay'
    throw badRequest(message, [{ path: 'stepId', message }])
  }
  return sendAgain(run, { followUp, stepId, change }, services)
}

async function requireChangeable(
  run: LaunchRun,
  stepId: string,
  services: LaunchServices,
): Promise<Changeable> {
  const changeable = await findChangeable(run, stepId, services)
  const { obstacle } = changeable
  if (obstacle === null) return changeable
  throw badRequest(obstacle, [{ path: 'stepId', message: obstacle }])
}

/** The order with the change; a claim goes into the assertion before it is signed. */
function withChange(order: LaunchOrder, change: LaunchChange): LaunchOrder {
  if (change.kind !== 'claim') return { ...order, change }
  if (order.mode !== 'backend' || change.act === 'duplicate') {
    const message = 'a claim stands once in an assertion of a backend service'
    throw badRequest(message, [
      { path: 'change', message, seen: `${change.act} in ${order.mode}`, wanted: 'set or drop' },
    ])
  }
  const assertion = order.backend?.assertion ?? { header: {}, claims: {}, signature: 'right' }
  const claims = {
    ...assertion.claims,
    [change.name]: change.act === 'drop' ? null : readValue(change.value),
  }
  return { ...order, change, backend: { ...order.backend, assertion: { ...assertion, claims } } }
}

function readValue(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    // Most claims are plain text, which is written without quotes.
    return text
  }
}
