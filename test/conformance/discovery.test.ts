import { importJWK } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { smartCapabilities } from '../../src/shared/oauth/smart-capabilities.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

type Document = Record<string, unknown>

let bench: TestWorkbench

beforeEach(async () => {
  bench = await createTestWorkbench()
})
afterEach(() => bench.close())

const smartUrl = () => `${bench.fhirBase}/.well-known/smart-configuration`
const openIdUrl = () => `${bench.issuer}/.well-known/openid-configuration`
const serverUrl = () => `${bench.issuer}/.well-known/oauth-authorization-server`
const jwksUrl = () => `${bench.issuer}/jwks`
const allUrls = () => [smartUrl(), openIdUrl(), serverUrl(), jwksUrl()]

async function read(url: string): Promise<Document> {
  const response = await bench.request(url)
  expect(response.status).toBe(200)
  return response.json()
}

/** Every capability a document names, those of associated endpoints included. */
function advertisedIn(document: Document): unknown[] {
  // The shape of a SMART configuration, which these tests read.
  const { capabilities = [], associated_endpoints = [] } = document as {
    capabilities?: string[]
    associated_endpoints?: Array<{ capabilities: string[] }>
  }
  return [...capabilities, ...associated_endpoints.flatMap((endpoint) => endpoint.capabilities)]
}

const switchOff = (...names: string[]) =>
  bench.call('settings.update', { name: 'disabledCapabilities', value: names })

describe('discovery documents', () => {
  it('are served without credentials, below a FHIR base with a path and a doubled slash too [DSC-01] [DSC-15]', async () => {
    for (const url of allUrls()) expect((await bench.request(url)).status).toBe(200)
    const doubled = await bench.request(`${bench.fhirBase}//.well-known/smart-configuration`)
    expect(await doubled.json()).toEqual(await read(smartUrl()))
    const deep = await createTestWorkbench({ config: { issuer: 'http://localhost:4100/a/b' } })
    const response = await deep.request('/a/b/fhir/.well-known/smart-configuration')
    expect(await response.json()).toMatchObject({
      issuer: 'http://localhost:4100/a/b',
      token_endpoint: 'http://localhost:4100/a/b/token',
    })
    const metadata = await deep.request('/.well-known/oauth-authorization-server/a/b')
    expect(await metadata.json()).toMatchObject({ issuer: 'http://localhost:4100/a/b' })
    await deep.close()
  })

  it('are JSON whatever Accept says [DSC-02]', async () => {
    for (const url of allUrls()) {
      const bodies = new Set<string>()
      for (const accept of [undefined, 'text/html', 'application/fhir+xml', 'application/json']) {
        const response = await bench.request(
          url,
          accept === undefined ? {} : { headers: { Accept: accept } },
        )
        expect(response.headers.get('content-type')).toBe('application/json')
        bodies.add(await response.text())
      }
      expect(bodies.size).toBe(1)
    }
  })

  it('hold absolute URLs only [DSC-03]', async () => {
    for (const url of [smartUrl(), openIdUrl(), serverUrl()]) {
      const endpoints = Object.entries(await read(url)).filter(([name]) =>
        /_endpoint$|_uri$|^issuer$/.test(name),
      )
      expect(endpoints.length).toBeGreaterThan(3)
      for (const [, value] of endpoints) expect(String(value)).toMatch(/^http:\/\/localhost:4100/)
    }
  })

  it('offer PKCE by S256 only [DSC-04]', async () => {
    const document = await read(smartUrl())
    expect(document['code_challenge_methods_supported']).toEqual(['S256'])
  })

  it('name issuer and keys with sso-openid-connect only [DSC-05]', async () => {
    expect(await read(smartUrl())).toMatchObject({ issuer: bench.issuer, jwks_uri: jwksUrl() })
    await switchOff('sso-openid-connect')
    const document = await read(smartUrl())
    expect(document).not.toHaveProperty('issuer')
    expect(document['capabilities']).not.toContain('sso-openid-connect')
    expect(document['scopes_supported']).not.toContain('openid')
    expect((await bench.request(openIdUrl())).status).toBe(404)
  })

  it('always have the required members [DSC-06]', async () => {
    const required = [
      'authorization_endpoint',
      'token_endpoint',
      'grant_types_supported',
      'capabilities',
      'code_challenge_methods_supported',
    ]
    for (const off of [[], ['launch-ehr', 'launch-standalone']]) {
      await switchOff(...off)
      const document = await read(smartUrl())
      for (const member of required) expect(document).toHaveProperty(member)
    }
  })

  it('promise what works and nothing else [DSC-07] [DSC-09]', async () => {
    const document = await read(smartUrl())
    expect(advertisedIn(document)).toEqual([...smartCapabilities])
    expect(document['token_endpoint_auth_methods_supported']).toEqual([
      'client_secret_basic',
      'client_secret_post',
      'private_key_jwt',
    ])
    expect(document['token_endpoint_auth_signing_alg_values_supported']).toEqual([
      'RS384',
      'ES384',
      'RS256',
      'ES256',
    ])
    expect(document).toHaveProperty('registration_endpoint')
    expect(document['grant_types_supported']).toEqual([
      'authorization_code',
      'refresh_token',
      'client_credentials',
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
    ])
  })

  it('promise nothing of asymmetric clients while they are switched off [DSC-07] [DSC-10]', async () => {
    await switchOff('client-confidential-asymmetric')
    const document = await read(smartUrl())
    expect(document['token_endpoint_auth_methods_supported']).not.toContain('private_key_jwt')
    expect(document).not.toHaveProperty('token_endpoint_auth_signing_alg_values_supported')
    expect(document['grant_types_supported']).not.toContain('client_credentials')
    expect(String(document['scopes_supported'])).not.toContain('system/*')
  })

  it.each(smartCapabilities)('drop %s at once when it is switched off (DSC-10)', async (name) => {
    expect(advertisedIn(await read(smartUrl()))).toContain(name)
    await switchOff(name)
    expect(advertisedIn(await read(smartUrl()))).toEqual(
      smartCapabilities.filter((capability) => capability !== name),
    )
  })

  it.each([
    ['permission-v1', 'patient/*.read'],
    ['permission-v2', 'patient/*.rs'],
    ['permission-patient', 'patient/*.cruds'],
    ['permission-user', 'user/*.cruds'],
    ['permission-offline', 'offline_access'],
    ['permission-online', 'online_access'],
    ['launch-ehr', 'launch'],
  ])('without %s do not list %s (DSC-08)', async (capability, scope) => {
    expect((await read(smartUrl()))['scopes_supported']).toContain(scope)
    await switchOff(capability)
    expect((await read(smartUrl()))['scopes_supported']).not.toContain(scope)
  })

  it('describe an OpenID Provider with the issuer of the others [DSC-11]', async () => {
    expect(await read(openIdUrl())).toMatchObject({
      issuer: bench.issuer,
      authorization_endpoint: `${bench.issuer}/authorize`,
      token_endpoint: `${bench.issuer}/token`,
      jwks_uri: jwksUrl(),
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      request_uri_parameter_supported: false,
    })
  })

  it('agree in every member they share [DSC-12]', async () => {
    const documents = [await read(smartUrl()), await read(openIdUrl()), await read(serverUrl())]
    const seen = new Map<string, unknown>()
    for (const document of documents) {
      for (const [name, value] of Object.entries(document)) {
        if (seen.has(name)) expect(value).toEqual(seen.get(name))
        seen.set(name, value)
      }
    }
    expect(seen.size).toBeGreaterThan(12)
  })

  it('may be cached for at most five minutes and are validated by a weak ETag [DSC-14]', async () => {
    for (const url of allUrls()) {
      const first = await bench.request(url)
      const maxAge = /max-age=(\d+)/.exec(first.headers.get('cache-control') ?? '')?.[1]
      expect(Number(maxAge)).toBeLessThanOrEqual(300)
      const etag = first.headers.get('etag') ?? ''
      expect(etag).toMatch(/^W\/"[\w-]+"$/)
      for (const known of [etag, `"x", ${etag}`, etag.slice(2), '*']) {
        const second = await bench.request(url, { headers: { 'If-None-Match': known } })
        expect([second.status, await second.text()]).toEqual([304, ''])
        expect(second.headers.get('etag')).toBe(etag)
      }
      const other = await bench.request(url, { headers: { 'If-None-Match': 'W/"x"' } })
      expect(other.status).toBe(200)
    }
  })

  it('change their ETag with a switched capability [DSC-14]', async () => {
    const before = await bench.request(smartUrl())
    await switchOff('permission-v1')
    const etag = before.headers.get('etag') ?? ''
    const after = await bench.request(smartUrl(), { headers: { 'If-None-Match': etag } })
    expect(after.status).toBe(200)
  })

  it('list the app-state endpoint with its capability, never by its old name [DSC-17] [APS-01]', async () => {
    const document = await read(smartUrl())
    expect(document['associated_endpoints']).toEqual([
      { url: `${bench.issuer}/app-state`, capabilities: ['smart-app-state'] },
    ])
    expect(document['capabilities']).not.toContain('smart-app-state')
    expect(document).not.toHaveProperty('smart_app_state_endpoint')
    await switchOff('smart-app-state')
    expect(await read(smartUrl())).not.toHaveProperty('associated_endpoints')
  })

  it('may be read from any origin, without credentials [COR-01] [COR-04] [AS-12]', async () => {
    for (const url of allUrls()) {
      const Origin = 'https://x.test'
      const response = await bench.request(url, { headers: { Origin } })
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      expect(response.headers.has('access-control-allow-credentials')).toBe(false)
      const preflight = await bench.request(url, { method: 'OPTIONS', headers: { Origin } })
      expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([
        204,
        '*',
      ])
    }
  })

  it('answer other methods 405', async () => {
    for (const url of allUrls()) {
      const response = await bench.request(url, { method: 'POST' })
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    }
  })
})

describe('JWK Set', () => {
  it('holds bare public keys, one of them for RS256, that can be imported [DSC-13]', async () => {
    const { keys } = (await read(jwksUrl())) as { keys: Array<Record<string, string>> }
    expect(keys.some(({ alg }) => alg === 'RS256')).toBe(true)
    const kids = new Set(keys.map(({ kid }) => kid))
    expect(kids.size).toBe(keys.length)
    for (const key of keys) {
      expect(key).toMatchObject({ kty: expect.any(String), use: 'sig', alg: expect.any(String) })
      for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) {
        expect(key).not.toHaveProperty(member)
      }
      await expect(importJWK(key)).resolves.toBeDefined()
    }
  })
})

describe('setting disabledCapabilities', () => {
  it('offers the capabilities to choose from and refuses unknown ones (DSC-10)', async () => {
    const rows = await bench.call('settings.list', {})
    const row = rows.find(({ name }) => name === 'disabledCapabilities')
    expect(row).toMatchObject({ value: [], choices: [...smartCapabilities] })
    await expect(switchOff('no-such-capability')).rejects.toMatchObject({
      problem: { code: 'bad-request', details: [{ path: 'disabledCapabilities' }] },
    })
  })
})
