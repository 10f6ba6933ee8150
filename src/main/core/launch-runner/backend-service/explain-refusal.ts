import type { ExchangeNote } from '../../http/index.ts'
import { LaunchFailure } from '../launch-failure.ts'
import type { LaunchServices } from '../launch-services.ts'
import type { StepRecorder } from '../step-recorder.ts'

/** How many arrivals are looked at for the one that belongs to a request. */
const arrivalsSearched = 20

/** Says by which of its checks this server refused a request, where it was this server: the clause of the failure is then
 * that of the check. A foreign server tells no more than its answer.
 */
export async function explainRefusal(
  failure: LaunchFailure,
  traceparent: string,
  step: StepRecorder,
  services: LaunchServices,
): Promise<LaunchFailure> {
  const note = findFailedCheck(traceparent, services)
  if (note === undefined) return failure
  const { check, clause, text } = note
  await step.note({ check: `server-${check}`, clause, isOk: false, text: `This server: ${text}` })
  const { code, advice, message } = failure
  return new LaunchFailure(message, { ...(code === null ? {} : { code }), clause, advice })
}

function findFailedCheck(
  traceparent: string,
  { exchanges }: LaunchServices,
): ExchangeNote | undefined {
  const filter = { search: '', area: 'token', outcome: 'refused', direction: 'inbound' } as const
  const { rows } = exchanges.list(filter, { offset: 0, limit: arrivalsSearched })
  for (const { id } of rows) {
    const detail = exchanges.get(id)
    const isIt = detail?.request.headers.some(
      ([name, value]) => name === 'traceparent' && value === traceparent,
    )
    if (isIt) return detail?.notes.findLast(({ outcome }) => outcome === 'failed')
  }
  return undefined
}
