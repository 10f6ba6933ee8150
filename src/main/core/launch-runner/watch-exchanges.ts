import type { LaunchStep } from '../../../shared/contract/launch-step.ts'
import type { ExchangeDetail, ExchangeRow } from '../../../shared/contract/traffic.ts'
import type { LaunchRun } from './launch-run.ts'
import { hashOf, type LaunchServices, recorderOf } from './launch-services.ts'
import type { StepStart } from './step-recorder.ts'
import { type CallerWatch, createCallerWatch } from './watch-callers.ts'
import { createProviderWatch, isFrontChannel, type ProviderWatch } from './watch-provider.ts'
import { concludeWatched } from './watched-outcome.ts'

/** Most steps one launch collects; an app that polls must not grow it without end. */
const stepsKept = 1_000

/** How long after its last authorization or tokens a watched launch still collects what its app does, in milliseconds: longer
 * than access tokens live, so that the refresh after them is seen.
 */
const watchedMs = 4 * 3_600_000

/** Adds what this server sees of a launch to it: the browser on its pages, the arrival of the client's own requests, and
 * everything that an app of one's own does.
 * @returns a function that stops watching, and one that waits until everything recorded so far is placed
 */
export function watchExchanges(services: LaunchServices): {
  readonly stop: () => void
  readonly settle: () => Promise<void>
} {
  // One after the other: each exchange is judged by what those before it left.
  let placed: Promise<void> = Promise.resolve()
  const watch: Watches = { provider: createProviderWatch(), callers: createCallerWatch() }
  const stop = services.hub.subscribe('traffic.recorded', (row) => {
    if (row.direction === 'outbound' && row.launchRunId !== null) return
    placed = placed
      .then(() => place(row, watch, services))
      .catch((cause: unknown) =>
        services.platform.log({
          level: 'warn',
          event: 'launch-watch-failed',
          details: { exchange: row.id, cause: String(cause) },
        }),
      )
  })
  return {
    stop,
    settle: () => {
      services.log.flush()
      return placed
    },
  }
}

interface Watches {
  readonly provider: ProviderWatch
  readonly callers: CallerWatch
}

async function place(row: ExchangeRow, watch: Watches, services: LaunchServices): Promise<void> {
  if (row.direction === 'outbound') return placeSent(row, services)
  if (row.area === 'app') return placeAtApp(row, services)
  if (row.area === 'identity-provider') {
    const runId = watch.provider.findRunOf(row, readDetail(row, services))
    if (runId !== undefined) await placeAtProvider(row, runId, services)
    return
  }
  if (await placeTraced(row, services)) return
  // Most exchanges belong to no launch, and reading one back costs more than answering it did.
  if (!services.store.hasAny()) return
  const run = (await findRun(row, services)) ?? (await findByCaller(row, watch, services))
  if (run === undefined) return
  const detail = readDetail(row, services)
  if (!run.record.isBuiltIn && row.client_id !== null && detail !== undefined) {
    for (const earlier of watch.callers.noteKnown(run, detail))
      await placeIn(run, earlier, readDetail(earlier, services), services)
  }
  const held = row.area === 'authorize' ? watch.provider.noteAnswer(run.id, detail) : []
  for (const earlier of held) await placeAtProvider(earlier, run.id, services)
  await placeIn(run, row, detail, services)
}

/** A page of the built-in app: its step began while it was being answered. */
async function placeAtApp(row: ExchangeRow, services: LaunchServices): Promise<void> {
  if (row.launchRunId === null) return
  await services.store.noteAnswer(row.launchRunId, row)
  services.hub.emit('launch.changed', { runId: row.launchRunId })
}

/** The authorization server reads the keys of the client of a launch. */
async function placeSent(row: ExchangeRow, services: LaunchServices): Promise<void> {
  if (row.client_id === null || row.area !== 'discovery') return
  const run = await services.store.findNewest(row.client_id)
  const isAtWork = run?.record.isBuiltIn === true && row.startedAtMs >= run.startedAt * 1000
  if (run === undefined || !(isAtWork || isWatched(run, row))) return
  if ((await services.store.countSteps(run.id)) >= stepsKept) return
  services.exchanges.linkToRun(row.id, run.id)
  const sides = { channel: 'back', from: 'authorization-server', to: 'other' } as const
  await addStep(run, row, { title: 'Read the keys of the app', ...sides }, services)
  services.hub.emit('launch.changed', { runId: run.id })
}

/** Adds an exchange to the launch it belongs to. */
async function placeIn(
  run: LaunchRun,
  row: ExchangeRow,
  detail: ExchangeDetail | undefined,
  services: LaunchServices,
): Promise<void> {
  const { store, exchanges, hub } = services
  exchanges.linkToRun(row.id, run.id)
  const isFront = row.area === 'authorize'
  const open = isFront ? openRequest(row, await store.stepsOf(run.id)) : undefined
  if (open !== undefined) {
    await store.attachExchange(open.id, row.id, row)
  } else if ((isFront || !run.record.isBuiltIn) && (await store.countSteps(run.id)) < stepsKept) {
    const isAtFhir = row.area === 'fhir' || row.area === 'discovery'
    const sides: StepSides = {
      channel: isFront ? 'front' : 'back',
      from: isFront ? 'browser' : 'app',
      to: isAtFhir ? 'fhir-server' : 'authorization-server',
    }
    await addStep(run, row, { title: titleOf(row, detail), ...sides }, services)
  }
  if (!run.record.isBuiltIn) await concludeWatched(run, detail, services)
  hub.emit('launch.changed', { runId: run.id })
}

type StepSides = Pick<StepStart, 'channel' | 'from' | 'to'>

/** Adds the step of one exchange to a launch. */
async function addStep(
  run: LaunchRun,
  row: ExchangeRow,
  shown: StepSides & Pick<StepStart, 'title'>,
  services: LaunchServices,
): Promise<void> {
  const { method, url, status, durationMs, startedAtMs, errorCode } = row
  const exchange = { method, url, status, durationMs, atMs: startedAtMs, exchangeIds: [row.id] }
  const step = await recorderOf(services, run.id).begin({ ...shown, ...exchange })
  if (errorCode === null) return
  await step.note({
    check: 'server-accepted',
    clause: 'RFC 6749 sections 4.1.2.1 and 5.2',
    isOk: false,
    text: 'The server refused; its checks are with the exchange',
    seen: errorCode,
  })
}

/** An exchange with an identity provider in the box, by the browser or by the authorization server. */
async function placeAtProvider(
  row: ExchangeRow,
  runId: string,
  services: LaunchServices,
): Promise<void> {
  const run = await services.store.find(runId)
  if (run === undefined || (await services.store.countSteps(run.id)) >= stepsKept) return
  services.exchanges.linkToRun(row.id, run.id)
  const path = URL.parse(row.url)?.pathname ?? ''
  const isFront = isFrontChannel(path)
  const sides: StepSides = {
    channel: isFront ? 'front' : 'back',
    from: isFront ? 'browser' : 'authorization-server',
    to: 'identity-provider',
  }
  const title = isFront ? titleOfPage(row, readDetail(row, services)) : titleAtProvider(path)
  await addStep(run, row, { title, ...sides }, services)
  services.hub.emit('launch.changed', { runId: run.id })
}

const providerTitles: ReadonlyMap<string, string> = new Map([
  ['udap', 'Read the metadata of the identity provider'],
  ['openid-configuration', 'Read its OpenID configuration'],
  ['register', 'Register with the identity provider'],
  ['token', 'Exchange its code'],
  ['userinfo', 'Ask who the person is'],
  ['jwks', 'Read its keys'],
])

function titleAtProvider(path: string): string {
  const last = path.split('/').at(-1) ?? path
  return providerTitles.get(last) ?? `Request to ${path}`
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
  // A request that was refused on a page is of nobody for certain; it says itself of whom.
  const named = URL.parse(row.url)?.searchParams.get('client_id')
  const client_id = row.client_id ?? (row.area === 'authorize' ? named : null)
  if (client_id == null) return undefined
  const newest = await store.findNewest(client_id)
  if (newest === undefined) return undefined
  if (newest.record.isBuiltIn) {
    const isOnPages = row.area === 'authorize' && newest.status === 'waiting'
    return isOnPages && newest.record.server !== null ? newest : undefined
  }
  return isWatched(newest, row) ? newest : undefined
}

/** The launch of an app of one's own that a request without a name comes from. */
async function findByCaller(
  row: ExchangeRow,
  { callers }: Watches,
  services: LaunchServices,
): Promise<LaunchRun | undefined> {
  const detail = row.client_id === null ? readDetail(row, services) : undefined
  if (detail === undefined) return undefined
  const runId = await callers.findRunOf(row, detail, (origin) => findByOrigin(origin, services))
  const run = runId === undefined ? undefined : await services.store.find(runId)
  return run !== undefined && isWatched(run, row) ? run : undefined
}

/** The newest launch that waits for an app whose pages are at an origin. */
async function findByOrigin(
  origin: string,
  { store, findClient }: LaunchServices,
): Promise<LaunchRun | undefined> {
  const waiting = await store.findWaiting(20)
  for (const run of waiting.filter(({ record }) => !record.isBuiltIn)) {
    const client = await findClient(run.client_id)
    if (client?.origins.includes(origin) === true) return run
  }
  return undefined
}

function isWatched(run: LaunchRun, row: ExchangeRow): boolean {
  return !run.record.isBuiltIn && row.startedAtMs - run.updatedAt * 1000 < watchedMs
}

/** The authorization request of a played launch, while its arrival here has not been seen. */
function openRequest(row: ExchangeRow, steps: readonly LaunchStep[]): LaunchStep | undefined {
  if (!(URL.parse(row.url)?.pathname ?? '').endsWith('/authorize')) return undefined
  return steps.findLast(
    ({ title, exchangeIds }) => title === 'Authorization request' && exchangeIds.length === 0,
  )
}

/** What the person did on a page, told by the form they sent. */
const decisions: ReadonlyArray<readonly [field: RegExp, title: string]> = [
  [/(?:^|&)decision=filter(?:&|$)/, 'Filter the list'],
  [/(?:^|&)decision=(?:cancel|deny)(?:&|$)/, 'Cancel or deny'],
  [/(?:^|&)username=/, 'Sign in'],
  [/(?:^|&)patient=/, 'Choose the patient'],
  [/(?:^|&)encounter=/, 'Choose the encounter'],
  [/(?:^|&)(?:scope|decision)=/, 'Consent'],
]

function titleOfPage(row: ExchangeRow, detail: ExchangeDetail | undefined): string {
  const path = URL.parse(row.url)?.pathname ?? ''
  if (path.endsWith('/authorize')) return 'Authorization request'
  if (path.startsWith('/tiered/callback/')) return 'Back from the identity provider'
  const form = detail?.request.body ?? ''
  const decision = decisions.find(([field]) => field.test(form))?.[1]
  if (row.method === 'POST') return decision ?? 'Decision on a page'
  const title = /<title>([^<·]{1,80})/.exec(detail?.response.body ?? '')?.[1]?.trim()
  return title === undefined ? 'Page of the server' : `Page: ${title}`
}

function titleOf(row: ExchangeRow, detail: ExchangeDetail | undefined): string {
  const path = URL.parse(row.url)?.pathname ?? ''
  if (row.method === 'OPTIONS') return `Preflight for ${path}`
  switch (row.area) {
    case 'authorize':
      return titleOfPage(row, detail)
    case 'token':
      return path.endsWith('/token') ? 'Token request' : `Request to ${path}`
    case 'discovery':
      return `Read ${path.split('/').at(-1) ?? path}`
    case 'fhir':
      return `${row.method} ${path.replace(/^\/fhir\//, '')}`
    default:
      return `${row.method} ${path}`
  }
}
