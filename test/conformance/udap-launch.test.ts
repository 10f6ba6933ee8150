import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { MethodParams, MethodResult } from '../../src/shared/contract/index.ts'
import { checksThat, createBrowser, locationOf } from '../core/launch-runner/player.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'
import { issueConsoleApp, registerConsoleApp, treatment } from '../support/udap-console-app.ts'
import {
  claimsOf,
  createUdapServer,
  headerOf,
  registered,
  tokenIssued,
  type UdapServer,
} from '../support/udap-server.ts'

type Registration = NonNullable<MethodResult<'udap.register'>['registration']>

let bench: TestWorkbench
let server: UdapServer
/** For people and for a service, at this server and at the stub. */
let consumer: Registration
let service: Registration
let consumerThere: Registration
let serviceThere: Registration

beforeAll(async () => {
  bench = await createTestWorkbench({
    config: { udapLoopbackHttp: true, approval: 'automatic' },
    foreign: async (request) => server.answer(request),
  })
  await bench.prepare()
  server = await createUdapServer(bench)
  const { base } = server
  const app = await issueConsoleApp(bench)
  const backend = await issueConsoleApp(bench, { algorithm: 'rsa-2048' })
  consumer = await registerConsoleApp(bench, app, { appType: 'consumer' })
  consumerThere = await registerConsoleApp(bench, app, {
    base,
    appType: 'consumer',
    claims: { scope: 'patient/*.rs offline_access' },
  })
  service = await registerConsoleApp(bench, backend)
  serviceThere = await registerConsoleApp(bench, backend, { base })
}, 60_000)
afterAll(() => bench.close())

beforeEach(() => {
  server.faults = {}
  server.received.length = 0
})

type UdapWish = Omit<NonNullable<MethodParams<'launch.start'>['udap']>, 'registrationId'>
type Order = Partial<Omit<MethodParams<'launch.start'>, 'udap'>> & { udap?: UdapWish }

const startFor = (
  { id, client_id, grant_types }: Registration,
  { udap = {}, ...order }: Order = {},
) =>
  bench.call('launch.start', {
    mode: grant_types.includes('client_credentials') ? 'backend' : 'standalone',
    client_id,
    ...order,
    udap: { registrationId: id, ...udap },
  })

const get = (runId: string) => bench.call('launch.get', { runId })

async function playService(registration: Registration, udap: UdapWish = { b2b: treatment }) {
  const { runId, openUrl } = await startFor(registration, { udap })
  expect(openUrl).toBeNull()
  return get(runId)
}

describe('standalone launch by an app of a community', () => {
  it('completes against this server: discovery, code with PKCE, a signed token at the token endpoint [UDAP-AZ-014] [UDAP-TOK-001] [UDAP-TOK-013] [UDAP-B2B-001]', async () => {
    const { runId, openUrl } = await startFor(consumer)
    const waiting = await get(runId)
    expect([waiting.status, waiting.failure]).toEqual(['waiting', null])
    const browser = createBrowser(bench)
    const departure = locationOf(await browser.visit(openUrl ?? ''))
    let location = departure
    for (let hops = 0; hops < 6 && !location.includes('/app/callback'); hops += 1) {
      location = locationOf(await browser.visit(new URL(location, bench.issuer).href))
    }
    expect((await browser.visit(location)).status).toBe(200)
    const run = await get(runId)
    expect([run.status, run.failure, checksThat('failed', run.steps)]).toEqual([
      'succeeded',
      null,
      [],
    ])
    expect(run.steps.map(({ title }) => title)).toEqual([
      'Read the UDAP metadata',
      'Read the SMART configuration',
      'Authorization request',
      'Authorization response',
      'Redeem the code',
      'Read the OpenID configuration',
      'Read the JWK Set and validate the ID token',
      expect.stringMatching(/^Read Patient/),
    ])
    const redeemed = run.steps.find(({ title }) => title === 'Redeem the code')
    const sent = await bench.call('traffic.get', { id: redeemed?.exchangeIds[0] ?? '' })
    const form = new URLSearchParams(sent.request.body ?? '')
    expect(Object.fromEntries(form)).toMatchObject({
      grant_type: 'authorization_code',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      udap: '1',
      redirect_uri: `${bench.issuer}/app/callback`,
    })
    expect([form.has('code_verifier'), form.has('client_secret')]).toEqual([true, false])
    const token = sent.decodedTokens.find(({ place }) => place.includes('client_assertion'))
    expect(Object.keys(token?.header ?? {})).toEqual(['alg', 'x5c'])
    expect(token?.claims).toMatchObject({ iss: consumer.client_id, aud: `${bench.issuer}/token` })
    expect(token?.claims).not.toHaveProperty('extensions')
    expect(sent.request.headers.map(([name]) => name)).not.toContain('authorization')
    expect(typeof run.context['patient']).toBe('string')
  })

  it('refreshes with a token signed for that request [UDAP-TOK-001]', async () => {
    const { rows } = await bench.call('launch.list', { status: 'succeeded' })
    const done = rows.find(({ client_id }) => client_id === consumer.client_id)
    const run = await bench.call('launch.refresh', { runId: done?.id ?? '' })
    const titles = ['Refresh the access token', 'Read the JWK Set and validate the ID token']
    const [step, validation] = titles.map((title) =>
      run.steps.findLast((each) => each.title === title),
    )
    expect([step?.status, validation?.status]).toEqual([200, 200])
    const sent = await bench.call('traffic.get', { id: step?.exchangeIds[0] ?? '' })
    const form = Object.fromEntries(new URLSearchParams(sent.request.body ?? ''))
    expect(form).toMatchObject({ grant_type: 'refresh_token', udap: '1' })
    expect(form).not.toHaveProperty('client_id')
  })

  it('tells who runs the server before anybody is sent there [UDAP-DISC-029]', async () => {
    const { runId } = await startFor(consumerThere)
    const { status, udap } = await get(runId)
    expect(status).toBe('waiting')
    expect(udap).toMatchObject({
      community: 'urn:example:trustbench:beta',
      iss: consumerThere.iss,
      organization: { organization: 'Trustbench TEST ONLY', uri: server.base },
    })
  })

  it('asks with response_type, client_id, scope, state, redirect_uri and a challenge of S256 [UDAP-AZ-001]', async () => {
    const { openUrl } = await startFor(consumerThere)
    const departure = locationOf(await createBrowser(bench).visit(openUrl ?? ''))
    expect(departure.startsWith('https://ehr.example/authorize?')).toBe(true)
    const asked = new URL(departure).searchParams
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      client_id: consumerThere.client_id,
      scope: 'patient/*.rs offline_access',
      code_challenge_method: 'S256',
      redirect_uri: expect.stringContaining('/app/callback/'),
    })
    expect(asked.get('state')).toMatch(/^[\w-]{43}$/)
    expect(asked.get('code_challenge')).toMatch(/^[\w-]{43}$/)
    expect(asked.has('idp')).toBe(false)
  })

  it('sends the verifier of the challenge when it redeems the code [UDAP-TOK-013] [UDAP-TOK-003]', async () => {
    const { runId, openUrl } = await startFor(consumerThere)
    const browser = createBrowser(bench)
    const asked = new URL(locationOf(await browser.visit(openUrl ?? ''))).searchParams
    const back = new URL(asked.get('redirect_uri') ?? '')
    back.searchParams.set('code', 'a-code')
    back.searchParams.set('state', asked.get('state') ?? '')
    let headers: Headers | undefined
    server.faults = {
      token: (form, request) => {
        headers = request.headers
        return tokenIssued(form, { scope: 'patient/*.rs', refresh_token: 'a-refresh-token' })
      },
    }
    expect((await browser.visit(back.href)).status).toBe(200)
    expect((await get(runId)).status).toBe('succeeded')
    const form = new URLSearchParams(server.received.at(-1)?.body)
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    expect(challenge).toBe(asked.get('code_challenge'))
    expect([headers?.get('authorization'), form.has('client_secret')]).toEqual([null, false])
    const token = form.get('client_assertion') ?? ''
    expect(headerOf(token)['x5c']).toHaveLength(2)
    expect(claimsOf(token)).toMatchObject({
      iss: consumerThere.client_id,
      sub: consumerThere.client_id,
      aud: server.tokenEndpoint,
    })
  })

  it.each([
    ['missing', (parameters: URLSearchParams) => parameters.delete('state')],
    ['different', (parameters: URLSearchParams) => parameters.set('state', 'forged')],
  ])('sends nothing to the token endpoint when state is %s [UDAP-AZ-009]', async (_name, forge) => {
    const { runId, openUrl } = await startFor(consumerThere)
    const browser = createBrowser(bench)
    const asked = new URL(locationOf(await browser.visit(openUrl ?? ''))).searchParams
    const back = new URL(asked.get('redirect_uri') ?? '')
    back.searchParams.set('code', 'a-code')
    back.searchParams.set('state', asked.get('state') ?? '')
    forge(back.searchParams)
    server.received.length = 0
    expect((await browser.visit(back.href)).status).toBe(400)
    expect(server.received).toEqual([])
    expect((await get(runId)).status).toBe('failed')
  })

  it('ends before anybody is sent anywhere when the metadata does not hold [UDAP-DISC-012]', async () => {
    server.faults = { signed: { claims: { sub: 'https://other.example' } } }
    const { runId, openUrl } = await startFor(consumerThere)
    const run = await get(runId)
    expect([openUrl, run.status, run.udap?.organization]).toEqual([null, 'failed', null])
    expect(checksThat('failed', run.steps)).toEqual(['signed-metadata-subject'])
    expect(server.received).toHaveLength(1)
  })

  it('ends when an endpoint is no longer the one of the registration [UDAP-DISC-012]', async () => {
    const moved = { token_endpoint: 'https://ehr.example/moved' }
    server.faults = { document: (d) => ({ ...d, ...moved }), signed: { claims: moved } }
    const { runId } = await startFor(consumerThere)
    const run = await get(runId)
    expect(run.failure?.text).toContain('https://ehr.example/moved')
    expect(checksThat('failed', run.steps)).toEqual(['token-endpoint-as-registered'])
  })

  it('uses the endpoints of UDAP where the SMART configuration names others [UDAP-DISC-020]', async () => {
    server.faults = {
      smart: {
        issuer: 'https://ehr.example',
        authorization_endpoint: 'https://ehr.example/smart/authorize',
        token_endpoint: 'https://ehr.example/smart/token',
        capabilities: ['launch-standalone'],
        code_challenge_methods_supported: ['S256'],
      },
    }
    const { runId, openUrl } = await startFor(consumerThere, {
      scope: 'launch/patient patient/*.rs',
    })
    const browser = createBrowser(bench)
    const departure = new URL(locationOf(await browser.visit(openUrl ?? '')))
    expect(departure.origin + departure.pathname).toBe('https://ehr.example/authorize')
    const back = new URL(departure.searchParams.get('redirect_uri') ?? '')
    back.searchParams.set('code', 'a-code')
    back.searchParams.set('state', departure.searchParams.get('state') ?? '')
    await browser.visit(back.href)
    expect((await get(runId)).steps.map(({ title }) => title)).toContain(
      'Read the SMART configuration',
    )
    expect(server.received.map(({ url }) => url)).toContain(server.tokenEndpoint)
    expect(server.received.some(({ url }) => url.includes('/smart/token'))).toBe(false)
  })

  it('names the identity provider to sign in at [UDAP-DCR-042]', async () => {
    const idp = 'https://idp.example'
    const { openUrl } = await startFor(consumerThere, { udap: { idp }, scope: 'udap patient/*.rs' })
    const asked = new URL(locationOf(await createBrowser(bench).visit(openUrl ?? '')))
    expect(asked.searchParams.get('idp')).toBe(idp)
    expect(asked.searchParams.get('scope')).toBe('udap patient/*.rs')
  })

  it.each([
    ['an EHR launch', { mode: 'ehr' }],
    ['another client_id', { client_id: 'another' }],
    ['another server', { fhirBase: 'https://second.example/r4' }],
    ['a B2B object', { udap: { b2b: treatment } }],
  ] as const satisfies readonly (readonly [string, Order])[])(
    'cannot be started as %s',
    async (_name, order) => {
      await expect(startFor(consumerThere, order)).rejects.toMatchObject({
        problem: { code: 'bad-request' },
      })
      expect(server.received).toEqual([])
    },
  )

  it('cannot be started with the registration of a service, nor of another redirect URI', async () => {
    await expect(startFor(serviceThere, { mode: 'standalone' })).rejects.toMatchObject({
      problem: { code: 'bad-request', details: [{ wanted: 'authorization_code' }] },
    })
    const elsewhere = await registerConsoleApp(bench, await issueConsoleApp(bench), {
      base: server.base,
      appType: 'consumer',
      claims: { redirect_uris: ['https://app.example/cb'] },
    })
    await expect(startFor(elsewhere)).rejects.toMatchObject({
      problem: { details: [{ wanted: expect.stringContaining('/app/callback/') }] },
    })
  })
})

describe('launch by a CARIN registration with a secret', () => {
  it('authenticates by HTTP Basic and signs nothing [UDAP-DCR-051]', async () => {
    server.faults = {
      register: (body) => registered(body, { client_secret: 'carin secret' }),
    }
    const carin = await registerConsoleApp(bench, await issueConsoleApp(bench), {
      base: server.base,
      appType: 'consumer',
      claims: { token_endpoint_auth_method: 'client_secret_basic', scope: 'patient/*.rs' },
    })
    let authorization: string | null = null
    server.faults = {
      token: (form, { headers }) => {
        authorization = headers.get('authorization')
        return tokenIssued(form, { scope: 'patient/*.rs' })
      },
    }
    const { runId, openUrl } = await startFor(carin)
    const browser = createBrowser(bench)
    const asked = new URL(locationOf(await browser.visit(openUrl ?? ''))).searchParams
    const back = new URL(asked.get('redirect_uri') ?? '')
    back.searchParams.set('code', 'a-code')
    back.searchParams.set('state', asked.get('state') ?? '')
    await browser.visit(back.href)
    expect((await get(runId)).status).toBe('succeeded')
    const credentials = Buffer.from(`${carin.client_id}:carin%20secret`).toString('base64')
    expect(authorization).toBe(`Basic ${credentials}`)
    const form = new URLSearchParams(server.received.at(-1)?.body)
    expect([form.has('client_assertion'), form.has('udap')]).toEqual([false, false])
  })
})

describe('service of a community', () => {
  it('gets a token with the B2B object and reads what it is for [UDAP-TOK-001] [UDAP-B2B-001] [UDAP-AZA-004]', async () => {
    const run = await playService(service)
    expect([run.status, run.failure, checksThat('failed', run.steps)]).toEqual([
      'succeeded',
      null,
      [],
    ])
    expect(run.steps.map(({ title, status }) => [title, status])).toEqual([
      ['Read the UDAP metadata', 200],
      ['Token request', 200],
      [expect.stringMatching(/^Read Patient/), 200],
    ])
    const sent = await bench.call('traffic.get', { id: run.steps[1]?.exchangeIds[0] ?? '' })
    expect(sent.decodedTokens[0]?.claims['extensions']).toMatchObject({
      'hl7-b2b': { purpose_of_use: treatment.purpose_of_use },
    })
    expect(run.udap?.organization?.uri).toBe(bench.fhirBase)
  })

  it('says which check of this server refused it, and by which clause', async () => {
    const run = await playService(service, {})
    expect([run.status, run.failure?.code]).toEqual(['failed', 'invalid_grant'])
    expect(run.failure?.clause).toContain('UDAP-B2B-003')
    expect(checksThat('failed', run.steps)).toContainEqual(expect.stringMatching(/^server-/))
  })

  it.each(['lifetime-long', 'key-mismatch', 'replayed', 'b2b-missing'] as const)(
    'shows the refusal of a wrong request beside what it has to be: %s',
    async (variant) => {
      const run = await playService(service, { b2b: treatment, variant })
      expect([run.status, run.failure], JSON.stringify(run.failure)).toEqual(['succeeded', null])
      expect(run.expectedRefusal?.code).toMatch(/^invalid_/)
      expect(checksThat('passed', run.steps)).toContain('wrong-request-refused')
    },
  )

  it('fails when a server accepts a wrong request', async () => {
    const run = await playService(serviceThere, { b2b: treatment, variant: 'lifetime-long' })
    expect(run.status).toBe('failed')
    expect(run.failure?.text).toContain('has to refuse')
  })

  it('is run again with the choices of an earlier launch', async () => {
    const first = await playService(service)
    const { runId } = await bench.call('launch.rerun', { runId: first.id })
    expect((await get(runId)).status).toBe('succeeded')
  })

  it('cannot be started once its registration is cancelled [UDAP-DCR-037]', async () => {
    const registration = await registerConsoleApp(bench, await issueConsoleApp(bench))
    await bench.call('udap.cancel', { registrationId: registration.id })
    await expect(startFor(registration)).rejects.toMatchObject({ problem: { code: 'conflict' } })
  })
})
