import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestFhirServer } from '../support/fhir-server.ts'
import {
  authorize,
  createProofKey,
  launch,
  registerPublicApp,
  type TestClient,
} from '../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench
let app: TestClient
const scope = 'openid fhirUser launch/patient patient/*.rs offline_access'
const decisions = { patient: 'amara-okafor' }

beforeEach(async () => {
  bench = await createTestWorkbench()
  app = await registerPublicApp(bench)
})
afterEach(() => bench.close())

function read(accessToken: string | undefined, path: string, headers: Record<string, string> = {}) {
  return bench.request(`${bench.fhirBase}/${path}`, {
    headers: {
      ...(accessToken === undefined ? {} : { Authorization: `Bearer ${accessToken}` }),
      ...headers,
    },
  })
}

describe('CapabilityStatement of the running server', () => {
  it('needs no token [DSC-15]', async () => {
    expect((await read(undefined, 'metadata')).status).toBe(200)
  })

  it('names exactly the URLs of the SMART configuration [DSC-16]', async () => {
    const smart = await (await read(undefined, '.well-known/smart-configuration')).json()
    const { security } = (await (await read(undefined, 'metadata')).json()).rest[0]
    const uris = Object.fromEntries(
      security.extension[0].extension.map(
        ({ url, valueUri }: { url: string; valueUri: string }) => [url, valueUri],
      ),
    )
    expect(uris).toEqual({
      authorize: smart.authorization_endpoint,
      token: smart.token_endpoint,
      ...(smart.introspection_endpoint && { introspect: smart.introspection_endpoint }),
      ...(smart.revocation_endpoint && { revoke: smart.revocation_endpoint }),
      ...(smart.registration_endpoint && { register: smart.registration_endpoint }),
      ...(smart.management_endpoint && { manage: smart.management_endpoint }),
    })
    expect(security.cors).toBe(true)
  })
})

describe('FHIR endpoint with real tokens', () => {
  it('accepts an access token and nothing else that was issued with it [SCE-01]', async () => {
    const tokens = await launch(bench, app, { scope }, decisions)
    expect((await read(tokens.access_token, 'Patient/amara-okafor')).status).toBe(200)
    const code = (await authorize(bench, app, createProofKey(), { scope }, decisions)).get('code')
    for (const other of [tokens.refresh_token, tokens.id_token, code ?? undefined, 'made-up']) {
      const response = await read(other ?? 'absent', 'Patient/amara-okafor')
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"')
    }
  })

  it('refuses an expired token [SCE-01] [FH-07]', async () => {
    const { access_token, expires_in } = await launch(bench, app, { scope }, decisions)
    expect((await read(access_token, 'Patient/amara-okafor')).status).toBe(200)
    bench.clock.advance(expires_in + 1)
    expect((await read(access_token, 'Patient/amara-okafor')).status).toBe(401)
  })

  it('refuses a token at once when its grant is revoked [FH-07]', async () => {
    const { access_token } = await launch(bench, app, { scope }, decisions)
    expect((await read(access_token, 'Patient/amara-okafor')).status).toBe(200)
    await bench.call('grants.revoke', { client_id: app.client_id })
    expect((await read(access_token, 'Patient/amara-okafor')).status).toBe(401)
  })

  it('keeps every way to another patient shut [FH-02]', async () => {
    const { access_token } = await launch(bench, app, { scope }, decisions)
    const total = async (path: string) => (await (await read(access_token, path)).json()).total
    expect(await total('Patient?_id=amara-okafor,wei-chen')).toBe(1)
    expect(await total('Observation?patient.name=okafor')).toBeGreaterThan(0)
    expect(await total('Observation?patient.name=chen')).toBe(0)
    expect(await total('Practitioner?_has:Encounter:practitioner:patient=amara-okafor')).toBe(1)
    for (const path of [
      'Patient/wei-chen',
      'Observation?patient=wei-chen',
      'Patient/wei-chen/Observation',
      'Patient/wei-chen/$everything',
      'Practitioner?_has:Encounter:practitioner:patient=wei-chen',
    ]) {
      const response = await read(access_token, path)
      const isEmpty = response.status === 200 && (await response.json()).total === 0
      expect(response.status === 403 || isEmpty, path).toBe(true)
    }
  })

  it('names client and grant in the exchange log', async () => {
    const { access_token } = await launch(bench, app, { scope }, decisions)
    await read(access_token, 'Observation')
    const { rows } = await bench.call('traffic.list', { limit: 1 })
    const [row] = rows
    expect(row).toMatchObject({ area: 'fhir', client_id: app.client_id, status: 200 })
    const detail = await bench.call('traffic.get', { id: row?.id ?? '' })
    expect(detail.notes).toContainEqual(
      expect.objectContaining({ check: 'scope-decision', outcome: 'passed' }),
    )
  })
})

describe('CORS at the FHIR endpoint', () => {
  const own = 'https://app.test'

  it('lets any origin read metadata [COR-01]', async () => {
    const response = await read(undefined, 'metadata', { Origin: 'https://x.test' })
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })

  it('echoes the origin of the token’s own client, on refusals too [COR-02] [COR-05]', async () => {
    const { access_token } = await launch(bench, app, { scope }, decisions)
    const good = await read(access_token, 'Patient/amara-okafor', { Origin: own })
    expect(good.status).toBe(200)
    expect(good.headers.get('access-control-allow-origin')).toBe(own)
    expect(good.headers.get('vary')).toContain('Origin')
    expect(good.headers.get('access-control-expose-headers')).toContain('ETag')
    for (const [token, path, status] of [
      [access_token, 'Patient/wei-chen', 403],
      [access_token, 'Patient?birthdate=never', 400],
      [undefined, 'Patient/amara-okafor', 401],
    ] as const) {
      const refused = await read(token, path, { Origin: own })
      expect(refused.status).toBe(status)
      expect(refused.headers.get('access-control-allow-origin')).toBe(own)
    }
  })

  it('gives other origins nothing, those of other clients neither [COR-03] [AS-12]', async () => {
    await registerPublicApp(bench, { redirect_uris: ['https://other.test/cb'] })
    const { access_token } = await launch(bench, app, { scope }, decisions)
    for (const Origin of ['https://evil.test', 'https://other.test']) {
      const response = await read(access_token, 'Patient/amara-okafor', { Origin })
      expect(response.headers.has('access-control-allow-origin')).toBe(false)
    }
  })

  it('answers preflights without credentials [COR-04]', async () => {
    const response = await bench.request(`${bench.fhirBase}/Patient/amara-okafor`, {
      method: 'OPTIONS',
      headers: { Origin: own, 'Access-Control-Request-Method': 'PUT' },
    })
    expect([200, 204]).toContain(response.status)
    const methods = response.headers.get('access-control-allow-methods') ?? ''
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
      expect(methods).toContain(method)
    const headers = response.headers.get('access-control-allow-headers') ?? ''
    for (const header of ['Authorization', 'If-Match', 'If-None-Exist', 'Prefer']) {
      expect(headers).toContain(header)
    }
  })
})

describe('shipped data', () => {
  it('is loaded while other requests are answered, and seen whole or not at all [FH-09]', async () => {
    const server = createTestFhirServer()
    const doctor = server.tokenFor('user/*.rs', { fhirUser: 'Practitioner/grace-adeyemi' })
    const order: string[] = []
    const first = server.get(doctor, 'Observation?_summary=count').then(({ body }) => {
      order.push('search')
      return body.total
    })
    const metadata = server.send(undefined, 'metadata').then(() => order.push('metadata'))
    expect(await first).toBe(1000)
    await metadata
    expect(order).toEqual(['metadata', 'search'])
    server.close()
  })

  it('stays as it is when a reset fails half-way [FH-09]', async () => {
    const server = createTestFhirServer({
      resources: [{ resourceType: 'Patient', id: 'p1' }],
    })
    const doctor = server.tokenFor('user/*.rs', { fhirUser: 'Practitioner/dr' })
    expect((await server.get(doctor, 'Patient/p1')).status).toBe(200)
    server.failNextResource()
    await expect(server.sandbox.reset()).rejects.toThrow(SyntaxError)
    expect((await server.get(doctor, 'Patient/p1')).status).toBe(200)
    expect((await server.get(doctor, 'Patient?_summary=count')).body.total).toBe(1)
    await server.sandbox.reset()
    expect((await server.get(doctor, 'Patient?_summary=count')).body.total).toBe(1)
    server.close()
  })
})
