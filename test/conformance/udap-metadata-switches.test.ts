import { decodeJwt, decodeProtectedHeader } from 'jose'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseCertificate, uriSansOf } from '../../src/main/core/certificate-path/index.ts'
import type { MethodParams } from '../../src/shared/contract/index.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'
import {
  createUdapApp,
  postStatement,
  registerUdapApp,
  requestUdapToken,
  serviceStatementOf,
  signUdapJwt,
  statementOf,
  tokenClaimsOf,
  trustCommunity,
} from '../support/udap-app.ts'

const alpha = 'urn:example:trustbench:alpha'
const beta = 'urn:example:trustbench:beta'
const everyGrant = ['authorization_code', 'refresh_token', 'client_credentials']

let bench: TestWorkbench
beforeAll(async () => {
  bench = await createTestWorkbench()
})
beforeEach(async () => {
  const rows = await bench.call('settings.list', {})
  for (const { name, value, fallback } of rows) {
    if (String(value) !== String(fallback)) await set(name, fallback)
  }
})

async function set(name: string, value: MethodParams<'settings.update'>['value']): Promise<void> {
  await bench.call('settings.update', { name, value })
}

const udapUrl = (query = '') => `${bench.fhirBase}/.well-known/udap${query}`
const get = (query = '', init: RequestInit = {}) => bench.request(udapUrl(query), init)
const metadata = async (query = '') => (await get(query)).json()
const outcomeOf = async (response: Response) =>
  `${response.status} ${(await response.json()).error ?? 'no error'}`

/** What a metadata document breaks of the rules that tie its members together. @see spec/udap.md section 9.1 */
function faultsOf(document: Record<string, unknown>): string[] {
  const list = (name: string) => (document[name] ?? []) as string[]
  const grants = list('grant_types_supported')
  const isSubset = (part: string, whole: string) =>
    list(part).every((one) => list(whole).includes(one))
  const signed = decodeJwt(String(document['signed_metadata']))
  const hasCode = grants.includes('authorization_code')
  const hasServices = grants.includes('client_credentials')
  const rules: readonly (readonly [string, boolean])[] = [
    ['version', JSON.stringify(document['udap_versions_supported']) === '["1"]'],
    ['at least one grant', grants.length > 0],
    ['refresh_token with a code only', !grants.includes('refresh_token') || hasCode],
    [
      'udap_dcr and udap_authn',
      ['udap_dcr', 'udap_authn'].every((one) => list('udap_profiles_supported').includes(one)),
    ],
    [
      'udap_authz with services only',
      list('udap_profiles_supported').includes('udap_authz') === hasServices,
    ],
    [
      'hl7-b2b with services only',
      list('udap_authorization_extensions_supported').includes('hl7-b2b') === hasServices,
    ],
    [
      'extensions required are supported',
      isSubset('udap_authorization_extensions_required', 'udap_authorization_extensions_supported'),
    ],
    [
      'extensions required exactly when some are supported',
      'udap_authorization_extensions_required' in document ===
        list('udap_authorization_extensions_supported').length > 0,
    ],
    [
      'certifications required are supported',
      isSubset('udap_certifications_required', 'udap_certifications_supported'),
    ],
    ['authorization endpoint with a code only', 'authorization_endpoint' in document === hasCode],
    ['the same under the signature', 'authorization_endpoint' in signed === hasCode],
    [
      'endpoints equal under the signature',
      ['authorization_endpoint', 'token_endpoint', 'registration_endpoint'].every(
        (name) => signed[name] === document[name],
      ),
    ],
    ['scopes', list('scopes_supported').length > 0],
    [
      'system scopes with services only',
      list('scopes_supported').some((scope) => scope.startsWith('system/')) === hasServices,
    ],
    [
      'scopes of people with a code only',
      list('scopes_supported').some((scope) => /^(?:user|patient|openid|launch)/.test(scope)) ===
        hasCode,
    ],
    [
      'offline_access with refreshing only',
      list('scopes_supported').includes('offline_access') === grants.includes('refresh_token'),
    ],
    ['private_key_jwt', list('token_endpoint_auth_methods_supported').includes('private_key_jwt')],
    [
      'RS256 at the token endpoint',
      list('token_endpoint_auth_signing_alg_values_supported').includes('RS256'),
    ],
    [
      'RS256 at registration',
      list('registration_endpoint_jwt_signing_alg_values_supported').includes('RS256'),
    ],
  ]
  return rules.flatMap(([rule, isKept]) => (isKept ? [] : [rule]))
}

/** Every choice of some of the values. */
function subsetsOf<T>(values: readonly T[]): T[][] {
  const [first, ...others] = values
  if (first === undefined) return [[]]
  return subsetsOf(others).flatMap((subset) => [subset, [first, ...subset]])
}

describe('UDAP metadata under each choice of grants and editions', () => {
  it('is consistent in itself, and gone without any grant [UDAP-DISC-006] [UDAP-DISC-007] [UDAP-DISC-002] [UDAP-DISC-010]', async () => {
    let consistent = 0
    for (const grants of subsetsOf(everyGrant)) {
      for (const mode of ['stu2', 'carin']) {
        await set('udapGrants', grants)
        await set('udapMode', mode)
        const response = await get()
        if (!grants.some((grant) => grant !== 'refresh_token')) {
          expect(response.status).toBe(404)
          continue
        }
        const document = await response.json()
        expect([grants, faultsOf(document)]).toEqual([grants, []])
        expect(document.grant_types_supported).toEqual(
          everyGrant.filter(
            (grant) =>
              grants.includes(grant) &&
              (grant !== 'refresh_token' || grants.includes('authorization_code')),
          ),
        )
        consistent += 1
      }
    }
    expect(consistent).toBe(12)
  })

  it('lists what can be used: other grants are neither registered nor given tokens [UDAP-DISC-005] [UDAP-DCR-011] [UDAP-TOK-011]', async () => {
    const service = await createUdapApp(bench)
    const client_id = await registerUdapApp(service, serviceStatementOf(service))
    const ask = async () =>
      outcomeOf(
        await requestUdapToken(
          bench,
          await signUdapJwt(service, tokenClaimsOf(service, client_id)),
        ),
      )
    const register = async (claims: Record<string, unknown>) =>
      outcomeOf(await postStatement(bench, await signUdapJwt(service, claims)))
    expect(await ask()).toBe('200 no error')
    await set('udapGrants', ['authorization_code'])
    expect(await ask()).toBe('400 unauthorized_client')
    expect(await register(serviceStatementOf(service))).toBe('400 invalid_client_metadata')
    expect(await register(statementOf(service))).toBe('400 invalid_client_metadata')
    const withoutRefresh = { ...statementOf(service), grant_types: ['authorization_code'] }
    expect(await register(withoutRefresh)).toBe('200 no error')
  })

  it('names no ways of other flows, which the SMART configuration has [UDAP-DISC-005] [UDAP-DISC-020]', async () => {
    const document = await metadata()
    const smart = await bench.request(`${bench.fhirBase}/.well-known/smart-configuration`)
    const { token_endpoint_auth_methods_supported: methods, ...configuration } = await smart.json()
    expect(methods).toContain('client_secret_basic')
    expect(document.token_endpoint_auth_methods_supported).toEqual(['private_key_jwt'])
    expect(configuration).not.toHaveProperty('signed_metadata')
    await trustCommunity(bench, 'beta', { scopes: 'system/Patient.rs user/Patient.rs' })
    const inBeta = await metadata(`?community=${beta}`)
    expect(inBeta.scopes_supported).toEqual(['system/Patient.rs', 'user/Patient.rs'])
    expect(configuration.scopes_supported).not.toEqual(inBeta.scopes_supported)
    await trustCommunity(bench, 'beta', {})
  })

  it('says by its algorithms which are taken, at each endpoint [UDAP-JWT-006] [UDAP-JWT-004]', async () => {
    const apps = await Promise.all(
      (['RS256', 'ES256', 'RS384', 'ES384'] as const).map((alg) => createUdapApp(bench, { alg })),
    )
    const clients = new Map<string, string>()
    for (const app of apps)
      clients.set(app.iss, await registerUdapApp(app, serviceStatementOf(app)))
    const answers = async () => {
      const all = []
      for (const app of apps) {
        const statement = await signUdapJwt(app, serviceStatementOf(app))
        const token = await signUdapJwt(app, tokenClaimsOf(app, clients.get(app.iss) ?? ''))
        all.push([
          await outcomeOf(await postStatement(bench, statement)),
          await outcomeOf(await requestUdapToken(bench, token)),
        ])
      }
      return all
    }
    expect(await answers()).toEqual(Array(4).fill(['200 no error', '200 no error']))
    await set('udapRegistrationAlgorithms', [])
    await set('udapTokenAlgorithms', ['RS384'])
    const document = await metadata()
    expect(document.registration_endpoint_jwt_signing_alg_values_supported).toEqual(['RS256'])
    expect(document.token_endpoint_auth_signing_alg_values_supported).toEqual(['RS256', 'RS384'])
    const refused = '400 invalid_software_statement'
    expect(await answers()).toEqual([
      ['200 no error', '200 no error'],
      [refused, '400 invalid_client'],
      [refused, '200 no error'],
      [refused, '400 invalid_client'],
    ])
  })

  it('lists both methods in the CARIN edition, and the server is marked as not STU2 [UDAP-DCR-055] [UDAP-DCR-050]', async () => {
    expect(await bench.call('trust.server', {})).toMatchObject({
      edition: 'stu2',
      isStu2: true,
      deviations: [],
      isOn: true,
      metadataUrl: udapUrl(),
    })
    await set('udapMode', 'carin')
    const document = await metadata()
    expect(document).toMatchObject({
      udap_profiles_supported: expect.arrayContaining(['udap_dcr', 'udap_authn']),
      grant_types_supported: expect.arrayContaining(['authorization_code']),
      token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_basic'],
    })
    const carin = await bench.call('trust.server', {})
    expect(carin).toMatchObject({ edition: 'carin', isStu2: false })
    expect(carin.deviations[0]?.text).toMatch(/limits registration to apps that hold a key/)
  })
})

describe('UDAP metadata for a community', () => {
  it('is 204, the default one or 404 where this server is not in it [UDAP-DISC-015]', async () => {
    const unknown = '?community=urn:x:unknown'
    expect([(await get(unknown)).status, await (await get(unknown)).text()]).toEqual([204, ''])
    await set('udapUnknownCommunity', 'not-found')
    expect((await get(unknown)).status).toBe(404)
    const { deviations } = await bench.call('trust.server', {})
    expect(deviations.map(({ setting }) => setting)).toContain('udapUnknownCommunity')
    await set('udapUnknownCommunity', 'default')
    const [known, answered] = [await metadata(), await metadata(unknown)]
    expect(answered).toEqual(known)
    expect((await get(`?community=${beta}`)).status).toBe(200)
  })

  it('reads the parameter as it is, percent-decoded once [UDAP-DISC-016]', async () => {
    await set('udapUnknownCommunity', 'not-found')
    const answered = async (text: string) => (await get(`?community=${text}`)).status
    expect(await answered(encodeURIComponent(beta))).toBe(200)
    expect(await answered(beta.replaceAll(':', '%3a'))).toBe(200)
    expect(await answered(beta.replaceAll(':', '%253A'))).toBe(400)
    expect(await answered(`${beta}%2F`)).toBe(404)
    for (const text of ['%zz', '%ff', 'beta', '', `${beta}&community=${beta}`]) {
      expect(await answered(text)).toBe(400)
    }
  })

  it('answers for a community with a plus sign in its name as it is written [UDAP-DISC-016]', async () => {
    const uri = 'urn:example:trustbench:a+b'
    const { id } = await bench.call('communities.create', { name: 'Plus', uri })
    await set('udapUnknownCommunity', 'not-found')
    expect((await get(`?community=${uri}`)).status).toBe(200)
    expect((await get(`?community=${encodeURIComponent(uri)}`)).status).toBe(200)
    expect((await get('?community=urn:example:trustbench:a-b')).status).toBe(404)
    await bench.call('communities.update', { id, isTrusted: false })
  })

  it('may be kept by caches for five minutes, and never longer than it is signed for [UDAP-DISC-019] [UDAP-DISC-009]', async () => {
    const own = await createTestWorkbench()
    const url = `${own.fhirBase}/.well-known/udap`
    const response = await own.request(url)
    expect(response.headers.get('cache-control')).toBe('public, max-age=300')
    const { exp, iat } = decodeJwt((await response.json()).signed_metadata)
    expect([exp, iat]).toEqual([own.clock.nowSeconds() + 86_400, own.clock.nowSeconds()])
    const head = await own.request(url, { method: 'HEAD' })
    expect([head.status, head.headers.get('cache-control'), await head.text()]).toEqual([
      200,
      'public, max-age=300',
      '',
    ])

    const { memberships } = await own.call('trust.server', {})
    const { notAfter = 0 } = memberships[0]?.certificate ?? {}
    own.clock.step(notAfter - own.clock.nowSeconds() - 100)
    const late = await own.request(url)
    expect(late.headers.get('cache-control')).toBe('public, max-age=100')
    expect(decodeJwt((await late.json()).signed_metadata).exp).toBe(notAfter)
  })

  it('never signs two with one id [UDAP-JWT-009]', async () => {
    const own = await createTestWorkbench()
    const seen = new Set<string>()
    for (let round = 0; round < 25; round += 1) {
      for (const community of [alpha, beta]) {
        const response = await own.request(
          `${own.fhirBase}/.well-known/udap?community=${community}`,
        )
        seen.add(String(decodeJwt((await response.json()).signed_metadata).jti))
      }
      own.clock.advance(46_800)
    }
    expect(seen.size).toBe(50)
  })

  it('names addresses that are there, and http for loopback only [UDAP-DISC-024] [UDAP-DISC-021] [UDAP-DISC-022]', async () => {
    const document = await metadata()
    const endpoints = ['authorization_endpoint', 'token_endpoint', 'registration_endpoint']
    const others = await Promise.all(
      [
        `${bench.fhirBase}/.well-known/smart-configuration`,
        `${bench.issuer}/.well-known/oauth-authorization-server`,
      ].map(async (url) => (await bench.request(url)).json()),
    )
    for (const name of endpoints) {
      const url = new URL(document[name])
      expect(url.protocol === 'https:' || ['localhost', '127.0.0.1'].includes(url.hostname)).toBe(
        true,
      )
      const answer = await bench.request(url.href, {
        method: name.startsWith('auth') ? 'GET' : 'POST',
      })
      expect([name, answer.status]).not.toEqual([name, 404])
      for (const other of others) expect(other[name]).toBe(document[name])
    }
    expect(others[1]).not.toHaveProperty('signed_metadata')
  })

  it('of both FHIR bases leads to one registration [UDAP-DISC-023] [UDAP-DISC-001]', async () => {
    const base = `${bench.issuer}/app-state`
    const response = await bench.request(`${base}/.well-known/udap`)
    expect(response.status).toBe(200)
    const [first, second] = [await metadata(), await response.json()]
    expect(second.registration_endpoint).toBe(first.registration_endpoint)
    expect(decodeJwt(second.signed_metadata)).toMatchObject({ iss: base, sub: base })
    expect(decodeJwt(first.signed_metadata)).toMatchObject({ iss: bench.fhirBase })
    const [leaf = ''] = decodeProtectedHeader(second.signed_metadata).x5c ?? []
    expect(uriSansOf(parseCertificate(new Uint8Array(Buffer.from(leaf, 'base64'))))).toEqual([base])

    const app = await createUdapApp(bench)
    const clientId = await registerUdapApp(app, {
      ...statementOf(app),
      aud: first.registration_endpoint,
    })
    const moved = {
      ...statementOf(app),
      aud: second.registration_endpoint,
      redirect_uris: ['https://app.example/moved'],
    }
    const changed = await postStatement(bench, await signUdapJwt(app, moved))
    expect(changed.status).toBe(200)
    expect(await changed.json()).toMatchObject({
      client_id: clientId,
      redirect_uris: ['https://app.example/moved'],
    })
    await set('disabledCapabilities', ['smart-app-state'])
    expect((await bench.request(`${base}/.well-known/udap`)).status).toBe(404)
  })

  it('is announced in the CapabilityStatement where that is wanted [UDAP-DISC-027]', async () => {
    const codes = async () => {
      const answer = await bench.request(`${bench.fhirBase}/metadata`)
      const { rest } = await answer.json()
      return rest[0].security.service.map(
        ({ coding }: { coding: { system: string; code: string }[] }) => coding[0],
      )
    }
    expect(await codes()).toHaveLength(1)
    await set('udapInCapabilityStatement', true)
    expect((await codes())[1]).toEqual({
      system: 'http://fhir.udap.org/CodeSystem/capability-rest-security-service',
      code: 'UDAP',
    })
  })
})

describe('a server that keeps to this machine', () => {
  it('asks nobody for lists and issuers, and says so, until it may again [UDAP-PKI-019]', async () => {
    const asked: string[] = []
    const own = await createTestWorkbench({
      foreign: async ({ url }) => {
        asked.push(url)
        return new Response(null, { status: 404 })
      },
    })
    const elsewhere = await createTestWorkbench({ config: { issuer: 'https://pki.example' } })
    await trustCommunity(elsewhere, 'beta', {})
    const document = await elsewhere.call('trust.export', { uri: beta })
    const foreign = 'urn:example:elsewhere'
    await own.call('trust.import', { document: { ...document, uri: foreign } })
    const app = { ...(await createUdapApp(elsewhere)), bench: own }
    const register = async () =>
      outcomeOf(await postStatement(own, await signUdapJwt(app, serviceStatementOf(app))))
    const refused = '400 unapproved_software_statement'
    await own.call('settings.update', { name: 'localOnly', value: true })
    expect(await register()).toBe(refused)
    expect(asked).toEqual([])
    const { rows } = await own.call('trust.decisions', { fingerprint: app.certificateId })
    const row = rows.find(({ communityUri }) => communityUri === foreign)
    const { trace } = await own.call('trust.decision', { id: row?.id ?? '' })
    expect(JSON.stringify(trace)).toMatch(/pki\.example is beyond this machine/)
    await own.call('settings.reset', { name: 'localOnly' })
    own.clock.advance(120)
    expect(await register()).toBe(refused)
    expect(asked.length).toBeGreaterThan(0)
  }, 120_000)
})

describe('the certificate metadata is signed with', () => {
  /** A community that is not of the bench, whose authority is on another one. */
  async function createMember() {
    const elsewhere = await createTestWorkbench()
    const own = await createTestWorkbench()
    await trustCommunity(elsewhere, 'beta', { revocation: 'off', missingRevocationPointer: 'warn' })
    const document = await elsewhere.call('trust.export', { uri: beta })
    const uri = 'urn:example:foreign'
    await own.call('trust.import', { document: { ...document, uri } })
    const issue = async (alg: 'RS256' | 'ES256') => {
      const app = await createUdapApp(elsewhere, { iss: own.fhirBase, alg })
      const { chain } = await elsewhere.call('certificates.get', { id: app.certificateId })
      const pems = await Promise.all(
        chain.map(
          async ({ id }) => (await elsewhere.call('certificates.get', { id: id ?? '' })).pem,
        ),
      )
      const key = app.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
      const text = [key, ...pems].join('\n')
      await own.call('keys.import', {
        name: `Server ${alg}`,
        purpose: 'signed-metadata',
        base64: Buffer.from(text).toString('base64'),
      })
      return app
    }
    const about = async () => {
      const { memberships } = await own.call('trust.server', {})
      return memberships.find(({ communityUri }) => communityUri === uri)
    }
    const get = () => own.request(`${own.fhirBase}/.well-known/udap?community=${uri}`)
    return { elsewhere, own, uri, issue, about, get }
  }

  it('comes from the community, is about an RSA key, and is missed where it is not there [UDAP-DISC-011] [UDAP-DISC-014] [UDAP-DISC-008]', async () => {
    const { issue, about, get, own } = await createMember()
    expect((await get()).status).toBe(204)
    expect((await about())?.problems[0]).toMatch(/no stored certificate/)
    await issue('ES256')
    expect((await get()).status).toBe(204)
    expect((await about())?.problems[0]).toMatch(
      /about an EC key, and metadata is signed with RS256/,
    )
    const rsa = await issue('RS256')
    const response = await get()
    expect(response.status).toBe(200)
    const { signed_metadata } = await response.json()
    expect(decodeProtectedHeader(signed_metadata).x5c?.[0]).toBe(rsa.x5c[0])
    expect(decodeJwt(signed_metadata)).toMatchObject({ iss: own.fhirBase, sub: own.fhirBase })
    expect(await about()).toMatchObject({
      problems: [],
      certificate: { fingerprint: rsa.certificateId },
    })
  }, 120_000)

  it('says what the community asks of servers and this one lacks [UDAP-PKI-023]', async () => {
    await trustCommunity(bench, 'beta', {
      minimumScopes: 'system/*.rs system/Group.rs',
      serverUriPrefixes: ['https://'],
    })
    const { memberships } = await bench.call('trust.server', {})
    const { problems } = memberships.find(({ communityUri }) => communityUri === beta) ?? {}
    expect(problems).toEqual([
      `${bench.fhirBase} is no name for a server of this community, wanted https://`,
      'the community asks every server for system/Group.rs, which is not offered',
    ])
    expect((await get(`?community=${beta}`)).status).toBe(204)
    await trustCommunity(bench, 'beta', {})
    expect((await get(`?community=${beta}`)).status).toBe(200)
  })

  it('is the newest one that is valid already [UDAP-DISC-026]', async () => {
    const { elsewhere, own, issue, get } = await createMember()
    const signer = async () =>
      decodeProtectedHeader((await (await get()).json()).signed_metadata).x5c?.[0]
    const first = await issue('RS256')
    expect(await signer()).toBe(first.x5c[0])
    // The authority's clock is ahead, so that what it issues is not valid yet.
    elsewhere.clock.advance(36_000)
    const next = await issue('RS256')
    const { notBefore } = await elsewhere.call('certificates.get', { id: next.certificateId })
    expect(notBefore).toBeGreaterThan(own.clock.nowSeconds())
    expect(await signer()).toBe(first.x5c[0])
    own.clock.advance(notBefore - own.clock.nowSeconds() - 1)
    expect(await signer()).toBe(first.x5c[0])
    own.clock.advance(1)
    expect(await signer()).toBe(next.x5c[0])
  }, 120_000)
})
