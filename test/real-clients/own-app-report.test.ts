import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { XMLParser } from 'fast-xml-parser'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type HeadlessProcess,
  runHeadless,
  startHeadless,
  temporaryDirectory,
} from '../support/headless-process.ts'
import { appRedirectUri, type LaunchTarget } from '../support/launch.ts'
import { takePorts } from '../support/ports.ts'
import { connectToHeadless } from '../support/remote-bench.ts'

const client = { client_id: 'own-app' }
const careless = { client_id: 'careless-app' }

// The one thing of the library that is switched off: it wants https, and this is loopback.
const overLoopback = { [oauth.allowInsecureRequests]: true }

let folder: ReturnType<typeof temporaryDirectory>
let server: HeadlessProcess
let bench: LaunchTarget
let data: string

beforeAll(async () => {
  folder = temporaryDirectory()
  data = join(folder.path, 'data')
  const workspace = join(folder.path, 'workspace.json')
  const app = {
    client_name: 'Own app',
    redirect_uris: [appRedirectUri],
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    scope: 'launch/patient openid fhirUser offline_access patient/Patient.r',
  }
  const clients = [client, careless].map((each) => ({ ...app, ...each }))
  writeFileSync(workspace, JSON.stringify({ settings: { approval: 'automatic' }, clients }))
  server = await startHeadless([
    ...['--port', String(await takePorts())],
    ...['--data', data],
    ...['--workspace', workspace],
  ])
  bench = await connectToHeadless(server.ready)
})

afterAll(async () => {
  await server.stop()
  folder.remove()
})

/** The whole life of an app that is written with the library. */
async function playApp(): Promise<void> {
  const issuer = new URL(bench.issuer)
  const discovered = await oauth.discoveryRequest(issuer, overLoopback)
  const as = await oauth.processDiscoveryResponse(issuer, discovered)
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const nonce = oauth.generateRandomNonce()
  const url = new URL(as.authorization_endpoint ?? '')
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: appRedirectUri,
    scope: 'launch/patient openid fhirUser offline_access patient/Patient.r',
    aud: bench.fhirBase,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString()
  const redirect = await fetch(url, { redirect: 'manual' })
  const arrived = new URL(redirect.headers.get('location') ?? '')
  const parameters = oauth.validateAuthResponse(as, client, arrived, state)
  const none = oauth.None()
  const tokens = await oauth.processAuthorizationCodeResponse(
    as,
    client,
    await oauth.authorizationCodeGrantRequest(
      as,
      client,
      none,
      parameters,
      appRedirectUri,
      verifier,
      overLoopback,
    ),
    { expectedNonce: nonce, requireIdToken: true },
  )
  const read = await oauth.protectedResourceRequest(
    tokens.access_token,
    'GET',
    new URL(`${bench.fhirBase}/Patient/${tokens['patient']}`),
    new Headers({ Accept: 'application/fhir+json' }),
    null,
    overLoopback,
  )
  expect(read.status).toBe(200)
  const refreshed = await oauth.processRefreshTokenResponse(
    as,
    client,
    await oauth.refreshTokenGrantRequest(
      as,
      client,
      none,
      tokens.refresh_token ?? '',
      overLoopback,
    ),
  )
  const revoked = await oauth.revocationRequest(
    as,
    client,
    none,
    refreshed.refresh_token ?? '',
    overLoopback,
  )
  await oauth.processRevocationResponse(revoked)
}

describe('an app of one’s own, written with oauth4webapi', () => {
  it('is watched from its launch to its report, and the same is told on the command line', async () => {
    const { runId } = await bench.call('launch.start', { mode: 'standalone', ...client })
    await playApp()
    const run = await bench.call('launch.get', { runId })
    expect(run.status).toBe('succeeded')
    expect(run.steps.map(({ title }) => title)).toEqual([
      'The person opens the app',
      'Read openid-configuration',
      'Authorization request',
      'Token request',
      `GET Patient/${run.context['patient']}`,
      'Token request',
      'Request to /revoke',
    ])
    const report = await bench.call('clientReport.build', { subject: { runId } })
    const idsOf = (verdict: string) =>
      report.rules.filter((rule) => rule.verdict === verdict).map(({ id }) => id)
    expect(idsOf('failed')).toEqual([])
    expect(idsOf('passed').length).toBeGreaterThanOrEqual(35)
    expect(idsOf('passed')).toEqual(
      expect.arrayContaining([
        'discovery-first',
        'verifier-fits',
        'refresh-latest',
        'token-in-header',
      ]),
    )

    await bench.request(
      `/authorize?client_id=${careless.client_id}&redirect_uri=${appRedirectUri}&response_type=code&state=1`,
    )
    await server.stop()
    const junit = join(folder.path, 'report.xml')
    const html = join(folder.path, 'report.html')
    const reportOn = (id: string, ...more: string[]) =>
      runHeadless(['clients', 'report', id, '--data', data, ...more])
    const good = await reportOn(client.client_id, '--junit', junit, '--html', html)
    expect([good.code, good.stdout]).toEqual([
      0,
      expect.stringMatching(/^0 failed, \d+ passed, \d+ not seen, \d+ exchanges\n$/),
    ])
    const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' })
    expect(parser.parse(readFileSync(junit, 'utf8')).testsuites.failures).toBe('0')
    expect(readFileSync(html, 'utf8')).toContain('Client conformance: Own app')

    const bad = await reportOn(careless.client_id)
    expect(bad.code).toBe(1)
    expect(bad.stdout).toContain('SHALL\tstate-unguessable\t')
    const later = await reportOn(careless.client_id, '--since', '2999-01-01T00:00:00Z')
    expect([later.code, later.stdout]).toEqual([1, expect.stringContaining('0 exchanges')])
    const again = await reportOn(client.client_id, '--junit', junit)
    expect(again.code).toBe(2)
    expect((await reportOn('nobody')).code).toBe(2)
    expect((await reportOn(client.client_id, '--since', 'yesterday')).code).toBe(2)
  })
})
