import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { MethodParams, MethodResult } from '../../src/shared/contract/index.ts'
import { tokenVariants } from '../../src/shared/udap/token-variants.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'
import {
  type ConsoleApp,
  issueConsoleApp,
  registerConsoleApp,
  treatment,
} from '../support/udap-console-app.ts'
import {
  claimsOf,
  createUdapServer,
  headerOf,
  refusal,
  registered,
  tokenIssued,
  type UdapServer,
} from '../support/udap-server.ts'

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

let bench: TestWorkbench
let server: UdapServer
let app: ConsoleApp
/** At the stub, and at this server. */
let there: NonNullable<MethodResult<'udap.register'>['registration']>
let here: typeof there

beforeAll(async () => {
  bench = await createTestWorkbench({ foreign: async (request) => server.answer(request) })
  await bench.prepare()
  server = await createUdapServer(bench)
  app = await issueConsoleApp(bench)
  there = await registerConsoleApp(bench, app, { base: server.base })
  here = await registerConsoleApp(bench, app)
}, 60_000)
afterAll(() => bench.close())

beforeEach(async () => {
  server.faults = {}
  server.received.length = 0
  await bench.call('udap.forgetTokens', { registrationId: there.id })
})

type Draft = Omit<MethodParams<'udap.draftToken'>, 'registrationId'>

async function extensionsFor(
  b2b: NonNullable<Draft['b2b']> = treatment,
  registrationId = there.id,
) {
  const { extensions } = await bench.call('udap.draftToken', { registrationId, b2b })
  return extensions ?? {}
}

type Wish = Partial<MethodParams<'udap.requestToken'>>

const request = async (wish: Wish = {}) =>
  bench.call('udap.requestToken', {
    registrationId: there.id,
    extensions: await extensionsFor(),
    ...wish,
  })

const tokenForms = () =>
  server.received
    .filter(({ url }) => url === server.tokenEndpoint)
    .map(({ body }) => new URLSearchParams(body))

describe('UDAP client, token requests of services', () => {
  it('authenticate with a signed token, its type and udap=1, and ask for scopes [UDAP-TOK-001] [UDAP-TOK-015] [UDAP-B2B-001]', async () => {
    const outcome = await request()
    expect(outcome.state, outcome.text).toBe('issued')
    const [form] = tokenForms()
    const { client_assertion = '', ...others } = Object.fromEntries(form ?? [])
    expect(others).toEqual({
      grant_type: 'client_credentials',
      scope: 'system/*.rs',
      client_assertion_type: assertionType,
      udap: '1',
    })
    expect(Object.keys(headerOf(client_assertion))).toEqual(['alg', 'x5c'])
    const now = bench.clock.nowSeconds()
    expect(claimsOf(client_assertion)).toEqual({
      iss: there.client_id,
      sub: there.client_id,
      aud: server.tokenEndpoint,
      iat: now,
      exp: now + 120,
      jti: expect.any(String),
      extensions: {
        'hl7-b2b': {
          version: '1',
          subject_name: 'Dr. Ada Example',
          subject_id: 'urn:oid:2.16.840.1.113883.4.6#1234567893',
          subject_role: 'http://nucc.org/provider-taxonomy#207R00000X',
          organization_id: 'https://fhir.example.org/Organization/1',
          organization_name: 'Example Hospital',
          purpose_of_use: ['urn:oid:2.16.840.1.113883.5.8#TREAT'],
        },
      },
    })
  })

  it('carry no Authorization header and no secret [UDAP-TOK-003]', async () => {
    let headers: Headers | undefined
    server.faults = {
      token: (form, { headers: sent }) => {
        headers = sent
        return tokenIssued(form)
      },
    }
    expect((await request()).state).toBe('issued')
    expect(headers?.get('authorization')).toBeNull()
    expect(tokenForms()[0]?.has('client_secret')).toBe(false)
  })

  it('never use a token id twice [UDAP-JWT-009]', async () => {
    for (let index = 0; index < 10; index += 1) await request({ isFresh: true })
    const ids = tokenForms().map((form) => claimsOf(form.get('client_assertion') ?? '')['jti'])
    expect([ids.length, new Set(ids).size]).toEqual([10, 10])
  })

  it('use the id each server assigned, at that server [UDAP-DCR-025]', async () => {
    await request()
    expect(claimsOf(tokenForms()[0]?.get('client_assertion') ?? '')['iss']).toBe(there.client_id)
    const own = await request({ registrationId: here.id })
    expect(own.state, own.text).toBe('issued')
    expect(own.assertion?.claims).toMatchObject({
      iss: here.client_id,
      aud: `${bench.issuer}/token`,
    })
    expect(here.client_id).not.toBe(there.client_id)
  })

  it('are made once for each purpose, and a token is used for nothing else [UDAP-TOK-021]', async () => {
    const payment = await extensionsFor({
      ...treatment,
      purpose_of_use: ['urn:oid:2.16.840.1.113883.5.8#HPAYMT'],
    })
    const first = await request()
    const again = await request()
    const other = await request({ extensions: payment })
    const otherAgain = await request({ extensions: payment })
    expect([first, again, other, otherAgain].map(({ state }) => state)).toEqual([
      'issued',
      'held',
      'issued',
      'held',
    ])
    expect(again.token?.id).toBe(first.token?.id)
    expect(other.token?.id).not.toBe(first.token?.id)
    expect(otherAgain.token?.extensions).toEqual(payment)
    expect(tokenForms()).toHaveLength(2)
    const narrower = await request({ scope: 'system/Patient.rs' })
    const anotherPerson = await request({
      extensions: await extensionsFor({
        ...treatment,
        requestor: { kind: 'human', name: 'Dr. Other' },
      }),
    })
    expect([narrower.state, anotherPerson.state]).toEqual(['issued', 'issued'])
    expect(tokenForms()).toHaveLength(4)
  })

  it('ask again once the token has ended, or when that is wanted [UDAP-TOK-021]', async () => {
    const first = await request()
    const { access_token } = await bench.call('udap.revealToken', {
      tokenId: first.token?.id ?? '',
    })
    const fresh = await request({ isFresh: true })
    expect(fresh.state).toBe('issued')
    const second = await bench.call('udap.revealToken', { tokenId: fresh.token?.id ?? '' })
    expect(second.access_token).not.toBe(access_token)
    bench.clock.step(900)
    expect((await request()).state).toBe('issued')
    bench.clock.step(-900)
  })

  it('read what a service may with the token of this server', async () => {
    const extensions = await extensionsFor(treatment, here.id)
    const outcome = await request({ registrationId: here.id, extensions, isFresh: true })
    expect(outcome.findings.filter(({ outcome: found }) => found === 'failed')).toEqual([])
    const { access_token } = await bench.call('udap.revealToken', {
      tokenId: outcome.token?.id ?? '',
    })
    const response = await bench.request(`${bench.fhirBase}/Patient?_count=1`, {
      headers: { Authorization: `Bearer ${access_token}` },
    })
    expect(response.status).toBe(200)
  })

  it('take less, more or other scopes than asked for [UDAP-SCOPE-008]', async () => {
    for (const scope of ['system/Patient.rs', 'system/*.rs system/*.read', 'system/Device.rs']) {
      server.faults = { token: (form) => tokenIssued(form, { scope }) }
      const outcome = await request({ isFresh: true })
      expect([outcome.state, outcome.token?.scope]).toEqual(['issued', scope])
      expect(outcome.findings.map(({ check }) => check)).toContain('scope-differs')
    }
    server.faults = { token: (form) => tokenIssued(form, { scope: undefined }) }
    expect((await request({ isFresh: true })).token?.scope).toBe('system/*.rs')
  })

  it('keep no refresh token and warn of one', async () => {
    server.faults = { token: (form) => tokenIssued(form, { refresh_token: 'canary-refresh' }) }
    const outcome = await request({ isFresh: true })
    expect(outcome.findings.find(({ check }) => check === 'no-refresh-token')?.outcome).toBe(
      'warning',
    )
    expect(JSON.stringify(outcome)).not.toContain('canary-refresh')
  })

  it.each([
    ['access_token', { access_token: undefined }],
    ['token_type', { token_type: 'mac' }],
    ['expires_in', { expires_in: 'soon' }],
    ['scope', { scope: ['system/*.rs'] }],
  ])('take no answer whose %s is unfit for a token', async (_name, change) => {
    server.faults = { token: (form) => tokenIssued(form, change) }
    const outcome = await request({ isFresh: true })
    expect([outcome.state, outcome.token]).toEqual(['malformed', null])
  })

  it('are not sent when the metadata does not hold, or names another token endpoint [UDAP-DISC-012]', async () => {
    server.faults = { signed: { claims: { sub: 'https://other.example' } } }
    expect((await request({ isFresh: true })).state).toBe('stopped')
    const elsewhere = 'https://ehr.example/other-token'
    server.faults = {
      document: (document) => ({ ...document, token_endpoint: elsewhere }),
      signed: { claims: { token_endpoint: elsewhere } },
    }
    const moved = await request({ isFresh: true })
    expect([moved.state, moved.text]).toEqual(['stopped', expect.stringContaining(elsewhere)])
    expect(server.received.map(({ method }) => method)).toEqual(['GET', 'GET'])
  })

  it('are not sent where the server lists no client_credentials [UDAP-DISC-004]', async () => {
    server.faults = {
      document: (document) => ({ ...document, grant_types_supported: ['authorization_code'] }),
    }
    expect((await request({ isFresh: true })).state).toBe('stopped')
    expect(tokenForms()).toEqual([])
  })

  it('tell a refusal with its code', async () => {
    server.faults = { token: () => refusal('invalid_grant') }
    const outcome = await request({ isFresh: true })
    expect([outcome.state, outcome.status, outcome.error, outcome.token]).toEqual([
      'refused',
      400,
      'invalid_grant',
      null,
    ])
  })

  it('show the token nowhere but where it is asked for', async () => {
    server.faults = { token: (form) => tokenIssued(form, { access_token: 'canary-access-token' }) }
    const outcome = await request({ isFresh: true })
    const { rows } = await bench.call('udap.tokens', {})
    const exchange = await bench.call('traffic.get', { id: outcome.exchangeIds.at(-1) ?? '' })
    expect(JSON.stringify([outcome, rows, exchange])).not.toContain('canary-access-token')
    expect(exchange.decodedTokens.map(({ place }) => place)).toContain(
      'request body: client_assertion',
    )
    const { access_token } = await bench.call('udap.revealToken', {
      tokenId: outcome.token?.id ?? '',
    })
    expect(access_token).toBe('canary-access-token')
  })

  it('end with the registration: its tokens are forgotten and no more are asked for', async () => {
    const other = await registerConsoleApp(bench, await issueConsoleApp(bench), {
      base: server.base,
    })
    const held = await request({ registrationId: other.id })
    expect(held.state).toBe('issued')
    server.faults = { register: (body) => registered(body, {}, 200) }
    await bench.call('udap.cancel', { registrationId: other.id })
    await expect(request({ registrationId: other.id })).rejects.toMatchObject({
      problem: { code: 'conflict' },
    })
    await expect(
      bench.call('udap.revealToken', { tokenId: held.token?.id ?? '' }),
    ).rejects.toMatchObject({ problem: { code: 'not-found' } })
  })

  it('use HTTP Basic and nothing of UDAP for a CARIN registration with a secret [UDAP-DCR-051]', async () => {
    server.faults = {
      register: (body) => registered(body, { client_secret: 'carin secret' }),
      token: (form, { headers }) => {
        const expected = Buffer.from('assigned-1:carin%20secret').toString('base64')
        return headers.get('authorization') === `Basic ${expected}`
          ? tokenIssued(form)
          : refusal('invalid_client', 401)
      },
    }
    const carin = await registerConsoleApp(bench, await issueConsoleApp(bench), {
      base: server.base,
      claims: { token_endpoint_auth_method: 'client_secret_basic' },
    })
    const outcome = await request({ registrationId: carin.id })
    expect([outcome.state, outcome.assertion], outcome.text).toEqual(['issued', null])
    const [form] = tokenForms()
    expect([form?.has('client_assertion'), form?.has('udap')]).toEqual([false, false])
  })
})

describe('UDAP client, B2B extension object', () => {
  const draft = (b2b: NonNullable<Draft['b2b']>, more: Partial<Draft> = {}) =>
    bench.call('udap.draftToken', { registrationId: there.id, b2b, ...more })
  const objectOf = async (b2b: NonNullable<Draft['b2b']>) =>
    (await draft(b2b)).extensions?.['hl7-b2b']

  it('holds id and role only for a person with a name [UDAP-B2B-008]', async () => {
    const { requestor } = treatment
    expect(await objectOf(treatment)).toMatchObject({
      subject_name: requestor.name,
      subject_id: requestor.id,
      subject_role: requestor.role,
    })
    const nameless = await objectOf({
      ...treatment,
      requestor: { kind: 'human', id: requestor.id },
    })
    expect(Object.keys(nameless ?? {})).toEqual([
      'version',
      'organization_id',
      'organization_name',
      'purpose_of_use',
    ])
    const automated = { kind: 'automated', name: 'Nightly export' } as const
    expect(await objectOf({ ...treatment, requestor: automated })).toMatchObject({
      subject_name: 'Nightly export',
    })
    await expect(
      draft({
        ...treatment,
        // @ts-expect-error an automated requestor has no id
        requestor: { ...automated, id: requestor.id },
      }),
    ).rejects.toMatchObject({ problem: { code: 'bad-request' } })
  })

  it('holds a consent reference only beside a policy [UDAP-B2B-008]', async () => {
    const consent_reference = ['https://fhir.example.org/Consent/1']
    expect(await objectOf({ ...treatment, consent_reference })).not.toHaveProperty(
      'consent_reference',
    )
    const consent_policy = ['https://example.org/policy']
    expect(await objectOf({ ...treatment, consent_reference, consent_policy })).toMatchObject({
      consent_reference,
      consent_policy,
    })
  })

  it('is left out by apps for people, and told as wrong where they send it [UDAP-B2B-001]', async () => {
    const registration = await registerConsoleApp(bench, await issueConsoleApp(bench), {
      base: server.base,
      appType: 'consumer',
      claims: { redirect_uris: ['https://console.example/cb'] },
    })
    const drafted = await bench.call('udap.draftToken', {
      registrationId: registration.id,
      b2b: treatment,
    })
    expect([drafted.extensions, drafted.claims['extensions']]).toEqual([null, undefined])
  })

  it.each([
    ['version', { version: 1 }],
    ['organization_id', { organization_id: 'General Hospital' }],
    ['purpose_of_use', { purpose_of_use: [] }],
    ['consent_reference', { consent_reference: ['https://fhir.example.org/Consent/1'] }],
    ['subject_role', { subject_name: undefined, subject_id: undefined }],
  ])('is checked before it is sent: %s [UDAP-B2B-008]', async (member, change) => {
    const { extensions } = await draft(treatment)
    const failedOf = async (object: Record<string, unknown>) => {
      const { findings } = await bench.call('udap.draftToken', {
        registrationId: there.id,
        extensions: { 'hl7-b2b': object },
      })
      return findings.filter(({ outcome }) => outcome === 'failed').map(({ text }) => text)
    }
    // The object of a draft is one by names.
    const right = extensions?.['hl7-b2b'] as Record<string, unknown>
    expect(await failedOf(right)).toEqual([])
    const changed = JSON.parse(JSON.stringify({ ...right, ...change }))
    expect(await failedOf(changed)).toEqual([expect.stringContaining(member)])
  })

  it('is told as wrong where a URL in it leads nowhere [UDAP-B2B-013]', async () => {
    const b2b = (organization_id: string) => ({ ...treatment, organization_id })
    const outcomeOf = async (organization_id: string) => {
      const { findings } = await draft(b2b(organization_id), { isResolving: true })
      return findings.find(({ check }) => check === 'b2b-url-resolvable')?.outcome
    }
    expect(await outcomeOf(`${server.base}/.well-known/udap`)).toBe('passed')
    expect(await outcomeOf(`${bench.fhirBase}/Organization/1`)).toBe('passed')
    expect(await outcomeOf(`${server.base}/Organization/gone`)).toBe('failed')
    expect(await outcomeOf('urn:oid:2.16.840.1.113883.19')).toBeUndefined()
  })
})

describe('UDAP client, wrong token requests', () => {
  it.each(tokenVariants.map((variant) => [variant.id, variant] as const))(
    'are refused by this server as expected: %s',
    async (id, variant) => {
      const extensions = await extensionsFor(treatment, here.id)
      const outcome = await request({ registrationId: here.id, extensions, variant: id })
      expect(
        [outcome.comparison?.verdict, outcome.status, outcome.error],
        outcome.error_description ?? outcome.text,
      ).toEqual(['as-expected', 400, expect.any(String)])
      expect([outcome.comparison?.requirement, outcome.token]).toEqual([variant.requirement, null])
    },
  )

  it('that a server accepts are told as failures, and the token is not kept', async () => {
    const outcome = await request({ variant: 'lifetime-long' })
    expect([outcome.comparison?.verdict, outcome.token]).toEqual(['accepted', null])
    const { rows } = await bench.call('udap.tokens', {})
    expect(rows.filter(({ registrationId }) => registrationId === there.id)).toEqual([])
  })
})

describe('UDAP client, a wipe', () => {
  it('forgets registrations and tokens, and no jti that was given out [UDAP-JWT-009]', async () => {
    const wiped = await createTestWorkbench()
    await wiped.prepare()
    const registration = await registerConsoleApp(wiped, await issueConsoleApp(wiped))
    const { extensions } = await wiped.call('udap.draftToken', {
      registrationId: registration.id,
      b2b: treatment,
    })
    const { token } = await wiped.call('udap.requestToken', {
      registrationId: registration.id,
      extensions: extensions ?? {},
    })
    const sign = async () => {
      const { certificateId } = await issueConsoleApp(wiped)
      const claims = { iss: 'https://console.example/wiped', jti: 'given-out' }
      return wiped.call('udap.signStatement', { claims, signer: { certificateId } })
    }
    await sign()
    await wiped.call('workspace.wipe', { confirmation: 'wipe' })
    await wiped.prepare()
    expect(await wiped.call('udap.registrations', {})).toEqual({ rows: [], total: 0 })
    await expect(
      wiped.call('udap.revealToken', { tokenId: token?.id ?? '' }),
    ).rejects.toMatchObject({ problem: { code: 'not-found' } })
    await expect(sign()).rejects.toMatchObject({ problem: { code: 'conflict' } })
    await wiped.close()
  }, 60_000)
})
