import NodeAdapter from 'fhirclient/lib/adapters/NodeAdapter'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import type { LaunchStep } from '../../../src/shared/contract/launch-step.ts'
import { createBrowser } from '../../core/launch-runner/player.ts'
import { appRedirectUri } from '../../support/launch.ts'
import type { TestWorkbench } from '../../support/test-workbench.ts'

/** Where a client was when it stopped: a stage of its journey, or the step of a launch. */
export type Stage = string

/** Told at each stage a client reaches. */
type Reach = (stage: Stage) => void

/** Goes from discovery to a refresh the way the documentation of a client shows it; rejects where the client refuses. */
export type Journey = (bench: TestWorkbench, client_id: string, reach: Reach) => Promise<void>

const scope = 'openid fhirUser offline_access launch/patient patient/*.rs'

/** The clients whose behaviour is recorded. */
export const journeys = {
  fhirclient: playFhirclient,
  oauth4webapi: playOauth4webapi,
  'openid-client': playOpenidClient,
  'launch runner': playLaunchRunner,
} as const satisfies Readonly<Record<string, Journey>>

/** Name of a client. */
export type ClientName = keyof typeof journeys

/** Follows the person's browser to the app; the server approves by itself.
 * @throws the server answers with something else than a redirect
 */
async function approveAt(url: string): Promise<URL> {
  const answer = await fetch(url, { redirect: 'manual' })
  const location = answer.headers.get('location')
  if (location === null) throw new Error(`the person sees HTTP ${answer.status}`)
  return new URL(location)
}

async function playFhirclient(bench: TestWorkbench, client_id: string, reach: Reach) {
  const kept = new Map<string, unknown>()
  const storage = {
    get: async (key: string) => kept.get(key),
    set: async (key: string, value: unknown) => kept.set(key, value).get(key),
    unset: async (key: string) => kept.delete(key),
  }
  let sentTo = ''
  const response = {
    writeHead: (_status: number, { location }: { location: string }) => {
      sentTo = location
    },
    end: () => undefined,
  }
  const at = (url: string) => {
    const { pathname, search } = new URL(url)
    const request = { url: pathname + search, headers: { host: 'app.test' }, socket: {} }
    // What a public app sends when it refreshes; RFT-04.
    const options = { request, response, storage, refreshTokenWithClientId: true }
    // Of request and response the library uses what is here.
    return new NodeAdapter(options as never).getSmartApi()
  }
  reach('discovery')
  await at('https://app.test/launch').authorize({
    iss: bench.fhirBase,
    clientId: client_id,
    scope,
    redirectUri: appRedirectUri,
    pkceMode: 'required',
  })
  reach('authorization')
  const back = await approveAt(sentTo)
  reach('tokens')
  const client = await at(back.href).ready()
  if (client.patient.id === null) throw new Error('the app has no patient')
  reach('FHIR')
  await client.patient.read()
  reach('refresh')
  await client.refresh()
}

const overLoopback = { [oauth.allowInsecureRequests]: true }

async function playOauth4webapi(bench: TestWorkbench, client_id: string, reach: Reach) {
  const issuer = new URL(bench.issuer)
  const client = { client_id }
  reach('discovery')
  const found = await oauth.discoveryRequest(issuer, overLoopback)
  const server = await oauth.processDiscoveryResponse(issuer, found)
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const nonce = oauth.generateRandomNonce()
  const url = new URL(server.authorization_endpoint ?? '')
  url.search = new URLSearchParams({
    ...{ response_type: 'code', client_id, redirect_uri: appRedirectUri, scope, state, nonce },
    aud: bench.fhirBase,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString()
  reach('authorization')
  const back = oauth.validateAuthResponse(server, client, await approveAt(url.href), state)
  reach('tokens')
  const answer = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    back,
    appRedirectUri,
    verifier,
    overLoopback,
  )
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, {
    expectedNonce: nonce,
    requireIdToken: true,
  })
  reach('ID token')
  await oauth.validateApplicationLevelSignature(server, answer, overLoopback)
  const subject = oauth.getValidatedIdTokenClaims(tokens)?.sub ?? ''
  reach('UserInfo')
  const user = await oauth.userInfoRequest(server, client, tokens.access_token, overLoopback)
  await oauth.processUserInfoResponse(server, client, subject, user)
  reach('refresh')
  if (tokens.refresh_token === undefined) return
  const refreshed = await oauth.refreshTokenGrantRequest(
    server,
    client,
    oauth.None(),
    tokens.refresh_token,
    overLoopback,
  )
  await oauth.processRefreshTokenResponse(server, client, refreshed)
}

async function playOpenidClient(bench: TestWorkbench, client_id: string, reach: Reach) {
  reach('discovery')
  const found = await openid.discovery(new URL(bench.issuer), client_id, undefined, openid.None(), {
    execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks],
  })
  const pkceCodeVerifier = openid.randomPKCECodeVerifier()
  const expectedState = openid.randomState()
  const expectedNonce = openid.randomNonce()
  const url = openid.buildAuthorizationUrl(found, {
    redirect_uri: appRedirectUri,
    scope,
    aud: bench.fhirBase,
    state: expectedState,
    nonce: expectedNonce,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  })
  reach('authorization')
  const back = await approveAt(url.href)
  reach('tokens')
  const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true }
  const tokens = await openid.authorizationCodeGrant(found, back, checks)
  reach('UserInfo')
  await openid.fetchUserInfo(found, tokens.access_token, tokens.claims()?.sub ?? '')
  reach('refresh')
  if (tokens.refresh_token === undefined) return
  await openid.refreshTokenGrant(found, tokens.refresh_token)
}

/** The app of the console; what it warns of without stopping counts as noticed, too. */
async function playLaunchRunner(bench: TestWorkbench, _client_id: string, reach: Reach) {
  reach('discovery')
  const { runId, openUrl } = await bench.call('launch.start', {
    mode: 'standalone',
    client_id: 'trustbench-console',
    scope,
  })
  const browser = createBrowser(bench)
  let answer = await browser.visit(openUrl ?? '')
  for (let turn = 0; turn < 4 && answer.headers.has('location'); turn += 1) {
    answer = await browser.visit(answer.headers.get('location') ?? '')
  }
  const run = await bench.call('launch.get', { runId })
  refuseWhatFailed(run.steps, reach)
  reach('authorization')
  if (run.status !== 'succeeded') throw new Error('the person sees an error of the server')
  reach('Refresh the access token')
  if (!run.mayRefresh) return
  const refreshed = await bench.call('launch.refresh', { runId })
  refuseWhatFailed(refreshed.steps.slice(run.steps.length), reach)
}

/** @throws a check of the first step that has such failed or warns */
function refuseWhatFailed(steps: readonly LaunchStep[], reach: Reach): void {
  for (const { title, checks } of steps) {
    const noted = checks.filter(({ outcome }) => outcome === 'failed' || outcome === 'warning')
    if (noted.length === 0) continue
    reach(title)
    throw new Error(noted.map(({ check }) => `check ${check}`).join(', '))
  }
}
