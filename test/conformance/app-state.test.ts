import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  asCredentials,
  type ClientKey,
  makeAssertion,
  makeClientKey,
  registerBackend,
} from '../support/asymmetric-client.ts'
import {
  authorize,
  createProofKey,
  launch,
  redeem,
  registerPublicApp,
  type TestClient,
} from '../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

const own = 'https://app.test'
const patient = 'amara-okafor'
const doctor = 'Practitioner/grace-adeyemi'
const fullScope = 'openid fhirUser launch/patient patient/Basic.cuds user/Basic.cuds'
const state = 'A "quoted" text\\ with ünïcode'

interface Basic {
  readonly id: string
  readonly [element: string]: unknown
}

let bench: TestWorkbench
let app: TestClient
let key: ClientKey
let token: string

beforeAll(() => {
  key = makeClientKey('ES384', 'curve')
})
beforeEach(async () => {
  bench = await createTestWorkbench()
  app = await registerPublicApp(bench)
  token = await tokenWith(fullScope)
})
afterEach(() => bench.close())

async function tokenWith(scope: string, username = 'dr'): Promise<string> {
  return (await launch(bench, app, { scope }, { username, patient })).access_token
}

/** A token of an app that acts for itself. */
async function administrativeToken(): Promise<string> {
  const be = await registerBackend(bench, [key], { allowed_origins: [own] })
  const response = await bench.postForm('/token', {
    grant_type: 'client_credentials',
    scope: 'system/Basic.cuds',
    ...asCredentials(makeAssertion(bench, be, key)),
  })
  return String((await response.json()).access_token)
}

function send(
  method: string,
  path: string,
  { body, headers = {}, as = token }: { body?: unknown; headers?: object; as?: string | null } = {},
): Promise<Response> {
  return bench.request(`${bench.issuer}/app-state/${path}`, {
    method,
    headers: {
      ...(as === null ? {} : { Authorization: `Bearer ${as}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/fhir+json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

const about = (place: string) => ({ subject: { reference: `${bench.fhirBase}/${place}` } })
const stateOf = (place: string | null, members: object = {}) => ({
  resourceType: 'Basic',
  code: { coding: [{ system: own, code: 'settings' }] },
  ...(place === null ? {} : about(place)),
  extension: [{ url: `${own}/ext`, valueString: state }],
  ...members,
})
const mine = () => stateOf(`Patient/${patient}`)

async function create(body: unknown, as = token): Promise<{ basic: Basic; etag: string }> {
  const response = await send('POST', 'Basic', { body, as })
  const text = await response.text()
  expect(response.status, text).toBe(201)
  return { basic: JSON.parse(text), etag: response.headers.get('etag') ?? '' }
}

function query(subject: string | null, code = `${own}|settings`): string {
  const by: Record<string, string> = subject === null ? { 'subject:missing': 'true' } : { subject }
  return `Basic?${new URLSearchParams({ code, ...by })}`
}
const find = (place: string | null, as = token) =>
  send('GET', query(place === null ? null : `${bench.fhirBase}/${place}`), { as })
const statusOf = async (answer: Promise<Response>) => (await answer).status

describe('app-state endpoint', () => {
  it('needs a token for every interaction [APS-02]', async () => {
    const { basic, etag } = await create(mine())
    const headers = { 'If-Match': etag }
    const all = (as: string | null | undefined) =>
      [
        ['POST', 'Basic', { body: mine() }],
        ['GET', query(`${bench.fhirBase}/Patient/${patient}`), {}],
        ['PUT', `Basic/${basic.id}`, { body: { ...mine(), id: basic.id }, headers }],
        ['DELETE', `Basic/${basic.id}`, { headers: { 'If-Match': 'W/"2"' } }],
      ].map(([method, path, rest]) => [method, path, { ...(rest as object), as }] as const)
    for (const [method, path, rest] of all(null)) {
      const refused = await send(String(method), String(path), rest as object)
      expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    }
    const statuses: number[] = []
    for (const [method, path, rest] of all(token)) {
      statuses.push(await statusOf(send(String(method), String(path), rest as object)))
    }
    expect(statuses).toEqual([201, 200, 200, 204])
  })

  it('disappears with its capability [APS-01]', async () => {
    await create(mine())
    await bench.call('settings.update', {
      name: 'disabledCapabilities',
      value: ['smart-app-state'],
    })
    const refused = await send('POST', 'Basic', { body: mine() })
    expect(refused.status).toBe(404)
    expect(await refused.json()).toMatchObject({ resourceType: 'OperationOutcome' })
  })

  it('publishes its limits [APS-08]', async () => {
    const response = await send('GET', 'metadata', {
      as: null,
      headers: { Origin: 'https://x.test' },
    })
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    const [rest] = (await response.json()).rest
    expect(rest.documentation).toContain('262144 bytes')
    expect(rest.documentation).toContain('at most 10 resources')
  })

  it('lets the origin of the app call, and no other [COR-02] [COR-03]', async () => {
    const allowed = async (Origin: string) =>
      (await send('POST', 'Basic', { body: mine(), headers: { Origin } })).headers.get(
        'access-control-allow-origin',
      )
    expect(await allowed(own)).toBe(own)
    expect(await allowed('https://evil.test')).toBeNull()
  })
})

describe('creating app state', () => {
  it('keeps all it was given while the sandbox is read-only, and names the version [APS-03]', async () => {
    const response = await send('POST', 'Basic', { body: mine() })
    expect([response.status, response.headers.get('etag')]).toEqual([201, 'W/"1"'])
    const basic = await response.json()
    expect(basic).toEqual({
      ...mine(),
      id: expect.any(String),
      meta: { versionId: '1', lastUpdated: expect.any(String) },
    })
    expect(response.headers.get('location')).toBe(`${bench.issuer}/app-state/Basic/${basic.id}`)
    const found = await (await find(`Patient/${patient}`)).json()
    expect(found.entry.map(({ resource }: { resource: unknown }) => resource)).toEqual([basic])
  })

  it.each([
    ['an id', { id: 'x' }],
    ['a version', { meta: { versionId: '1' } }],
    ['no code', { code: undefined }],
    ['no coding', { code: { coding: [] } }],
    [
      'two codings',
      {
        code: {
          coding: [
            { system: own, code: 'a' },
            { system: own, code: 'b' },
          ],
        },
      },
    ],
    ['a relative subject', { subject: { reference: `Patient/${patient}` } }],
    ['a subject elsewhere', { subject: { reference: `https://ehr.test/Patient/${patient}` } }],
    ['an extension of another type', { extension: [{ url: own, valueInteger: 1 }] }],
    [
      'a nested extension',
      { extension: [{ url: own, extension: [{ url: 'a', valueString: 'b' }] }] },
    ],
    ['an element that is not kept (APS-03)', { author: { reference: doctor } }],
  ])('refuses %s [APS-04]', async (_name, members) => {
    await create(mine())
    const response = await send('POST', 'Basic', { body: { ...mine(), ...members } })
    expect([400, 422]).toContain(response.status)
    expect(await response.json()).toMatchObject({ resourceType: 'OperationOutcome' })
    expect((await (await find(`Patient/${patient}`)).json()).total).toBe(1)
  })

  it('refuses a subject that is not there [APS-04]', async () => {
    const as = await administrativeToken()
    await create(mine(), as)
    const body = stateOf('Patient/nobody')
    expect(await statusOf(send('POST', 'Basic', { body, as }))).toBe(422)
  })

  it('takes 256 KiB and no more [APS-04]', async () => {
    const withText = (length: number) =>
      stateOf(`Patient/${patient}`, {
        extension: [{ url: own, valueString: 'x'.repeat(length) }],
      })
    const rest = JSON.stringify(withText(0)).length
    await create(withText(262_144 - rest))
    const response = await send('POST', 'Basic', { body: withText(262_145 - rest) })
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({ resourceType: 'OperationOutcome' })
  })

  it('keeps several for each subject, up to the limit it names [APS-08]', async () => {
    const { basic: other } = await create(stateOf(doctor))
    for (let count = 0; count < 10; count += 1) await create(mine())
    expect(await statusOf(send('POST', 'Basic', { body: mine() }))).toBe(422)
    const found = await (await find(doctor)).json()
    expect(found.entry[0].resource.id).toBe(other.id)
  })
})

describe('updating app state', () => {
  const put = (basic: Basic, ifMatch: string | undefined, members: object = {}, id = basic.id) =>
    send('PUT', `Basic/${id}`, {
      body: { ...basic, ...members },
      headers: ifMatch === undefined ? {} : { 'If-Match': ifMatch },
    })

  it('gives a new ETag, refuses a stale one and a missing one [APS-05]', async () => {
    const { basic, etag } = await create(mine())
    const extension = [{ url: own, valueString: 'new' }]
    const updated = await put(basic, etag, { extension })
    expect([updated.status, updated.headers.get('etag')]).toEqual([200, 'W/"2"'])
    expect(await updated.json()).toMatchObject({ extension, meta: { versionId: '2' } })
    expect(await statusOf(put(basic, etag))).toBe(412)
    expect(await statusOf(put(basic, undefined))).toBe(400)
    expect(await statusOf(put(basic, 'W/"2"'))).toBe(200)
  })

  it('lets one of two updates of one version win [APS-05]', async () => {
    const { basic, etag } = await create(mine())
    const statuses = await Promise.all([statusOf(put(basic, etag)), statusOf(put(basic, etag))])
    expect(statuses.sort()).toEqual([200, 412])
  })

  it('refuses another id, code or subject [APS-05]', async () => {
    const { basic, etag } = await create(mine())
    expect(await statusOf(put(basic, etag, { id: 'other' }))).toBe(400)
    const code = { coding: [{ system: own, code: 'other' }] }
    for (const change of [{ code }, { subject: undefined }, about(doctor)]) {
      expect(await statusOf(put(basic, etag, change))).toBe(412)
    }
    expect(await statusOf(put(basic, etag))).toBe(200)
  })
})

describe('deleting app state', () => {
  it('needs the ETag last seen, and ends the id [APS-06]', async () => {
    const { basic, etag } = await create(mine())
    const remove = (ifMatch?: string) =>
      statusOf(
        send('DELETE', `Basic/${basic.id}`, {
          headers: ifMatch === undefined ? {} : { 'If-Match': ifMatch },
        }),
      )
    expect(await remove('W/"7"')).toBe(412)
    expect(await remove()).toBe(400)
    expect(await remove(etag)).toBe(204)
    expect(await remove(etag)).toBe(412)
    const headers = { 'If-Match': etag }
    expect(await statusOf(send('PUT', `Basic/${basic.id}`, { body: basic, headers }))).toBe(412)
    expect((await (await find(`Patient/${patient}`)).json()).total).toBe(0)
  })
})

describe('searching app state', () => {
  it('matches code and absolute subject exactly [APS-07]', async () => {
    const { basic } = await create(mine())
    await create(stateOf(doctor))
    const found = await (await find(`Patient/${patient}`)).json()
    expect(found).toMatchObject({ resourceType: 'Bundle', type: 'searchset', total: 1 })
    expect(found.entry[0].fullUrl).toBe(`${bench.issuer}/app-state/Basic/${basic.id}`)
    const others = [
      query(`Patient/${patient}`),
      query(`${bench.fhirBase}/Patient/${patient}`, `${own}|setting`),
    ]
    for (const path of others) expect((await (await send('GET', path)).json()).total).toBe(0)
  })

  it('finds state about nobody by subject:missing=true [APS-07]', async () => {
    await create(mine())
    expect((await (await find(null)).json()).total).toBe(0)
    await create(stateOf(null), await administrativeToken())
    const found = await (await find(null)).json()
    expect(found.total).toBe(1)
    expect(found.entry[0].resource).not.toHaveProperty('subject')
  })

  it.each([
    'Basic',
    'Basic?subject:missing=true',
    `Basic?code=settings&subject:missing=true`,
    `Basic?code=${own}%7Csettings`,
    `Basic?code=${own}%7Csettings&subject:missing=false`,
    `Basic?code=${own}%7Csettings&subject:missing=true&author=x`,
  ])('refuses %s [APS-07]', async (path) => {
    expect(await statusOf(find(`Patient/${patient}`))).toBe(200)
    expect(await statusOf(send('GET', path))).toBe(400)
  })
})

describe('trust and scopes', () => {
  it('keep an app away from the codes of another [APS-09]', async () => {
    const { basic, etag } = await create(mine())
    const headers = { 'If-Match': etag }
    const body = { ...basic }
    const place = `Patient/${patient}`
    const redirect_uri = 'https://other.test/cb'
    const other = await registerPublicApp(bench, { redirect_uris: [redirect_uri] })
    const proof = createProofKey()
    const overrides = { scope: fullScope, redirect_uri }
    const arrived = await authorize(bench, other, proof, overrides, { patient })
    const response = await redeem(bench, other, arrived.get('code') ?? '', proof, { redirect_uri })
    const as = String((await response.json()).access_token)
    const theirs = { code: { coding: [{ system: 'https://other.test', code: 'settings' }] } }
    await create({ ...mine(), ...theirs }, as)
    for (const refused of [
      send('POST', 'Basic', { body: mine(), as }),
      find(place, as),
      send('PUT', `Basic/${basic.id}`, { body, headers, as }),
      send('PUT', `Basic/${basic.id}`, { body: { ...body, ...theirs }, headers, as }),
      send('DELETE', `Basic/${basic.id}`, { headers, as }),
    ]) {
      expect(await statusOf(refused)).toBe(403)
    }
    expect((await (await find(place)).json()).entry[0].resource).toEqual(basic)
  })

  it('hold letters and code constraints of scopes [APS-09]', async () => {
    const reader = await tokenWith('launch/patient patient/Basic.s')
    expect(await statusOf(find(`Patient/${patient}`, reader))).toBe(200)
    const refused = await send('POST', 'Basic', { body: mine(), as: reader })
    expect(refused.status).toBe(403)
    expect(refused.headers.get('www-authenticate')).toContain('insufficient_scope')
    const narrow = await tokenWith(`launch/patient patient/Basic.cuds?code=${own}|settings`)
    await create(mine(), narrow)
    const code = { coding: [{ system: own, code: 'other' }] }
    expect(await statusOf(send('POST', 'Basic', { body: { ...mine(), code }, as: narrow }))).toBe(
      403,
    )
    const other = query(`${bench.fhirBase}/Patient/${patient}`, `${own}|other`)
    expect(await statusOf(send('GET', other, { as: narrow }))).toBe(403)
  })

  it('tell context patient, current user and nobody apart [APS-09]', async () => {
    const onlyPatient = await tokenWith('launch/patient patient/Basic.cuds')
    await create(mine(), onlyPatient)
    for (const place of ['Patient/wei-chen', doctor, null]) {
      expect(await statusOf(send('POST', 'Basic', { body: stateOf(place), as: onlyPatient }))).toBe(
        403,
      )
      expect(await statusOf(find(place, onlyPatient))).toBe(403)
    }
    await create(stateOf(doctor))
    expect(await statusOf(send('POST', 'Basic', { body: stateOf(null) }))).toBe(403)
    expect(await statusOf(find(null))).toBe(200)
    await create(stateOf(null), await administrativeToken())
  })

  it('let user/ scopes reach the patients the user may see and no others [APS-10]', async () => {
    await create(stateOf('Patient/wei-chen'), await tokenWith('openid fhirUser user/Basic.cuds'))
    const asPatient = await tokenWith('openid fhirUser user/Basic.cuds', 'pt')
    for (const [place, status] of [
      [`Patient/${patient}`, 201],
      ['Patient/wei-chen', 403],
      [doctor, 403],
    ] as const) {
      const body = stateOf(place)
      expect(await statusOf(send('POST', 'Basic', { body, as: asPatient })), place).toBe(status)
    }
  })
})
