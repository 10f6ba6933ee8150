import { addRoute, type RouteContext, type Router } from '../http/index.ts'
import { acceptLaunch, findAwaited } from './awaited-launch.ts'
import { failRun } from './finish-run.ts'
import { LaunchFailure } from './launch-failure.ts'
import type { LaunchRun } from './launch-run.ts'
import { hashOf, type LaunchServices, recorderOf } from './launch-services.ts'
import { enterApp, returnToApp } from './play-app.ts'

/** Longest a person may take between entry and return, in seconds. */
const browserKeySeconds = 900

/** Adds the pages of the built-in client: where an EHR launches it, where a standalone launch begins, and its redirect URI.
 * Nothing in a request decides where the browser is sent: locations come from the discovered configuration only.
 * @see SAL-12; GEN-21; AS-05
 */
export function addAppRoutes(router: Router, services: LaunchServices): void {
  addRoute(router, '/app/launch', { GET: (context) => launch(context, services) })
  addRoute(router, '/app/start', { GET: (context) => start(context, services) })
  addRoute(router, '/app/callback', { GET: (context) => callback(context, services) })
  addRoute(router, '/app/callback/:server', { GET: (context) => callback(context, services) })
}

async function launch(context: RouteContext, services: LaunchServices): Promise<Response> {
  const { searchParams } = new URL(context.req.url)
  const launchValue = searchParams.get('launch') ?? ''
  const iss = searchParams.get('iss')
  const run = await services.store.findByEntry(hashOf(launchValue))
  if (run === undefined) {
    const awaited = launchValue === '' ? undefined : await findAwaited(iss, services)
    if (awaited === undefined) {
      return refuse(context, services, 'No launch of this workbench waits for this launch value.')
    }
    await acceptLaunch(awaited, launchValue, services)
    return depart(awaited, context, services)
  }
  if (iss !== run.record.fhirBase) {
    return refuse(context, services, `The launch is for ${run.record.fhirBase}, not for ${iss}.`)
  }
  return depart(run, context, services)
}

async function start(context: RouteContext, services: LaunchServices): Promise<Response> {
  const { searchParams } = new URL(context.req.url)
  const run = await services.store.findByEntry(hashOf(searchParams.get('ticket') ?? ''))
  if (run === undefined) {
    return refuse(context, services, 'No launch of this workbench waits for this ticket.')
  }
  return depart(run, context, services)
}

async function depart(
  run: LaunchRun,
  context: RouteContext,
  services: LaunchServices,
): Promise<Response> {
  const { scope } = context.env
  scope.link({ clientId: run.client_id, launchRunId: run.id })
  if (run.status !== 'waiting') {
    return refuse(context, services, 'This launch is over. Start it again from the console.')
  }
  try {
    const departure = await enterApp(run, scope.exchangeId, services)
    return new Response(null, {
      status: 303,
      headers: {
        Location: departure.location,
        'Set-Cookie': buildCookie(run, departure.browserKey, services),
      },
    })
  } catch (error) {
    return showFailure(run, error, context, services)
  }
}

const cookiePrefix = 'trustbench_launch_'

/** One cookie for each launch, so that several may run in one browser. */
function cookieName(run: LaunchRun): string {
  return `${cookiePrefix}${run.id}`
}

function buildCookie(run: LaunchRun, value: string, services: LaunchServices): string {
  const isSecure = services.settings.current.issuer.startsWith('https:')
  return [
    `${cookieName(run)}=${value}`,
    'Path=/app/callback',
    `Max-Age=${browserKeySeconds}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(isSecure ? ['Secure'] : []),
  ].join('; ')
}

async function callback(context: RouteContext, services: LaunchServices): Promise<Response> {
  const url = new URL(context.req.url)
  const { scope } = context.env
  const state = url.searchParams.get('state') ?? ''
  const cookies = readCookies(context.req.header('cookie') ?? '')
  const run = await services.store.claimState(hashOf(state))
  if (run === undefined) return refuseState(url, cookies, context, services)
  scope.link({ clientId: run.client_id, launchRunId: run.id })
  try {
    requireOwnRedirect(run, url)
    await returnToApp(
      run,
      {
        parameters: url.searchParams,
        url: url.href,
        exchangeId: scope.exchangeId,
        browserKey: cookies.get(cookieName(run)),
      },
      services,
    )
  } catch (error) {
    return showFailure(run, error, context, services)
  }
  return services.pages.finished(
    'The launch succeeded',
    'The console shows every request, the tokens and what they allow.',
  )
}

/** A server's answer counts only at the redirect URI that server was given. @see AS-05 */
function requireOwnRedirect(run: LaunchRun, url: URL): void {
  const seen = new URL(run.record.redirect_uri ?? '').pathname
  if (url.pathname === seen) return
  throw new LaunchFailure('the answer came to the redirect URI of another server', {
    clause: 'RFC 9700 section 4.4; AS-05',
    advice: 'The answer was mixed up with that of another server; the code was not sent anywhere.',
  })
}

/** An answer nobody waits for: the launch this browser was in, if any, is told and ends. */
async function refuseState(
  url: URL,
  cookies: ReadonlyMap<string, string>,
  context: RouteContext,
  services: LaunchServices,
): Promise<Response> {
  const text = 'the answer carries a state that no launch in this browser waits for'
  for (const [name, value] of cookies) {
    if (!name.startsWith(cookiePrefix)) continue
    const run = await services.store.find(name.slice(cookiePrefix.length))
    if (run?.status !== 'waiting') continue
    const { browserKey } = await services.store.secretsOf(run.id)
    if (browserKey !== value) continue
    const { scope } = context.env
    scope.link({ clientId: run.client_id, launchRunId: run.id })
    const step = await recorderOf(services, run.id).begin({
      title: 'Authorization response',
      channel: 'front',
      from: 'authorization-server',
      to: 'app',
      method: 'GET',
      url: url.href,
      exchangeIds: [scope.exchangeId],
    })
    const clause = 'SMART App Launch 2.2.0, app-launch; RFC 6749 section 10.12; SAL-12'
    await step.note({
      check: 'state-matches',
      clause,
      isOk: false,
      text: 'state is the one that was sent',
      seen: url.searchParams.get('state') === null ? 'no state' : 'another state',
      wanted: 'the state of this launch',
    })
    const advice = 'Somebody may have injected the answer; nothing was sent to the token endpoint.'
    return showFailure(run, new LaunchFailure(text, { clause, advice }), context, services)
  }
  return refuse(context, services, `This answer was not used: ${text}.`)
}

function readCookies(header: string): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>()
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    if (equals > 0) cookies.set(pair.slice(0, equals).trim(), pair.slice(equals + 1).trim())
  }
  return cookies
}

async function showFailure(
  run: LaunchRun,
  error: unknown,
  context: RouteContext,
  services: LaunchServices,
): Promise<Response> {
  const { scope } = context.env
  const failure = await failRun(run, error, services)
  scope.note({
    outcome: 'failed',
    check: 'launch',
    clause: failure.clause,
    text: failure.message,
  })
  return services.pages.refused(`${failure.message}. ${failure.advice}`, {
    code: failure.code ?? 'invalid_request',
    clause: failure.clause,
    exchangeId: scope.exchangeId,
  })
}

function refuse(context: RouteContext, services: LaunchServices, text: string): Response {
  const clause = 'SMART App Launch 2.2.0, app-launch; SAL-12'
  context.env.scope.note({ outcome: 'failed', check: 'launch-waits', clause, text })
  return services.pages.refused(text, {
    code: 'invalid_request',
    clause,
    exchangeId: context.env.scope.exchangeId,
  })
}
