import { authenticate } from './authenticate.ts'
import { buildAuthorizationRequest } from './authorization-request.ts'
import { checkAuthorizationResponse } from './check-authorization-response.ts'
import { checkGrant } from './check-grant.ts'
import { discoverServer } from './discover-server.ts'
import { keepTokens } from './keep-tokens.ts'
import { LaunchFailure } from './launch-failure.ts'
import type { DiscoveredServer, LaunchRun, LaunchSecrets, LaunchServer } from './launch-run.ts'
import { hashOf, type LaunchServices, nowSeconds, recorderOf } from './launch-services.ts'
import { readFhir } from './read-fhir.ts'
import type { StepRecorder } from './step-recorder.ts'
import { checkContext, contextOf, readTokenResponse, type TokenResponse } from './token-response.ts'
import { validateIdToken } from './validate-id-token.ts'

/** Where the browser goes next, and the key that ties it to the launch. */
export interface AppDeparture {
  readonly location: string
  readonly browserKey: string
}

/** Plays the app from its entry to the authorization request: discovery, then the redirect.
 * @param exchangeId the exchange in which the browser arrived
 * @throws {LaunchFailure} the server cannot be launched against
 * @see SMART App Launch 2.2.0, app-launch
 */
export async function enterApp(
  run: LaunchRun,
  exchangeId: string,
  services: LaunchServices,
): Promise<AppDeparture> {
  const { store, channel, platform } = services
  const recorder = recorderOf(services, run.id)
  const [first] = await store.stepsOf(run.id)
  if (first !== undefined) await store.attachExchange(first.id, exchangeId)
  // An app of a community knows its server since the launch began, and whose it is.
  const server = run.record.server ?? (await discoverServer(run, recorder, channel))
  const secrets = await store.secretsOf(run.id)
  const request = buildAuthorizationRequest(run, requireLaunchServer(server), secrets, platform)
  const { state = '', browserKey = '' } = request.secrets
  await store.update(
    run.id,
    { record: { ...run.record, server }, secrets: request.secrets, stateHash: hashOf(state) },
    nowSeconds(services),
  )
  const step = await recorder.begin({
    title: 'Authorization request',
    channel: 'front',
    from: 'app',
    to: 'authorization-server',
    method: 'GET',
    url: request.location,
  })
  const location = await services.changer.changeLocation(request.location, { runId: run.id, step })
  await step.inform(
    'request-protected',
    'SMART App Launch 2.2.0, app-launch; RFC 7636; SAL-11, SAL-12',
    'A fresh state and PKCE challenge of 256 bits each bind the answer to this browser and this launch',
  )
  const changed = Object.keys(run.record.order.authorization ?? {})
  if (changed.length > 0) {
    const text = `Different on purpose: ${changed.join(', ')}`
    await step.inform('request-changed', 'GEN-20', text)
  }
  return { location, browserKey }
}

/** Discovery gives the endpoint in every mode that sends people to it. */
function requireLaunchServer(server: DiscoveredServer): LaunchServer {
  const { authorization_endpoint } = server
  if (authorization_endpoint !== null) return { ...server, authorization_endpoint }
  throw new TypeError('a launch with a person has no authorization endpoint')
}

/** What the browser brought back. */
export interface AppReturn {
  readonly parameters: URLSearchParams
  readonly url: string
  readonly exchangeId: string
  /** Value of the cookie of this launch; undefined when there was none. */
  readonly browserKey: string | undefined
}

/** Plays the app from the authorization response to the first FHIR read.
 * The caller has claimed the launch by its `state`, which therefore matched and cannot be used again.
 * @throws {LaunchFailure} any check a client must make does not hold, or the server refused
 * @see SMART App Launch 2.2.0, app-launch, obtain access token
 */
export async function returnToApp(
  run: LaunchRun,
  arrival: AppReturn,
  services: LaunchServices,
): Promise<void> {
  const recorder = recorderOf(services, run.id)
  const step = await recorder.begin({
    title: 'Authorization response',
    channel: 'front',
    from: 'authorization-server',
    to: 'app',
    method: 'GET',
    url: arrival.url,
    exchangeIds: [arrival.exchangeId],
  })
  const secrets = await services.store.secretsOf(run.id)
  await checkBrowser(arrival, secrets, step)
  const { server } = run.record
  if (server === null) throw new TypeError('a launch has a state but no server')
  const code = await checkAuthorizationResponse(arrival.parameters, server, step)
  const response = await redeemCode(run, server, code, secrets, services)
  await checkIdToken(run, response, secrets, services)
  await keepTokens(run, response, secrets, services)
  await readFirstPatient(run, response, services)
}

/** @see SAL-12; RFC 6749 section 10.12 */
async function checkBrowser(arrival: AppReturn, secrets: LaunchSecrets, step: StepRecorder) {
  const clause = 'SMART App Launch 2.2.0, app-launch; RFC 6749 section 10.12; SAL-12'
  await step.note({
    check: 'state-matches',
    clause,
    isOk: true,
    text: 'state is the one that was sent, and is used up now',
  })
  const isSameBrowser =
    secrets.browserKey !== undefined &&
    arrival.browserKey !== undefined &&
    hashOf(arrival.browserKey).equals(hashOf(secrets.browserKey))
  await step.require(
    {
      check: 'state-bound-to-browser',
      clause,
      isOk: isSameBrowser,
      text: 'The answer came to the browser that the launch began in',
      ...(isSameBrowser
        ? {}
        : {
            seen: arrival.browserKey === undefined ? 'no cookie of this launch' : 'another cookie',
            wanted: 'the cookie set when the launch began',
          }),
    },
    'Start the launch again and finish it in one browser, with cookies allowed.',
  )
}

async function redeemCode(
  run: LaunchRun,
  server: DiscoveredServer,
  code: string,
  secrets: LaunchSecrets,
  services: LaunchServices,
): Promise<TokenResponse> {
  const step = await recorderOf(services, run.id).begin({
    title: 'Redeem the code',
    channel: 'back',
    from: 'app',
    to: 'authorization-server',
    method: 'POST',
    url: server.token_endpoint,
  })
  const authentication = await authenticate(run, server.token_endpoint, services)
  await authentication.note(step)
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: run.record.redirect_uri ?? '',
    code_verifier: secrets.code_verifier ?? '',
    ...authentication.form,
  })
  const answer = await services.channel.send(
    new Request(server.token_endpoint, {
      method: 'POST',
      headers: { Accept: 'application/json', ...authentication.headers },
      body: form,
    }),
    { runId: run.id, clientId: run.client_id, area: 'token', step },
  )
  const response = await readTokenResponse(answer, step)
  await checkContext(contextOf(response), step)
  await checkGrant(run, response, step)
  return response
}

/** @see OID-01, OID-12 */
async function checkIdToken(
  run: LaunchRun,
  response: TokenResponse,
  secrets: LaunchSecrets,
  services: LaunchServices,
): Promise<void> {
  const { id_token, access_token } = response
  const grantedScope = response.scope ?? run.record.requestedScope
  if (id_token === undefined) {
    if (!grantedScope.split(' ').includes('openid')) return
    throw new LaunchFailure('openid was granted, but no ID token came', {
      clause: 'SMART App Launch 2.2.0, scopes for requesting identity data; OID-01',
      advice: 'The server must add id_token to the token response.',
    })
  }
  const arrival = { id_token, access_token, grantedScope }
  await validateIdToken(run, arrival, { nonce: secrets.nonce }, services)
}

/** Reads the patient in context, as most apps do first; a refusal is shown and ends nothing. */
async function readFirstPatient(run: LaunchRun, response: TokenResponse, services: LaunchServices) {
  const { patient } = contextOf(response)
  if (typeof patient !== 'string') return
  try {
    await readFhir(run, `Patient/${encodeURIComponent(patient)}`, services)
  } catch (error) {
    // The launch itself succeeded; the step says why the read got no answer.
    if (!(error instanceof LaunchFailure)) throw error
  }
}
