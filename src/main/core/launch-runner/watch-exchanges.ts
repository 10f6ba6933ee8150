import type { LaunchStep } from '../../../shared/contract/launch-step.ts'
import type { ExchangeDetail, ExchangeRow } from '../../../shared/contract/traffic.ts'
import type { LaunchRun } from './launch-run.ts'
import { hashOf, type LaunchServices, recorderOf } from './launch-services.ts'
import { concludeWatched } from './watched-outcome.ts'

/** Most steps one launch collects; an app that polls must not grow it without end. */
const stepsKept = 200

/** How long after its start a watched launch still collects what its app does, in milliseconds. */
const watchedMs = 3_600_000

/** Adds what this server sees of a launch to it: the browser on its pages, the arrival of the client's own requests, and
 * everything that an app of one's own does.
 * @returns a function that stops watching
 */
export function watchExchanges(services: LaunchServices): () => void {
  return services.hub.subscribe('traffic.recorded', (row) => {
    if (row.direction === 'outbound' || row.area === 'app') return
    place(row, services).catch((cause: unknown) =>
      services.platform.log({
        level: 'warn',
        event: 'launch-watch-failed',
        details: { exchange: row.id, cause: String(cause) },
      }),
    )
  })
}

async function place(row: ExchangeRow, services: LaunchServices): Promise<void> {
  if (await placeTraced(row, services)) return
  const run = await findRun(row, services)
  if (run === undefined) return
  services.exchanges.linkToRun(row.id, run.id)
  const steps = await services.store.stepsOf(run.id)
  const open = row.area === 'authorize' ? openRequest(row, steps) : undefined
  if (open !== undefined) {
    await services.store.attachExchange(open.id, row.id)
  } else if (steps.length < stepsKept && (row.area === 'authorize' || !run.record.isBuiltIn)) {
    await addStep(row, run, services)
  }
  if (!run.record.isBuiltIn) await concludeWatched(run, readDetail(row, services), services)
  services.hub.emit('launch.changed', { runId: run.id })
}

/** The client's own request, as it arrived here. */
async function placeTraced(row: ExchangeRow, services: LaunchServices): Promise<boolean> {
  if (!services.channel.isTracing()) return false
  const headers = readDetail(row, services)?.request.headers ?? []
  const traceparent = headers.find(([name]) => name === 'traceparent')?.[1]
  const traced = traceparent === undefined ? undefined : services.channel.takeTraced(traceparent)
  if (traced === undefined) return false
  services.exchanges.linkToRun(row.id, traced.runId)
  await services.store.attachExchange(traced.stepId, row.id)
  services.hub.emit('launch.changed', { runId: traced.runId })
  return true
}

function readDetail(row: ExchangeRow, { exchanges }: LaunchServices): ExchangeDetail | undefined {
  return exchanges.get(row.id)
}

async function findRun(row: ExchangeRow, services: LaunchServices): Promise<LaunchRun | undefined> {
  const { store } = services
  if (row.launchRunId !== null) return store.find(row.launchRunId)
  const state = URL.parse(row.url)?.searchParams.get('state')
  if (row.area === 'authorize' && state != null) {
    const expecting = await store.findByState(hashOf(state))
    if (expecting !== undefined) return expecting
  }
  if (row.client_id === null) return undefined
  const newest = await store.findNewest(row.client_id)
  if (newest === undefined) return undefined
  if (newest.record.isBuiltIn) {
    const isOnPages = row.area === 'authorize' && newest.status === 'waiting'
    return isOnPages && newest.record.server !== null ? newest : undefined
  }
  return row.startedAtMs - newest.startedAt * 1000 < watchedMs ? newest : undefined
}

/** The authorization request of a played launch, while its arrival here has not been seen. */
function openRequest(row: ExchangeRow, steps: readonly LaunchStep[]): LaunchStep | undefined {
  if (!(URL.parse(row.url)?.pathname ?? '').endsWith('/authorize')) return undefined
  return steps.findLast(
    ({ title, exchangeIds }) => title === 'Authorization request' && exchangeIds.length === 0,
  )
}

async function addStep(row: ExchangeRow, run: LaunchRun, services: LaunchServices): Promise<void> {
  const isFront = row.area === 'authorize'
  const step = await recorderOf(services, run.id).begin({
    title: titleOf(row),
    channel: isFront ? 'front' : 'back',
    from: isFront ? 'browser' : 'app',
    to: row.area === 'fhir' || row.area === 'discovery' ? 'fhir-server' : 'authorization-server',
    method: row.method,
    url: row.url,
    status: row.status,
    exchangeIds: [row.id],
  })
  if (row.errorCode === null) return
  await step.note({
    check: 'server-accepted',
    clause: 'RFC 6749 sections 4.1.2.1 and 5.2',
    isOk: false,
    text: 'The server refused; its checks are with the exchange',
    seen: row.errorCode,
  })
}

const pageTitles: ReadonlyArray<readonly [part: string, title: string]> = [
  ['login', 'Sign in'],
  ['patient', 'Choose a patient'],
  ['encounter', 'Choose an encounter'],
  ['consent', 'Consent'],
]

function titleOf({ area, method, url }: ExchangeRow): string {
  const path = URL.parse(url)?.pathname ?? ''
  switch (area) {
    case 'authorize': {
      if (path.endsWith('/authorize')) return 'Authorization request'
      const page = pageTitles.find(([part]) => path.includes(part))?.[1]
      return page ?? (method === 'POST' ? 'Answer on a page of the server' : 'Page of the server')
    }
    case 'token':
      return path.endsWith('/token') ? 'Token request' : `Request to ${path}`
    case 'discovery':
      return `Read ${path.split('/').at(-1) ?? path}`
    case 'fhir':
      return `${method} ${path.replace(/^\/fhir\//, '')}`
    default:
      return `${method} ${path}`
  }
}
