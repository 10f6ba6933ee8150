import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { MethodParams } from '../../src/shared/contract/index.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'
import { createUdapApp, presentChain, type UdapApp } from '../support/udap-app.ts'
import { createUdapServer, type UdapServer, type UdapServerFaults } from '../support/udap-server.ts'

const alpha = 'urn:example:trustbench:alpha'
const beta = 'urn:example:trustbench:beta'
const strangers = 'urn:example:trustbench:strangers'

let bench: TestWorkbench
/** The one that answers: the honest one unless a test puts another in its place. */
let server: UdapServer
let honest: UdapServer
/** Signs statements; the same one for every registration that must not be sent. */
let app: UdapApp
let signer: { certificateId: string }

beforeAll(async () => {
  bench = await createTestWorkbench({ foreign: async (request) => server.answer(request) })
  await bench.prepare()
  honest = await createUdapServer(bench)
  server = honest
  app = await createUdapApp(bench, { community: 'beta' })
  const issued = await bench.call('certificates.issue', {
    communityId: 'beta',
    kind: 'client',
    commonName: 'Console app',
    key: { kind: 'new', algorithm: 'p-256' },
    uris: ['https://console.example/app'],
  })
  signer = { certificateId: issued.certificate.id }
}, 60_000)
afterAll(() => bench.close())

beforeEach(() => {
  server = honest
  server.faults = {}
  server.received.length = 0
})

type Target = Partial<MethodParams<'udap.discover'>>

const discover = (target: Target = {}) =>
  bench.call('udap.discover', { base: server.base, community: beta, mode: 'stu2', ...target })

const failedChecks = (report: Awaited<ReturnType<typeof discover>>) =>
  [...report.findings, ...report.fields.flatMap(({ findings }) => findings)]
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ check }) => check)

/** Tries to register at the server, which has to end with the metadata. */
async function tryToRegister(target: Target = {}) {
  const { claims } = await bench.call('udap.draftStatement', {
    base: server.base,
    appType: 'service',
    iss: 'https://console.example/app',
    registration_endpoint: server.registrationEndpoint,
  })
  return bench.call('udap.register', {
    base: server.base,
    community: beta,
    mode: 'stu2',
    ...target,
    source: { kind: 'claims', claims, signer },
  })
}

describe('UDAP client, discovery', () => {
  it('finds a server of the community usable, by one request that names the community [UDAP-DISC-017]', async () => {
    const report = await discover()
    expect([report.state, failedChecks(report)]).toEqual(['usable', []])
    expect(server.received.map(({ method, url }) => [method, url])).toEqual([
      ['GET', `${server.base}/.well-known/udap?community=${encodeURIComponent(beta)}`],
    ])
    expect(report.trustedBy?.uri).toBe(beta)
    expect(report.endpoints).toEqual({
      authorization_endpoint: 'https://ehr.example/authorize',
      token_endpoint: 'https://ehr.example/token',
      registration_endpoint: 'https://ehr.example/register',
    })
    server.received.length = 0
    const { base } = server
    await bench.call('udap.discover', { base: `${base}/` })
    expect(server.received.map(({ url }) => url)).toEqual([`${base}/.well-known/udap`])
  })

  it('tells who runs the server, as its certificate proves [UDAP-DISC-029]', async () => {
    const { organization, certificates } = await discover()
    expect(organization).toEqual({
      subject: certificates[0]?.subject,
      organization: 'Trustbench TEST ONLY',
      commonName: expect.stringContaining('Test app'),
      uri: server.base,
    })
    server.faults = { signed: { claims: { sub: 'https://other.example' } } }
    expect((await discover()).organization).toBeNull()
  })

  it('shows the exchange in Traffic with every rule it applied', async () => {
    server.faults = { signed: { claims: { sub: 'https://other.example' } } }
    const { exchangeId } = await discover()
    const exchange = await bench.call('traffic.get', { id: exchangeId ?? '' })
    expect([exchange.direction, exchange.area, exchange.status]).toEqual([
      'outbound',
      'discovery',
      200,
    ])
    const failed = exchange.notes.filter(({ outcome }) => outcome === 'failed')
    expect(failed.map(({ check }) => check)).toEqual(['signed-metadata-subject'])
    expect(failed[0]?.clause).toContain('UDAP-DISC-012')
  })
})

describe('UDAP client, what ends with the metadata', () => {
  it('registers at an honest server, which all others differ from in one point', async () => {
    const outcome = await tryToRegister()
    expect(outcome.state).toBe('registered')
    expect(server.received.map(({ method }) => method)).toEqual(['GET', 'POST'])
  })

  it.each([
    [404, 'not-supported'],
    [500, 'failed'],
    [403, 'failed'],
    [302, 'failed'],
  ] as const)('stops at status %i and says why [UDAP-DISC-003]', async (status, state) => {
    server.faults = {
      metadata: () =>
        new Response(null, { status, headers: { Location: 'https://ehr.example/x' } }),
    }
    const outcome = await tryToRegister()
    expect([outcome.state, outcome.discovery.state]).toEqual(['stopped', state])
    expect(outcome.text).toContain(String(status))
    expect(server.received).toHaveLength(1)
  })

  it('stops where nobody answers [UDAP-DISC-003] [UD-21]', async () => {
    server.faults = {
      metadata: () => {
        throw new Error('connection reset')
      },
    }
    const outcome = await tryToRegister()
    expect([outcome.state, outcome.discovery.state]).toEqual(['stopped', 'unreachable'])
    expect(outcome.text).toContain('connection reset')
  })

  it('tells a server outside of the community from a broken one [UDAP-DISC-018]', async () => {
    server.faults = { metadata: () => new Response(null, { status: 204 }) }
    const empty = await tryToRegister()
    expect(empty.discovery.state).toBe('not-in-community')
    expect(server.received).toHaveLength(1)

    server.faults = {}
    const other = await tryToRegister({ community: alpha })
    expect(other.discovery.state).toBe('not-in-community')
    expect(other.discovery.trustedBy?.uri).toBe(beta)
    expect(other.text).toContain(beta)

    server.faults = { compact: (text) => `${text.slice(0, -8)}AAAAAAAA` }
    const broken = await tryToRegister()
    expect(broken.discovery.state).toBe('broken')
    expect(server.received.every(({ method }) => method === 'GET')).toBe(true)
  })

  it('ends with a signer that no community vouches for [UDAP-DISC-018]', async () => {
    server = await createUdapServer(bench, { community: 'strangers' })
    for (const community of [beta, undefined, strangers]) {
      const outcome = await tryToRegister({ community })
      expect([outcome.state, outcome.discovery.state]).toEqual(['stopped', 'untrusted'])
    }
    expect(server.received.every(({ method }) => method === 'GET')).toBe(true)
  })
})

/** Metadata that lies in one point, with the rule that finds it out. */
const lies: ReadonlyArray<
  readonly [name: string, check: string, (server: UdapServer) => UdapServerFaults]
> = [
  [
    'a signature of another key',
    'signed-metadata-signature',
    () => ({
      signed: { privateKey: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey },
    }),
  ],
  [
    'claims altered after signing',
    'signed-metadata-signature',
    () => ({
      compact: (text) => {
        const [header, , signature] = text.split('.')
        const claims = Buffer.from('{"iss":"https://ehr.example/r4"}').toString('base64url')
        return `${header}.${claims}.${signature}`
      },
    }),
  ],
  ['alg none', 'signed-metadata-signature', () => ({ signed: { header: { alg: 'none' } } })],
  ['alg RS384', 'signed-metadata-signature', () => ({ signed: { header: { alg: 'RS384' } } })],
  ['alg PS256', 'signed-metadata-signature', () => ({ signed: { header: { alg: 'PS256' } } })],
  ['no alg', 'signed-metadata-signature', () => ({ signed: { header: { alg: undefined } } })],
  ['no x5c', 'signed-metadata-signature', () => ({ signed: { header: { x5c: undefined } } })],
  ['an empty x5c', 'signed-metadata-signature', () => ({ signed: { header: { x5c: [] } } })],
  [
    'x5c as a text',
    'signed-metadata-signature',
    ({ identity }) => ({ signed: { header: { x5c: identity.x5c[0] } } }),
  ],
  [
    'the leaf second in x5c',
    'signed-metadata-signature',
    ({ identity: { x5c } }) => ({ signed: { header: { x5c: [...x5c].reverse() } } }),
  ],
  [
    'jku in place of x5c',
    'signed-metadata-signature',
    () => ({ signed: { header: { x5c: undefined, jku: 'https://ehr.example/jwks', kid: '1' } } }),
  ],
  [
    'a critical extension',
    'signed-metadata-signature',
    () => ({ signed: { header: { crit: ['x'], x: 1 } } }),
  ],
  [
    'JSON serialization',
    'signed-metadata-signature',
    () => ({ compact: (t) => `{"payload":"${t}"}` }),
  ],
  [
    'an unsigned JWT',
    'signed-metadata-signature',
    () => ({ compact: (t) => t.replace(/[^.]*$/, '') }),
  ],
  ['two parts', 'signed-metadata-signature', () => ({ compact: (t) => t.replace(/\.[^.]*$/, '') })],
  [
    'iss of another path',
    'signed-metadata-issuer-in-certificate',
    ({ base }) => ({ signed: { claims: { iss: `${base}/x`, sub: `${base}/x` } } }),
  ],
  [
    'iss with a slash more',
    'signed-metadata-issuer-is-base',
    ({ base }) => ({ signed: { claims: { iss: `${base}/`, sub: `${base}/` } } }),
  ],
  [
    'iss with its port',
    'signed-metadata-issuer-is-base',
    () => ({
      signed: { claims: { iss: 'https://ehr.example:443/r4', sub: 'https://ehr.example:443/r4' } },
    }),
  ],
  [
    'iss in capitals',
    'signed-metadata-issuer-is-base',
    () => ({
      signed: { claims: { iss: 'https://EHR.example/r4', sub: 'https://EHR.example/r4' } },
    }),
  ],
  [
    'iss missing',
    'signed-metadata-issuer-in-certificate',
    () => ({ signed: { claims: { iss: undefined } } }),
  ],
  [
    'iss as a list',
    'signed-metadata-issuer-is-base',
    ({ base }) => ({ signed: { claims: { iss: [base] } } }),
  ],
  [
    'sub of another server',
    'signed-metadata-subject',
    () => ({ signed: { claims: { sub: 'https://other.example' } } }),
  ],
  ['sub missing', 'signed-metadata-subject', () => ({ signed: { claims: { sub: undefined } } })],
  [
    'exp in the past',
    'signed-metadata-times',
    ({
      identity: {
        bench: { clock },
      },
    }) => ({
      signed: { claims: { iat: clock.nowSeconds() - 7_200, exp: clock.nowSeconds() - 3_600 } },
    }),
  ],
  [
    'iat in the future',
    'signed-metadata-times',
    ({
      identity: {
        bench: { clock },
      },
    }) => ({
      signed: { claims: { iat: clock.nowSeconds() + 3_600, exp: clock.nowSeconds() + 7_200 } },
    }),
  ],
  [
    'more than a year',
    'signed-metadata-times',
    ({
      identity: {
        bench: { clock },
      },
    }) => ({
      signed: { claims: { exp: clock.nowSeconds() + 367 * 86_400 } },
    }),
  ],
  ['exp missing', 'signed-metadata-times', () => ({ signed: { claims: { exp: undefined } } })],
  ['iat missing', 'signed-metadata-times', () => ({ signed: { claims: { iat: undefined } } })],
  ['exp as a text', 'signed-metadata-times', () => ({ signed: { claims: { exp: '1999999999' } } })],
  ['jti missing', 'signed-metadata-id', () => ({ signed: { claims: { jti: undefined } } })],
  [
    'another token endpoint in the document',
    'token-endpoint-signed',
    () => ({ document: (d) => ({ ...d, token_endpoint: 'https://evil.example/token' }) }),
  ],
  [
    'another registration endpoint in the document',
    'registration-endpoint-signed',
    () => ({ document: (d) => ({ ...d, registration_endpoint: 'https://evil.example/register' }) }),
  ],
  [
    'another authorization endpoint in the document',
    'authorization-endpoint-signed',
    () => ({
      document: (d) => ({ ...d, authorization_endpoint: 'https://evil.example/authorize' }),
    }),
  ],
  [
    'no token endpoint under the signature',
    'token-endpoint-signed',
    () => ({ signed: { claims: { token_endpoint: undefined } } }),
  ],
  [
    'no registration endpoint in the document',
    'registration-endpoint-signed',
    () => ({ document: ({ registration_endpoint: _gone, ...d }) => d }),
  ],
  [
    'no authorization endpoint under the signature',
    'authorization-endpoint-signed',
    () => ({ signed: { claims: { authorization_endpoint: undefined } } }),
  ],
  [
    'an endpoint without TLS',
    'token-endpoint-usable',
    () => ({
      document: (d) => ({ ...d, token_endpoint: 'http://ehr.example/token' }),
      signed: { claims: { token_endpoint: 'http://ehr.example/token' } },
    }),
  ],
  [
    'a relative endpoint',
    'registration-endpoint-usable',
    () => ({
      document: (d) => ({ ...d, registration_endpoint: '/register' }),
      signed: { claims: { registration_endpoint: '/register' } },
    }),
  ],
  [
    'no signed metadata',
    'signed-metadata-present',
    () => ({ document: ({ signed_metadata: _, ...d }) => d }),
  ],
  [
    'signed metadata as an object',
    'signed-metadata-present',
    () => ({ document: (d) => ({ ...d, signed_metadata: {} }) }),
  ],
  ['a list for a document', 'metadata-read', () => ({ metadata: () => Response.json([]) })],
  [
    'HTML for a document',
    'metadata-read',
    () => ({ metadata: () => new Response('<p>', { headers: { 'Content-Type': 'text/html' } }) }),
  ],
]

describe('UDAP client, lying servers', () => {
  it('are forty or more [UD-21]', () => {
    expect(lies.length).toBeGreaterThanOrEqual(40)
  })

  it.each(lies)(
    'sends nothing after metadata with %s [UDAP-DISC-012] [UDAP-JWT-001] [UDAP-JWT-002] [UDAP-JWT-003]',
    async (_name, check, faults) => {
      server.faults = faults(server)
      const outcome = await tryToRegister()
      expect([outcome.state, outcome.discovery.state]).toEqual(['stopped', 'broken'])
      expect(failedChecks(outcome.discovery)).toContain(check)
      expect(outcome.discovery.endpoints).toBeNull()
      expect(server.received.map(({ method }) => method)).toEqual(['GET'])
    },
  )

  it('sends nothing to a server that proves a URI of other letters only [UDAP-DISC-012] [UDAP-PKI-009] [UD-21]', async () => {
    const certified = await createUdapApp(bench, {
      community: 'beta',
      iss: 'https://EHR.example/r4',
      alg: 'RS256',
    })
    server = await createUdapServer(bench, { identity: certified })
    const outcome = await tryToRegister()
    expect(failedChecks(outcome.discovery)).toEqual(['signed-metadata-issuer-in-certificate'])
    expect(server.received).toHaveLength(1)
  })

  it('sends nothing after the certificate was revoked [UDAP-DISC-012]', async () => {
    const iss = 'https://ehr.example/r4'
    const identity = await createUdapApp(bench, { community: 'beta', iss, alg: 'RS256' })
    server = await createUdapServer(bench, { identity })
    expect((await tryToRegister()).state).not.toBe('stopped')
    server.received.length = 0
    await bench.call('certificates.revoke', { id: identity.certificateId })
    const revoked = await tryToRegister()
    expect([revoked.state, revoked.discovery.state]).toEqual(['stopped', 'untrusted'])
    expect(revoked.discovery.findings.find(({ outcome }) => outcome === 'failed')?.seen).toContain(
      'revoked',
    )
    expect(server.received.map(({ method }) => method)).toEqual(['GET'])
  })
})

describe('UDAP client, fields of the metadata', () => {
  const verdictOf = async (document: UdapServerFaults['document'], name: string, target = {}) => {
    server.faults = document === undefined ? {} : { document }
    const report = await discover(target)
    const field = report.fields.find((each) => each.name === name)
    return { report, field, outcomes: field?.findings.map(({ outcome }) => outcome) }
  }

  it.each([
    ['udap_versions_supported', ['2']],
    ['udap_versions_supported', '1'],
    ['udap_profiles_supported', ['udap_dcr']],
    ['udap_profiles_supported', ['udap_dcr', 'udap_authn']],
    ['udap_authorization_extensions_supported', []],
    ['udap_authorization_extensions_required', ['other']],
    ['udap_certifications_supported', ['no uri']],
    ['grant_types_supported', []],
    ['grant_types_supported', ['refresh_token', 'client_credentials']],
    ['scopes_supported', []],
    ['token_endpoint_auth_methods_supported', ['private_key_jwt', 'client_secret_basic']],
    ['token_endpoint_auth_signing_alg_values_supported', ['ES256']],
    ['registration_endpoint_jwt_signing_alg_values_supported', ['ES256', 'ES256']],
  ])('finds %s %j at fault and says by which rule', async (name, value) => {
    expect((await verdictOf(undefined, name)).outcomes).toEqual(['passed'])
    const { field, report } = await verdictOf((d) => ({ ...d, [name]: value }), name)
    const [finding] = field?.findings ?? []
    expect([finding?.outcome, finding?.clause]).toEqual([
      'failed',
      expect.stringMatching(/UDAP-[A-Z0-9]+-\d{3}/),
    ])
    expect(report.state).toBe('usable')
  })

  it('tells an empty list from a missing one: the first says no, the second nothing [UDAP-DISC-004]', async () => {
    const stateOf = (report: Awaited<ReturnType<typeof discover>>) =>
      report.capabilities.find(({ name }) => name === 'client credentials')
    const { report } = await verdictOf(undefined, 'grant_types_supported')
    expect(stateOf(report)?.state).toBe('supported')
    const empty = await verdictOf((d) => ({ ...d, grant_types_supported: [] }), '')
    const missing = await verdictOf(({ grant_types_supported: _, ...d }) => d, '')
    expect([stateOf(empty.report)?.state, stateOf(missing.report)?.state]).toEqual([
      'absent',
      'unknown',
    ])
    expect(stateOf(missing.report)?.text).toContain('Nothing may be assumed')
  })

  it('registers nowhere that lists no registration, and tries where nothing is said [UDAP-DISC-004]', async () => {
    server.faults = { document: (d) => ({ ...d, udap_profiles_supported: [] }) }
    expect((await tryToRegister()).state).toBe('stopped')
    expect(server.received.map(({ method }) => method)).toEqual(['GET'])
    server.faults = { document: ({ udap_profiles_supported: _, ...d }) => d }
    expect((await tryToRegister()).state).not.toBe('stopped')
  })

  it('stops where a plain endpoint differs, and with the lab switch goes on with the signed one [UDAP-DISC-013]', async () => {
    server.faults = {
      document: (d) => ({ ...d, registration_endpoint: 'https://ehr.example/elsewhere' }),
    }
    expect((await tryToRegister()).state).toBe('stopped')
    expect(server.received.map(({ method }) => method)).toEqual(['GET'])
    const outcome = await tryToRegister({ usesSignedEndpoints: true })
    expect(outcome.state).not.toBe('stopped')
    expect(server.received.at(-1)?.url).toBe(server.registrationEndpoint)
    const field = outcome.discovery.fields.find(({ name }) => name === 'registration_endpoint')
    expect(field?.findings[0]?.outcome).toBe('warning')
  })

  it('warns where a token endpoint is at another host than the base', async () => {
    const elsewhere = 'https://login.example/token'
    server.faults = {
      document: (d) => ({ ...d, token_endpoint: elsewhere }),
      signed: { claims: { token_endpoint: elsewhere } },
    }
    const report = await discover()
    const field = report.fields.find(({ name }) => name === 'token_endpoint')
    expect(report.state).toBe('usable')
    expect(field?.findings.map(({ check, outcome }) => [check, outcome])).toContainEqual([
      'token-endpoint-host',
      'warning',
    ])
  })

  it('understands signed_endpoints in the edition of the profiles alone, with a warning [UDAP-DISC-025]', async () => {
    server.faults = {
      document: ({ signed_metadata, ...d }) => ({
        ...d,
        signed_endpoints: signed_metadata,
        x5c: ['x'],
      }),
    }
    const base = await discover({ mode: 'base' })
    expect(base.state).toBe('usable')
    const warned = base.findings.filter(({ outcome }) => outcome === 'warning')
    expect(warned.map(({ check }) => check)).toEqual(['legacy-names', 'legacy-names'])
    const guide = await discover()
    expect([guide.state, failedChecks(guide)]).toEqual(['broken', ['signed-metadata-present']])
  })
})

/** What a server with each test certificate gets from the client; the policy of the communities decides on the last few. */
describe('UDAP client, test certificates of a server', () => {
  it('goes on or stops with each as the catalogue says [UDAP-PKI-001] [UDAP-DISC-012]', async () => {
    const { fixtures } = await bench.call('certificates.fixtures', {})
    expect(fixtures.length).toBe(35)
    for (const { id, expected } of fixtures) {
      const host = `https://${id.toLowerCase().replaceAll('_', '-')}.example`
      const issued = await bench.call('certificates.issueFixture', {
        fixture: id,
        communityId: 'beta',
        kind: 'server',
        uri: `${host}/r4`,
      })
      const { x5c, signWithKeyId } = issued.presentation
      const identity = { ...app, iss: `${host}/r4`, x5c, alg: 'RS256' }
      server = await createUdapServer(bench, { host, identity })
      const now = bench.clock.nowSeconds()
      const endpoints = {
        authorization_endpoint: `${host}/authorize`,
        token_endpoint: `${host}/token`,
        registration_endpoint: `${host}/register`,
      }
      // Signed by the core, since the key never leaves it.
      const { statement } = await bench.call('udap.signStatement', {
        claims: { iss: identity.iss, sub: identity.iss, ...endpoints, iat: now, exp: now + 3_600 },
        signer: { certificateId: issued.certificate.id, keyId: signWithKeyId, x5c },
      })
      server.faults = { compact: () => statement }
      const community = expected.metadata === 'stop-unless-community-trusted' ? undefined : beta
      const report = await discover({ community })
      const isStopped = report.state !== 'usable'
      const isByPolicy = expected.metadata === 'by-policy'
      // The community demands a known status; a certificate that says nowhere where to ask is let pass with a warning.
      const wanted = isByPolicy ? id !== 'C-NO-CDP' : expected.metadata === 'stop'
      expect([id, isStopped], report.text).toEqual([id, wanted])
    }
  }, 120_000)

  it('sees a server of another community only when nobody asked for the first [UDAP-DISC-018]', async () => {
    const identity = await createUdapApp(bench, {
      community: 'alpha',
      iss: 'https://ehr.example/r4',
      alg: 'RS256',
    })
    expect(await presentChain(bench, identity.certificateId)).toEqual(identity.x5c)
    server = await createUdapServer(bench, { identity })
    expect((await discover({ community: beta })).state).toBe('not-in-community')
    expect((await discover({ community: alpha })).state).toBe('usable')
    expect((await discover({ community: undefined })).trustedBy?.uri).toBe(alpha)
  })
})
