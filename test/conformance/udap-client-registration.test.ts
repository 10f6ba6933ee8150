import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { MethodParams } from '../../src/shared/contract/index.ts'
import { type StatementVariantId, statementVariants } from '../../src/shared/udap/variants.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'
import {
  claimsOf,
  createUdapServer,
  headerOf,
  refusal,
  registered,
  type UdapServer,
} from '../support/udap-server.ts'

const alpha = 'urn:example:trustbench:alpha'
const beta = 'urn:example:trustbench:beta'

let bench: TestWorkbench
let servers: UdapServer[]
let server: UdapServer

beforeAll(async () => {
  bench = await createTestWorkbench({
    config: { udapLoopbackHttp: true },
    foreign: async (request) => {
      const found = servers.find(({ base }) => new URL(base).host === new URL(request.url).host)
      if (found === undefined) throw new Error(`nobody is at ${request.url}`)
      return found.answer(request)
    },
  })
  await bench.prepare()
  servers = [
    await createUdapServer(bench),
    await createUdapServer(bench, { host: 'https://second.example' }),
  ]
}, 60_000)
afterAll(() => bench.close())

beforeEach(() => {
  for (const each of servers) {
    each.faults = {}
    each.received.length = 0
  }
  const [first] = servers
  if (first === undefined) throw new Error('there are two servers')
  server = first
})

interface App {
  readonly iss: string
  readonly certificateId: string
}

let apps = 0
const nextNumber = () => {
  apps += 1
  return apps
}

/** A certificate with its key in the store, for an identity of its own unless one is given. */
async function issueApp(
  iss = `https://console.example/app-${nextNumber()}`,
  communityId = 'beta',
  algorithm: 'p-256' | 'p-384' | 'rsa-2048' = 'p-256',
): Promise<App> {
  const { certificate } = await bench.call('certificates.issue', {
    communityId,
    kind: 'client',
    commonName: 'Console app',
    key: { kind: 'new', algorithm },
    uris: [iss],
  })
  return { iss, certificateId: certificate.id }
}

type AppType = MethodParams<'udap.draftStatement'>['appType']

async function draft(
  { iss }: App,
  {
    appType = 'service' as AppType,
    at = { base: server.base, registrationEndpoint: server.registrationEndpoint },
  } = {},
) {
  const { claims, findings } = await bench.call('udap.draftStatement', {
    base: at.base,
    appType,
    iss,
    registration_endpoint: at.registrationEndpoint,
    scopesSupported: [
      'openid',
      'fhirUser',
      'offline_access',
      'launch/patient',
      'patient/*.rs',
      'user/*.rs',
      'system/*.rs',
    ],
    redirect_uris: ['https://console.example/cb'],
  })
  expect(findings.filter(({ outcome }) => outcome === 'failed')).toEqual([])
  return claims
}

type Register = Partial<Omit<MethodParams<'udap.register'>, 'source'>>

const register = (
  app: App,
  claims: Record<string, unknown>,
  { variant, ...more }: Register & { variant?: StatementVariantId } = {},
) =>
  bench.call('udap.register', {
    base: server.base,
    community: beta,
    ...more,
    source: {
      kind: 'claims',
      claims,
      signer: { certificateId: app.certificateId },
      ...(variant === undefined ? {} : { variant }),
    },
  })

const own = () => ({ base: bench.fhirBase, registrationEndpoint: `${bench.issuer}/register` })

describe('UDAP client, software statements', () => {
  it.each(['consumer', 'provider'] as const)(
    'drafts for a %s app with redirect URIs, response types and logo [UDAP-DCR-041]',
    async (appType) => {
      const claims = await draft(await issueApp(), { appType })
      expect(claims).toMatchObject({
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: ['https://console.example/cb'],
        logo_uri: expect.stringMatching(/^https:.*\.png$/),
        token_endpoint_auth_method: 'private_key_jwt',
        aud: server.registrationEndpoint,
      })
    },
  )

  it('drafts for a service without redirect URIs and response types [UDAP-DCR-041]', async () => {
    const app = await issueApp()
    const claims = await draft(app)
    expect(Object.keys(claims)).not.toContain('redirect_uris')
    expect(Object.keys(claims)).not.toContain('response_types')
    expect(claims).toMatchObject({
      iss: app.iss,
      sub: app.iss,
      grant_types: ['client_credentials'],
      scope: 'system/*.rs',
    })
  })

  it('asks for the scope udap where users will sign in elsewhere [UDAP-DCR-042]', async () => {
    const { iss } = await issueApp()
    const common = { base: server.base, appType: 'consumer', iss } as const
    const registration_endpoint = server.registrationEndpoint
    const plain = await bench.call('udap.draftStatement', { ...common, registration_endpoint })
    const tiered = await bench.call('udap.draftStatement', {
      ...common,
      registration_endpoint,
      isTiered: true,
    })
    expect(String(plain.claims['scope']).split(' ')).not.toContain('udap')
    expect(String(tiered.claims['scope']).split(' ')).toContain('udap')
    const { findings } = await bench.call('udap.checkStatement', {
      claims: plain.claims,
      isTiered: true,
    })
    expect(findings.filter(({ outcome }) => outcome === 'failed')).toMatchObject([
      { check: 'statement-tiered-scope' },
    ])
  })

  it.each([
    ['client_uri', 'http://app.example'],
    ['tos_uri', 'ftp://app.example/tos'],
    ['policy_uri', '//app.example/policy'],
  ])('wants %s to be an https URL, where it is there [UDAP-DCR-021]', async (name, wrong) => {
    const app = await issueApp()
    const plain = await draft(app)
    const failedWith = async (claims: Readonly<Record<string, string>>) => {
      const statement = { claims: { ...plain, ...claims } }
      const { findings } = await bench.call('udap.checkStatement', statement)
      return findings.filter(({ outcome }) => outcome === 'failed')
    }
    expect(await failedWith({})).toEqual([])
    expect(await failedWith({ [name]: 'https://app.example/page' })).toEqual([])
    expect(await failedWith({ [name]: wrong })).toMatchObject([
      { check: 'statement-pages', clause: expect.stringContaining('UDAP-DCR-021'), seen: wrong },
    ])
  })

  it('asks for wildcards only where the server lists them [UDAP-SCOPE-002]', async () => {
    const { iss } = await issueApp()
    const scopeFor = async (scopesSupported?: string[]) => {
      const { claims } = await bench.call('udap.draftStatement', {
        base: server.base,
        appType: 'service',
        iss,
        registration_endpoint: server.registrationEndpoint,
        ...(scopesSupported === undefined ? {} : { scopesSupported }),
      })
      return claims['scope']
    }
    expect(await scopeFor(['system/*.rs', 'system/Patient.rs'])).toBe('system/*.rs')
    expect(await scopeFor(['system/*.read'])).toBe('system/*.read')
    expect(await scopeFor(['system/Patient.rs', 'system/Group.rs'])).toBe(
      'system/Patient.rs system/Group.rs',
    )
    expect(await scopeFor()).not.toContain('*')
  })

  it.each([
    'https://app.example/identity',
    'http://app.example/identity',
    'urn:example:app:1',
    'did:example:123',
    'udap://app.example/identity',
  ])('registers an app that is known as %s [UDAP-DCR-043]', async (iss) => {
    const app = await issueApp(iss)
    const claims = await draft(app, { at: own() })
    const outcome = await register(app, claims, { base: bench.fhirBase })
    expect([outcome.state, outcome.registration?.iss], outcome.text).toEqual(['registered', iss])
  })

  it('signs with alg and x5c, five minutes and a jti of its own each time [UDAP-JWT-009]', async () => {
    const app = await issueApp()
    const claims = await draft(app)
    const seen = new Set<unknown>()
    for (let index = 0; index < 50; index += 1) {
      const { statement } = await bench.call('udap.signStatement', {
        claims,
        signer: { certificateId: app.certificateId },
      })
      const { iat, exp, jti } = claimsOf(statement)
      expect([exp, iat]).toEqual([bench.clock.nowSeconds() + 300, bench.clock.nowSeconds()])
      expect(Object.keys(headerOf(statement))).toEqual(['alg', 'x5c'])
      seen.add(jti)
    }
    expect(seen.size).toBe(50)
  })

  it('gives no jti out a second time while the first statement is valid [UDAP-JWT-009]', async () => {
    const app = await issueApp()
    const claims = { ...(await draft(app)), jti: 'chosen' }
    const sign = () =>
      bench.call('udap.signStatement', { claims, signer: { certificateId: app.certificateId } })
    await sign()
    await expect(sign()).rejects.toMatchObject({ problem: { code: 'conflict' } })
    bench.clock.advance(301)
    await expect(sign()).resolves.toMatchObject({ claims: { jti: 'chosen' } })
  })
})

describe('UDAP client, registration', () => {
  it('sends the statement and nothing beside it [UDAP-DCR-006]', async () => {
    const app = await issueApp()
    const outcome = await register(app, await draft(app))
    expect(outcome.state).toBe('registered')
    const sent = JSON.parse(server.received.at(-1)?.body ?? '')
    expect(Object.keys(sent)).toEqual(['udap', 'software_statement'])
    expect(sent.udap).toBe('1')
    expect(outcome.statement).toBe(sent.software_statement)
  })

  it('registers, changes and cancels at this server, and keeps the history [UDAP-DCR-037]', async () => {
    const app = await issueApp()
    const at = own()
    const claims = await draft(app, { at })
    const first = await register(app, claims, { base: at.base })
    expect([first.state, first.status], first.text).toEqual(['registered', 201])
    const changed = await register(
      app,
      { ...claims, client_name: 'Another name' },
      { base: at.base },
    )
    expect([changed.state, changed.status]).toEqual(['modified', 200])
    expect(changed.registration?.client_id).toBe(first.registration?.client_id)
    const registrationId = changed.registration?.id ?? ''
    const cancelled = await bench.call('udap.cancel', { registrationId })
    expect([cancelled.state, cancelled.registration?.state]).toEqual(['cancelled', 'cancelled'])
    expect(claimsOf(cancelled.statement ?? '')['grant_types']).toEqual([])
    const detail = await bench.call('udap.registration', { registrationId })
    expect(detail.attempts.map(({ kind, status, client_id }) => [kind, status, client_id])).toEqual(
      [
        ['cancel', 200, first.registration?.client_id],
        ['register', 200, first.registration?.client_id],
        ['register', 201, first.registration?.client_id],
      ],
    )
    await expect(bench.call('udap.cancel', { registrationId })).rejects.toMatchObject({
      problem: { code: 'conflict' },
    })
    const again = await register(app, claims, { base: at.base })
    expect(again.state).toBe('registered')
    expect(again.registration?.client_id).not.toBe(first.registration?.client_id)
    expect(again.registration?.id).toBe(registrationId)
  })

  it('takes an answer with empty grant_types as the confirmation that it is cancelled, and nothing less [UDAP-DCR-037]', async () => {
    const app = await issueApp()
    const { registration } = await register(app, await draft(app))
    const registrationId = registration?.id ?? ''
    server.faults = {
      register: (body) => registered(body, { grant_types: ['client_credentials'] }, 200),
    }
    const unconfirmed = await bench.call('udap.cancel', { registrationId })
    expect(unconfirmed.state).toBe('malformed')
    const stateOf = async () => (await bench.call('udap.registration', { registrationId })).state
    expect(await stateOf()).toBe('registered')
    server.faults = { register: (body) => registered(body, {}, 200) }
    expect((await bench.call('udap.cancel', { registrationId })).state).toBe('cancelled')
    expect(await stateOf()).toBe('cancelled')
  })

  it('keeps what each server assigned apart: by server, community and identity [UDAP-DCR-025]', async () => {
    const [one, two] = servers
    if (one === undefined || two === undefined) throw new Error('there are two servers')
    const app = await issueApp()
    one.faults = { register: (body) => registered(body, { client_id: 'at-one' }) }
    two.faults = { register: (body) => registered(body, { client_id: 'at-two' }) }
    for (const each of [one, two]) {
      const claims = await draft(app, { at: each })
      await register(app, claims, { base: each.base })
    }
    const other = await issueApp()
    await register(other, await draft(other, { at: one }), { base: one.base })
    const { rows } = await bench.call('udap.registrations', { search: app.iss })
    expect(rows.map(({ base, client_id }) => [base, client_id]).sort()).toEqual([
      [one.base, 'at-one'],
      [two.base, 'at-two'],
    ])
    const otherRows = await bench.call('udap.registrations', { search: other.iss })
    expect(otherRows.rows.map(({ iss, client_id }) => [iss, client_id])).toEqual([
      [other.iss, 'at-one'],
    ])
  })

  it('uses only the new client_id when a server gives another at a change [UDAP-DCR-025]', async () => {
    const app = await issueApp()
    const claims = await draft(app)
    const first = await register(app, claims)
    server.faults = { register: (body) => registered(body, { client_id: 'rotated' }) }
    const second = await register(app, { ...claims, client_name: 'New name' })
    expect(second.registration).toMatchObject({ id: first.registration?.id, client_id: 'rotated' })
  })

  it('registers in two communities apart [UDAP-DCR-025]', async () => {
    const iss = 'https://console.example/in-two-communities'
    const at = own()
    const ids: (string | undefined)[] = []
    for (const [communityId, community] of [
      ['alpha', alpha],
      ['beta', beta],
    ] as const) {
      const app = await issueApp(iss, communityId)
      const claims = await draft(app, { at })
      const { registration } = await register(app, claims, { base: at.base, community })
      ids.push(registration?.client_id)
    }
    expect(new Set(ids).size).toBe(2)
    const { rows } = await bench.call('udap.registrations', { search: iss })
    expect(rows.map(({ community }) => community).sort()).toEqual([alpha, beta])
  })

  it('tries no second time with a certificate that was not approved, and may with another [UDAP-DCR-026]', async () => {
    const app = await issueApp()
    const claims = await draft(app)
    server.faults = { register: () => refusal('unapproved_software_statement') }
    const refused = await register(app, claims)
    expect([refused.state, refused.error]).toEqual(['refused', 'unapproved_software_statement'])
    const posts = () => server.received.filter(({ method }) => method === 'POST').length
    expect(posts()).toBe(1)
    await expect(register(app, claims)).rejects.toMatchObject({ problem: { code: 'conflict' } })
    expect(posts()).toBe(1)
    const renewed = await issueApp(app.iss)
    await register(renewed, claims)
    expect(posts()).toBe(2)
    await register(app, claims, { isRetry: true })
    expect(posts()).toBe(3)
  })

  it('takes what the server grants, be it less, more or other, and shows the difference [UDAP-DCR-044]', async () => {
    const app = await issueApp()
    const claims = { ...(await draft(app)), scope: 'system/Patient.rs system/Group.rs' }
    const relationTo = async (change: Record<string, unknown>) => {
      server.faults = { register: (body) => registered(body, change) }
      const outcome = await register(app, claims)
      expect(['registered', 'modified']).toContain(outcome.state)
      const [name] = Object.keys(change)
      const difference = outcome.differences.find((each) => each.name === name)
      return [difference?.relation, outcome.registration?.scope]
    }
    expect(await relationTo({ scope: 'system/Group.rs system/Patient.rs' })).toEqual([
      'same',
      'system/Group.rs system/Patient.rs',
    ])
    expect(await relationTo({ scope: 'system/Patient.rs' })).toEqual(['fewer', 'system/Patient.rs'])
    expect(
      await relationTo({ scope: 'system/Patient.rs system/Group.rs system/Device.rs' }),
    ).toEqual(['more', 'system/Patient.rs system/Group.rs system/Device.rs'])
    expect(await relationTo({ scope: 'system/Device.rs' })).toEqual(['other', 'system/Device.rs'])
    expect((await relationTo({ client_name: 'Renamed' }))[0]).toBe('other')
    expect((await relationTo({ extra: 'value' }))[0]).toBe('added')
  })

  it('sends nothing when the statement is for another endpoint than the server has now [UDAP-DISC-012]', async () => {
    const app = await issueApp()
    const claims = { ...(await draft(app)), aud: 'https://victim.example/register' }
    const outcome = await register(app, claims)
    expect(outcome.state).toBe('stopped')
    expect(outcome.text).toContain('https://victim.example/register')
    expect(server.received.map(({ method }) => method)).toEqual(['GET'])
  })

  it.each([
    ['no client_id', { client_id: undefined }],
    ['a client_id that is no text', { client_id: 7 }],
  ])('registers nothing on a success with %s [UDAP-DCR-025]', async (_name, change) => {
    const app = await issueApp()
    server.faults = { register: (body) => registered(body, change) }
    const outcome = await register(app, await draft(app))
    expect([outcome.state, outcome.registration]).toEqual(['malformed', null])
    const { total } = await bench.call('udap.registrations', { search: app.iss })
    expect(total).toBe(0)
  })

  it('keeps the secret of a CARIN registration sealed and shows it nowhere [UDAP-DCR-051]', async () => {
    const app = await issueApp()
    const secret = 'canary-secret-of-a-carin-registration'
    const claims = {
      ...(await draft(app, { appType: 'consumer' })),
      token_endpoint_auth_method: 'client_secret_basic',
    }
    const { findings } = await bench.call('udap.checkStatement', { claims, mode: 'carin' })
    expect(findings.filter(({ outcome }) => outcome === 'failed')).toEqual([])
    const strict = await bench.call('udap.checkStatement', { claims, mode: 'stu2' })
    expect(strict.findings.filter(({ outcome }) => outcome === 'failed')).toMatchObject([
      { check: 'statement-authentication-method' },
    ])
    server.faults = { register: (body) => registered(body, { client_secret: secret }) }
    const outcome = await register(app, claims, { mode: 'carin' })
    expect(outcome.registration?.token_endpoint_auth_method).toBe('client_secret_basic')
    expect(JSON.stringify(outcome)).not.toContain(secret)
    const registrationId = outcome.registration?.id ?? ''
    const detail = await bench.call('udap.registration', { registrationId })
    expect(JSON.stringify(detail)).not.toContain(secret)
    const exchange = await bench.call('traffic.get', { id: outcome.exchangeIds.at(-1) ?? '' })
    expect(JSON.stringify(exchange)).not.toContain(secret)
  })

  it('sends a statement that was signed elsewhere [UDAP-DCR-006]', async () => {
    const app = await issueApp()
    const { statement } = await bench.call('udap.signStatement', {
      claims: await draft(app),
      signer: { certificateId: app.certificateId },
    })
    const { base } = server
    const source = { kind: 'signed', statement } as const
    const outcome = await bench.call('udap.register', { base, community: beta, source })
    expect(outcome.state).toBe('registered')
    expect(outcome.registration?.certificateId).toBe(app.certificateId)
    await expect(
      bench.call('udap.register', { base, source: { kind: 'signed', statement: 'no jwt' } }),
    ).rejects.toMatchObject({ problem: { code: 'bad-request' } })
  })

  it('sends certifications along, and keeps which of them were accepted', async () => {
    const app = await issueApp()
    const certification = await bench.call('certifications.issue', {
      certificateId: app.certificateId,
      sub: app.iss,
      content: {
        certification_name: 'Own declaration',
        certification_uris: ['https://console.example/certifications/own'],
        grant_types: ['client_credentials'],
      },
    })
    server.faults = {
      register: (body) => registered(body, { certifications: body['certifications'] }),
    }
    const outcome = await register(app, await draft(app), { certifications: [certification.jwt] })
    expect(JSON.parse(server.received.at(-1)?.body ?? '').certifications).toEqual([
      certification.jwt,
    ])
    expect(outcome.registration?.certifications).toBe(1)
    const at = own()
    const here = await register(app, await draft(app, { at }), {
      base: at.base,
      certifications: [certification.jwt],
    })
    // No definition of the community knows it, so that this server leaves it out.
    expect([here.state, here.registration?.certifications]).toEqual(['registered', 0])
  })

  it('forgets a registration with its attempts', async () => {
    const app = await issueApp()
    const { registration } = await register(app, await draft(app))
    const registrationId = registration?.id ?? ''
    await bench.call('udap.forgetRegistration', { registrationId })
    await expect(bench.call('udap.registration', { registrationId })).rejects.toMatchObject({
      problem: { code: 'not-found' },
    })
  })
})

describe('UDAP client, wrong statements', () => {
  it('are listed with one rule each and the code to expect', async () => {
    const { statements } = await bench.call('udap.variants', {})
    expect(statements.length).toBeGreaterThan(60)
    expect(new Set(statements.map(({ id }) => id)).size).toBe(statements.length)
    for (const { requirement, expected } of statements) {
      expect(requirement).toMatch(/^UDAP-[A-Z0-9]+-\d{3}$/)
      expect([expected.status, expected.error]).toEqual([400, expect.any(String)])
    }
  })

  it.each(statementVariants.map((variant) => [variant.id, variant] as const))(
    'are refused by this server as expected: %s',
    async (id, variant) => {
      const app = await issueApp()
      const at = own()
      const isForPeople = 'grant' in variant && variant.grant === 'authorization_code'
      const claims = await draft(app, { at, appType: isForPeople ? 'consumer' : 'service' })
      const outcome = await register(app, claims, { base: at.base, variant: id })
      expect(
        [outcome.comparison?.verdict, outcome.status, outcome.error],
        outcome.error_description ?? outcome.text,
      ).toEqual(['as-expected', 400, expect.any(String)])
      expect(outcome.comparison?.requirement).toBe(variant.requirement)
    },
  )

  it('that a server accepts are told as failures, and another code as a difference', async () => {
    const app = await issueApp()
    const claims = await draft(app)
    const accepted = await register(app, claims, { variant: 'lifetime-long' })
    expect(accepted.comparison?.verdict).toBe('accepted')
    expect(accepted.text).toContain('has to refuse')
    server.faults = { register: () => refusal('invalid_request', 401) }
    const other = await register(app, claims, { variant: 'lifetime-long' })
    expect(other.comparison).toMatchObject({ verdict: 'other-code', requirement: 'UDAP-DCR-009' })
  })
})
