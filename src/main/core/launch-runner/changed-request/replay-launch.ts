import type { LaunchOrder } from '../../../../shared/contract/launch.ts'
import type { ChangeableStep, LaunchChange } from '../../../../shared/contract/launch-change.ts'
import type { LaunchStep } from '../../../../shared/contract/launch-step.ts'
import type { ExchangeDetail } from '../../../../shared/contract/traffic.ts'
import { badRequest, notFound } from '../../rpc/index.ts'
import type { LaunchRun } from '../launch-run.ts'
import type { LaunchServices } from '../launch-services.ts'
import type { StartedLaunch } from '../start-launch.ts'
import { appStepsOf } from './app-steps.ts'

type Thing = ChangeableStep['things'][number]

/** Tells what of a step can be changed, or why the launch cannot be played again from there.
 * @throws {ProblemError} not-found: no such step
 */
export async function describeChangeable(
  run: LaunchRun,
  stepId: string,
  services: LaunchServices,
): Promise<ChangeableStep> {
  const steps = await services.store.stepsOf(run.id)
  const step = steps.find(({ id }) => id === stepId)
  if (step === undefined) throw notFound('step', stepId)
  const index = appStepsOf(steps).findIndex(({ id }) => id === stepId)
  const sent = step.exchangeIds
    .map((id) => services.exchanges.get(id))
    .find((exchange) => exchange?.direction === 'outbound')
  const obstacle = findObstacle(run, step, steps, sent)
  return { obstacle, step: index, things: obstacle === null ? thingsOf(run, step, sent) : [] }
}

function findObstacle(
  { record }: LaunchRun,
  step: LaunchStep,
  steps: readonly LaunchStep[],
  sent: ExchangeDetail | undefined,
): string | null {
  if (!record.isBuiltIn) {
    return 'Your own app sent this, and only it can send it again. Change it there, or send it again from Traffic.'
  }
  if (step.from !== 'app')
    return 'This was no request of the app, so the app cannot send it otherwise.'
  if (step.channel === 'back' && sent === undefined) {
    return 'The request is no longer kept in Traffic, so what it held is not known.'
  }
  if (isFollowUp(step, steps, record.order)) {
    return 'A person asked for this after the launch was through. Play the launch again and ask for it there.'
  }
  return null
}

const followUpTitle = /^(?:Refresh|Introspect|Revoke) the /

/** Whether a step was no part of the launch itself: a refresh, or a read after the first one. */
function isFollowUp(
  step: LaunchStep,
  steps: readonly LaunchStep[],
  { mode }: LaunchOrder,
): boolean {
  const sent = appStepsOf(steps)
  const index = sent.indexOf(step)
  const isRead = ({ to, title }: LaunchStep) => to === 'fhir-server' && /^Read (?!the )/.test(title)
  const isAsked = ({ title }: LaunchStep) => followUpTitle.test(title)
  const before = sent.slice(0, index)
  if (isAsked(step) || before.some(isAsked)) return true
  if (!isRead(step)) return false
  const isFirst = !before.some(isRead)
  return !(isFirst && (mode === 'backend' || /^Read Patient\/[^/?]+$/.test(step.title)))
}

function thingsOf(run: LaunchRun, step: LaunchStep, sent: ExchangeDetail | undefined): Thing[] {
  if (sent === undefined) return pairsOf('query', queryOf(step.url ?? ''))
  const isForm = sent.request.headers.some(
    ([name, value]) => name === 'content-type' && value.includes('x-www-form-urlencoded'),
  )
  const headers = sent.request.headers.filter(([name]) => !ownHeaders.has(name))
  return [
    ...pairsOf('query', queryOf(sent.url)),
    ...(isForm ? pairsOf('body', sent.request.body ?? '') : []),
    ...claimsOf(run, sent),
    ...headers.map(
      ([name, value]): Thing => ({ kind: 'header', name, value, mayDuplicate: false }),
    ),
  ]
}

/** Headers that say how the request is sent; they follow from what is sent. */
const ownHeaders = new Set(['traceparent', 'content-length', 'host', 'connection'])

function queryOf(url: string): string {
  const start = url.indexOf('?')
  return start === -1 ? '' : url.slice(start + 1)
}

function pairsOf(kind: 'query' | 'body', text: string): Thing[] {
  return [...new URLSearchParams(text)].map(([name, value]) => ({
    kind,
    name,
    value,
    mayDuplicate: true,
  }))
}

/** The claims of an assertion the console signs itself: its key is here. Apps of a community have wrong requests of their own. */
function claimsOf({ record }: LaunchRun, { decodedTokens }: ExchangeDetail): Thing[] {
  const { mode, udap } = record.order
  if (mode !== 'backend' || udap !== undefined) return []
  const assertion = decodedTokens.find(({ place }) => place.endsWith('client_assertion'))
  return Object.entries(assertion?.claims ?? {}).map(([name, value]) => ({
    kind: 'claim',
    name,
    value: typeof value === 'string' ? value : JSON.stringify(value),
    mayDuplicate: false,
  }))
}

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
  const { obstacle, step } = await describeChangeable(run, stepId, services)
  if (obstacle !== null) throw badRequest(obstacle, [{ path: 'stepId', message: obstacle }])
  return start(withChange(run.record.order, { ...change, step }))
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
