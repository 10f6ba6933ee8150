import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { LaunchRunDetail } from '../../../src/shared/contract/launch.ts'
import {
  createTestClock,
  createTestSecretBox,
  createTestWorkbench,
} from '../../support/test-workbench.ts'
import { createForeignServer, type ForeignFaults } from './foreign-server.ts'
import { checksThat, createBrowser, locationOf } from './player.ts'

const scope = 'openid fhirUser launch/patient patient/*.rs offline_access'

async function prepare(
  faults: ForeignFaults = {},
  options: Parameters<typeof createTestWorkbench>[0] = {},
) {
  const clock = createTestClock()
  const server = await createForeignServer(clock.nowSeconds, faults)
  const bench = await createTestWorkbench({ ...options, clock, foreign: server.answer })
  const browser = createBrowser(bench)
  const start = () =>
    bench.call('launch.start', {
      mode: 'standalone',
      client_id: 'console-at-ehr',
      fhirBase: server.fhirBase,
      scope,
    })
  const get = (runId: string): Promise<LaunchRunDetail> => bench.call('launch.get', { runId })
  return { bench, server, browser, start, get }
}

const corrupt = (token: string) => {
  const [header, , signature] = token.split('.')
  const claims = Buffer.from('{"iss":"https://ehr.example","sub":"x"}').toString('base64url')
  return `${header}.${claims}.${signature}`
}

type Prepared = Awaited<ReturnType<typeof prepare>>

/** Plays a launch to its end. */
async function play(
  { server, browser, start, get }: Prepared,
  change?: (parameters: URLSearchParams) => void,
) {
  const { runId, openUrl } = await start()
  const departure = await browser.visit(openUrl ?? '')
  const page = await browser.visit(server.approve(locationOf(departure), change))
  return { runId, page, run: await get(runId) }
}

describe('launch runner, standalone launch at a foreign server', () => {
  it('sends every parameter, and state and PKCE challenge of 256 bits [SAL-11, SAL-12]', async () => {
    const { bench, server, browser, start } = await prepare()
    const { openUrl } = await start()
    const { searchParams } = new URL(locationOf(await browser.visit(openUrl ?? '')))
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'console-at-ehr',
      scope,
      aud: server.fhirBase,
      code_challenge_method: 'S256',
    })
    expect(searchParams.get('redirect_uri')).toMatch(/\/app\/callback\/[0-9a-f]{16}$/)
    expect(Buffer.from(searchParams.get('state') ?? '', 'base64url')).toHaveLength(32)
    expect(Buffer.from(searchParams.get('code_challenge') ?? '', 'base64url')).toHaveLength(32)
    expect(searchParams.has('launch')).toBe(false)
    await bench.close()
  })

  it('redeems the code, validates the ID token and reads the patient [OID-12, SAL-62]', async () => {
    const prepared = await prepare()
    const { run, page } = await play(prepared)
    expect(page.status).toBe(200)
    expect(run).toMatchObject({
      status: 'succeeded',
      grantedScope: scope,
      context: { patient: 'p1', need_patient_banner: true },
      mayRefresh: true,
    })
    expect(checksThat('failed', run.steps)).toEqual([])
    expect(run.steps.map(({ title }) => title)).toEqual([
      'The person opens the app',
      'Read the SMART configuration',
      'Authorization request',
      'Authorization response',
      'Redeem the code',
      'Read the OpenID configuration',
      'Read the JWK Set and validate the ID token',
      'Read Patient/p1',
    ])
    await prepared.bench.close()
  })

  it('resolves relative endpoint URLs against the FHIR base, with a warning [DSC-18]', async () => {
    const prepared = await prepare({
      configuration: (document) => ({
        ...document,
        authorization_endpoint: '../authorize',
        token_endpoint: '/token',
      }),
    })
    const { run } = await play(prepared)
    expect(run.status).toBe('succeeded')
    expect(checksThat('warning', run.steps)).toEqual([
      'authorization-endpoint-absolute',
      'token-endpoint-absolute',
    ])
    await prepared.bench.close()
  })

  it('keeps tokens out of the exchange log, the run and its events [GEN-21, AS-30]', async () => {
    const prepared = await prepare()
    const { bench } = prepared
    const announced: unknown[] = []
    bench.subscribe('launch.changed', (payload) => announced.push(payload))
    const { runId, run } = await play(prepared)
    const { rows } = await bench.call('traffic.list', { launchRunId: runId, limit: 200 })
    const details = await Promise.all(rows.map(({ id }) => bench.call('traffic.get', { id })))
    const seen = JSON.stringify([run, rows, details, announced])
    expect(seen).not.toMatch(/foreign-access-1|foreign-refresh-1|foreign-code/)
    expect(await bench.call('launch.reveal', { runId })).toMatchObject({
      tokens: [
        { source: 'access_token', text: 'foreign-access-1' },
        { source: 'id_token' },
        { source: 'refresh_token', text: 'foreign-refresh-1' },
      ],
    })
    await bench.close()
  })

  it('keeps its tokens over a restart, sealed [GEN-21, KS-05]', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trustbench-launch-'))
    const databaseFile = join(folder, 'store.sqlite')
    const secretBox = createTestSecretBox()
    const prepared = await prepare({}, { config: { databaseFile }, secretBox })
    const { runId } = await play(prepared)
    await prepared.bench.close()
    expect((await readFile(databaseFile)).includes('foreign-access-1')).toBe(false)
    const bench = await createTestWorkbench({ config: { databaseFile }, secretBox })
    const { tokens } = await bench.call('launch.reveal', { runId })
    expect(tokens[0]).toEqual({ source: 'access_token', text: 'foreign-access-1' })
    await bench.close()
    await rm(folder, { recursive: true })
  })
})

describe('launch runner, authorization responses it refuses', () => {
  it('refuses another state and sends nothing to the token endpoint [SAL-12]', async () => {
    const prepared = await prepare()
    const { run, page } = await play(prepared, (back) => back.set('state', 'forged'))
    expect(page.status).toBe(400)
    expect(run).toMatchObject({ status: 'failed', failure: { code: null } })
    expect(checksThat('failed', run.steps)).toEqual(['state-matches'])
    expect(prepared.server.received.map(({ path }) => path)).not.toContain('/token')
    await prepared.bench.close()
  })

  it('refuses the right state in another browser [SAL-12]', async () => {
    const { bench, server, browser, start, get } = await prepare()
    const { runId, openUrl } = await start()
    const back = server.approve(locationOf(await browser.visit(openUrl ?? '')))
    browser.forget()
    expect((await browser.visit(back)).status).toBe(400)
    expect(checksThat('failed', (await get(runId)).steps)).toEqual(['state-bound-to-browser'])
    await bench.close()
  })

  it('refuses a second use of an answer [SAL-12]', async () => {
    const { bench, server, browser, start, get } = await prepare()
    const { runId, openUrl } = await start()
    const back = server.approve(locationOf(await browser.visit(openUrl ?? '')))
    expect((await browser.visit(back)).status).toBe(200)
    expect((await browser.visit(back)).status).toBe(400)
    expect((await get(runId)).status).toBe('succeeded')
    expect(server.received.filter(({ path }) => path === '/token')).toHaveLength(1)
    await bench.close()
  })

  it('refuses the iss of another server [AS-05]', async () => {
    const prepared = await prepare()
    const { run } = await play(prepared, (back) => back.set('iss', 'https://liar.example'))
    expect(run.status).toBe('failed')
    expect(checksThat('failed', run.steps)).toEqual(['issuer-matches'])
    expect(prepared.server.received.map(({ path }) => path)).not.toContain('/token')
    await prepared.bench.close()
  })

  it('refuses an answer without the iss that was promised [AS-05]', async () => {
    const prepared = await prepare({
      configuration: (document) => ({
        ...document,
        authorization_response_iss_parameter_supported: true,
      }),
    })
    expect((await play(prepared)).run.status).toBe('failed')
    await prepared.bench.close()
  })

  it('refuses an answer at the redirect URI of another server [AS-05]', async () => {
    const { bench, server, browser, start, get } = await prepare()
    const { runId, openUrl } = await start()
    const back = new URL(server.approve(locationOf(await browser.visit(openUrl ?? ''))))
    back.pathname = '/app/callback'
    expect((await browser.visit(back.href)).status).toBe(400)
    expect((await get(runId)).failure?.clause).toMatch(/AS-05/)
    await bench.close()
  })

  it('shows a refusal with its code, its description and what to do [SAL-22]', async () => {
    const prepared = await prepare()
    const { run } = await play(prepared, (back) => {
      back.delete('code')
      back.set('error', 'access_denied')
      back.set('error_description', 'the user said no')
    })
    expect(run).toMatchObject({
      status: 'failed',
      failure: { code: 'access_denied', text: 'the user said no' },
    })
    await prepared.bench.close()
  })

  it('never goes where a parameter of the answer says [GEN-21]', async () => {
    const prepared = await prepare()
    const { page } = await play(prepared, (back) => back.set('next', 'https://evil.example'))
    expect(page.status).toBe(200)
    expect(page.headers.get('location')).toBe(null)
    expect(await page.text()).not.toContain('evil.example')
    await prepared.bench.close()
  })
})

describe('launch runner, ID tokens it refuses', () => {
  it.each<[string, ForeignFaults]>([
    ['id-token-signature', { signedIdToken: corrupt }],
    ['id-token-signature', { idTokenHeader: { kid: 'unknown' } }],
    ['id-token-issuer', { idToken: (claims) => ({ ...claims, iss: 'https://liar.example' }) }],
    ['id-token-audience', { idToken: (claims) => ({ ...claims, aud: 'another-app' }) }],
    ['id-token-expiry', { idToken: (claims) => ({ ...claims, exp: 1 }) }],
    ['id-token-issued-at', { idToken: (claims) => ({ ...claims, iat: 9_999_999_999 }) }],
    ['id-token-nonce', { idToken: (claims) => ({ ...claims, nonce: 'another' }) }],
    ['id-token-azp', { idToken: (claims) => ({ ...claims, azp: 'another-app' }) }],
    ['id-token-claims', { idToken: ({ sub: _sub, ...claims }) => claims }],
    ['issuer-same', { openidConfiguration: (d) => ({ ...d, issuer: 'https://liar.example' }) }],
  ])('stops at %s and keeps no token [OID-12]', async (check, faults) => {
    const prepared = await prepare(faults)
    const { run } = await play(prepared)
    expect(run).toMatchObject({ status: 'failed', mayReadFhir: false, tokens: [] })
    expect(checksThat('failed', run.steps)).toEqual([check])
    await prepared.bench.close()
  })

  it.each<[string, ForeignFaults]>([
    ['fhir-user-present', { idToken: ({ fhirUser: _user, ...claims }) => claims }],
    ['fhir-user', { idToken: (claims) => ({ ...claims, fhirUser: 'Device/d1' }) }],
    ['fhir-user', { idToken: (claims) => ({ ...claims, fhirUser: 'javascript:/Patient/p1' }) }],
  ])('reports %s and goes on [OID-01, OID-07]', async (check, faults) => {
    const prepared = await prepare(faults)
    const { run } = await play(prepared)
    expect(run.status).toBe('succeeded')
    expect(checksThat('failed', run.steps)).toEqual([check])
    await prepared.bench.close()
  })

  it('stops when openid was granted and no ID token came [OID-01]', async () => {
    const prepared = await prepare({ tokenResponse: ({ id_token: _token, ...rest }) => rest })
    expect((await play(prepared)).run.failure?.clause).toMatch(/OID-01/)
    await prepared.bench.close()
  })
})

describe('launch runner, token responses it refuses', () => {
  it.each<[string, ForeignFaults]>([
    ['token-type', { tokenResponse: (response) => ({ ...response, token_type: 'mac' }) }],
    [
      'token-response-complete',
      { tokenResponse: ({ access_token: _token, ...response }) => response },
    ],
    ['tokens-issued', { tokenResponse: () => ({ error: 'invalid_grant' }), tokenStatus: 400 }],
  ])('stops at %s [SAL-52]', async (check, faults) => {
    const prepared = await prepare(faults)
    const { run } = await play(prepared)
    expect(run.status).toBe('failed')
    expect(checksThat('failed', run.steps)).toEqual([check])
    await prepared.bench.close()
  })

  it('reports context of the wrong form and goes on [CTX-01, CTX-09, CTX-17]', async () => {
    const prepared = await prepare({
      tokenResponse: (response) => ({
        ...response,
        patient: 'Patient/p1',
        need_patient_banner: 'true',
        intent: 'something-new',
      }),
    })
    const { run } = await play(prepared)
    expect(run.status).toBe('succeeded')
    expect(checksThat('failed', run.steps)).toEqual([
      'patient-is-id',
      'banner-is-boolean',
      'fhir-answer',
    ])
    await prepared.bench.close()
  })

  it('warns of resources that come as plain JSON [SAL-62]', async () => {
    const prepared = await prepare({ fhirType: 'application/json;charset=UTF-8' })
    const { run } = await play(prepared)
    expect(run.status).toBe('succeeded')
    expect(checksThat('failed', run.steps)).toEqual([])
    expect(checksThat('warning', run.steps)).toEqual(['fhir-media-type'])
    await prepared.bench.close()
  })

  it('sends nothing over plain http to another machine [GEN-21]', async () => {
    const clock = createTestClock()
    const server = await createForeignServer(clock.nowSeconds, {}, 'http://ehr.example')
    const bench = await createTestWorkbench({ clock, foreign: server.answer })
    const { runId, openUrl } = await bench.call('launch.start', {
      mode: 'standalone',
      client_id: 'x',
      fhirBase: server.fhirBase,
      scope,
    })
    const page = await createBrowser(bench).visit(openUrl ?? '')
    expect(page.status).toBe(400)
    expect(server.received).toEqual([])
    expect((await bench.call('launch.get', { runId })).failure?.clause).toMatch(/GEN-21/)
    await bench.close()
  })

  it('reports a server that does not answer, as one whose certificate is not trusted [GEN-21]', async () => {
    const bench = await createTestWorkbench({
      foreign: async () => {
        throw new TypeError('fetch failed', { cause: new Error('self-signed certificate') })
      },
    })
    const { runId, openUrl } = await bench.call('launch.start', {
      mode: 'standalone',
      client_id: 'x',
      fhirBase: 'https://ehr.example/r4',
      scope,
    })
    await createBrowser(bench).visit(openUrl ?? '')
    expect((await bench.call('launch.get', { runId })).failure?.text).toBe(
      'ehr.example did not answer: fetch failed, self-signed certificate',
    )
    await bench.close()
  })
})

/** How an ID token that comes with a refresh differs from the first one; `first` is how that one differs from the usual. */
interface RefreshedTokens {
  readonly first?: ForeignFaults['idToken']
  readonly refreshed: NonNullable<ForeignFaults['refreshedIdToken']>
  readonly signed?: ForeignFaults['signedIdToken']
}

describe('launch runner, ID tokens that come with a refresh', () => {
  const refresh = async ({ first, refreshed, signed }: RefreshedTokens) => {
    let signatures = 0
    const prepared = await prepare({
      ...(first === undefined ? {} : { idToken: first }),
      refreshedIdToken: refreshed,
      signedIdToken: (token) => {
        signatures += 1
        return signatures === 1 || signed === undefined ? token : signed(token)
      },
    })
    const { bench, get } = prepared
    const { runId, run } = await play(prepared)
    expect([run.status, checksThat('failed', run.steps)]).toEqual(['succeeded', []])
    bench.clock.advance(60)
    const outcomes = [await refreshOnce(prepared, runId)]
    if (outcomes[0] === 'refreshed') outcomes.push(await refreshOnce(prepared, runId))
    const after = await get(runId)
    await bench.close()
    return { outcomes, run, after, failed: checksThat('failed', after.steps) }
  }
  const refreshOnce = ({ bench }: Prepared, runId: string) =>
    bench.call('launch.refresh', { runId }).then(
      () => 'refreshed' as const,
      (error: { problem: { message: string } }) => error.problem.message,
    )
  const sound = { outcomes: ['refreshed', 'refreshed'], failed: [] }
  const forBoth: ForeignFaults['idToken'] = (claims) => ({
    ...claims,
    aud: ['console-at-ehr', 'another-app'],
    azp: 'console-at-ehr',
  })

  it.each<[string, RefreshedTokens]>([
    ['the same but for its times', { refreshed: (claims) => claims }],
    ['without a nonce', { refreshed: ({ nonce: _nonce, ...claims }) => claims }],
    ['for several', { first: forBoth, refreshed: (claims) => claims }],
    [
      'for more than at first',
      {
        first: forBoth,
        refreshed: (claims) => ({ ...claims, aud: [claims.aud ?? [], 'a-third'].flat() }),
      },
    ],
    [
      'with the time of the first sign-in',
      { first: (claims) => ({ ...claims, auth_time: 1_000 }), refreshed: (claims) => claims },
    ],
    [
      'that tells the time of the sign-in only now',
      { refreshed: (claims) => ({ ...claims, auth_time: 1_000 }) },
    ],
  ])('takes one %s, twice [RFT-16]', async (_name, tokens) => {
    const { after, run, ...seen } = await refresh(tokens)
    expect(seen).toEqual(sound)
    const claimsOf = ({ tokens: held }: LaunchRunDetail) =>
      held.find(({ source }) => source === 'id_token')?.claims
    expect(Number(claimsOf(after)?.['iat'])).toBe(Number(claimsOf(run)?.['iat']) + 60)
  })

  it.each<[string, RefreshedTokens]>([
    ['id-token-signature', { refreshed: (claims) => claims, signed: corrupt }],
    ['id-token-issuer', { refreshed: (claims) => ({ ...claims, iss: 'https://liar.example' }) }],
    ['id-token-audience', { refreshed: (claims) => ({ ...claims, aud: 'another-app' }) }],
    ['id-token-expiry', { refreshed: (claims) => ({ ...claims, exp: 1 }) }],
    ['id-token-nonce', { refreshed: (claims) => ({ ...claims, nonce: 'another' }) }],
    ['refreshed-id-token-subject', { refreshed: (claims) => ({ ...claims, sub: 'user-2' }) }],
    [
      'refreshed-id-token-audience',
      { first: forBoth, refreshed: (claims) => ({ ...claims, aud: 'console-at-ehr' }) },
    ],
    ['refreshed-id-token-azp', { refreshed: (claims) => ({ ...claims, azp: 'console-at-ehr' }) }],
    [
      'refreshed-id-token-issued-at',
      { refreshed: (claims) => ({ ...claims, iat: Number(claims.iat) - 61 }) },
    ],
    [
      'refreshed-id-token-auth-time',
      {
        first: (claims) => ({ ...claims, auth_time: 1_000 }),
        refreshed: (claims) => ({ ...claims, auth_time: claims.iat }),
      },
    ],
    [
      'refreshed-id-token-auth-time',
      { refreshed: (claims) => ({ ...claims, auth_time: claims.iat }) },
    ],
  ])('refuses it by %s and uses nothing that came [RFT-16]', async (check, tokens) => {
    const right = await refresh({ ...tokens, refreshed: (claims) => claims, signed: undefined })
    expect(right).toMatchObject(sound)
    const { outcomes, run, after, failed } = await refresh(tokens)
    expect(outcomes).toEqual([expect.stringMatching(/, wanted /)])
    expect(failed).toEqual([check])
    const held = ({ tokens: all }: LaunchRunDetail) =>
      all.filter(({ source }) => source !== 'refresh_token')
    expect(held(after)).toEqual(held(run))
    expect(after.mayRefresh).toBe(false)
  })
})

describe('launch runner, after a launch', () => {
  it('replaces the refresh token at each use and never sends one twice [RFT-18]', async () => {
    const prepared = await prepare()
    const { runId } = await play(prepared)
    await prepared.bench.call('launch.refresh', { runId })
    await prepared.bench.call('launch.refresh', { runId })
    const sent = prepared.server.received
      .map(({ body }) => new URLSearchParams(body).get('refresh_token'))
      .filter((token) => token !== null)
    expect(sent).toEqual(['foreign-refresh-1', 'foreign-refresh-2'])
    await prepared.bench.close()
  })

  it('lets one of two refreshes at once use the token [RFT-18]', async () => {
    const prepared = await prepare()
    const { runId } = await play(prepared)
    const results = await Promise.allSettled([
      prepared.bench.call('launch.refresh', { runId }),
      prepared.bench.call('launch.refresh', { runId }),
    ])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await prepared.bench.close()
  })

  it('sends its token to the FHIR base only [SAL-62]', async () => {
    const prepared = await prepare()
    const { runId } = await play(prepared)
    const reading = await prepared.bench.call('launch.readFhir', { runId, path: 'Patient/p1' })
    expect(reading).toMatchObject({ status: 200 })
    for (const path of ['https://evil.example/x', '//evil.example/x', '../token', '..%2f', 'a#b']) {
      const isInside = path === '..%2f'
      const call = prepared.bench.call('launch.readFhir', { runId, path })
      if (isInside) await call
      else await expect(call).rejects.toMatchObject({ problem: { code: 'bad-request' } })
    }
    const withToken = prepared.server.received.filter(({ headers }) => headers.has('authorization'))
    expect(withToken.every(({ path }) => path.startsWith('/r4/'))).toBe(true)
    await prepared.bench.close()
  })

  it('starts again with the same choices, and is forgotten on request [SAL-08]', async () => {
    const { bench, get, start } = await prepare()
    const { runId } = await start()
    const again = await bench.call('launch.rerun', { runId, openIn: 'host' })
    expect(bench.opened).toEqual([again.openUrl])
    expect((await get(again.runId)).order).toEqual((await get(runId)).order)
    await bench.call('launch.delete', { runId })
    await expect(get(runId)).rejects.toMatchObject({ problem: { code: 'not-found' } })
    await bench.close()
  })
})
