import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  asCredentials,
  makeAssertion,
  makeClientKey,
  registerBackend,
} from '../../support/asymmetric-client.ts'
import { type LaunchTokens, launch, readFhir, registerPublicApp } from '../../support/launch.ts'
import { makePlace, type Place, type Running, start } from '../../support/restarting-server.ts'

/** Two processes on a busy machine may need their time. */
const startMilliseconds = 60_000

let places: Place[]
let front: Running
let behind: Running
let tokens: LaunchTokens
let operatorToken: string

beforeAll(async () => {
  places = [await makePlace(), await makePlace()]
  const [one, other] = places
  if (one === undefined || other === undefined) throw new Error('two places were made')
  front = await start(one)
  behind = await start(other)
  await front.bench.call('settings.update', { name: 'fhirWritesEnabled', value: true })
  const app = await registerPublicApp(front.bench)
  const scope = 'launch/patient patient/*.cruds offline_access'
  tokens = await launch(front.bench, app, { scope }, { patient: 'amara-okafor' })
}, startMilliseconds)
afterAll(async () => {
  await Promise.all([front, behind].map(({ process }) => process.stop()))
  for (const { folder } of places) folder.remove()
}, startMilliseconds)

const putInFrontOf = (base: string) =>
  front.bench.call('settings.update', { name: 'fhirProxyBase', value: base })

const read = (path: string) => readFhir(front.bench, tokens.access_token, path)

describe('serve, in front of a second server', () => {
  beforeAll(async () => {
    const { bench } = behind
    await bench.call('settings.update', { name: 'fhirWritesEnabled', value: true })
    const key = makeClientKey('ES384', 'key')
    const client = await registerBackend(bench, [key], { scope: 'system/*.cruds' })
    const clock = { nowSeconds: () => Math.floor(Date.now() / 1000) }
    const response = await bench.postForm('/token', {
      grant_type: 'client_credentials',
      scope: 'system/*.cruds',
      ...asCredentials(makeAssertion({ issuer: bench.issuer, clock }, client, key)),
    })
    const { access_token }: LaunchTokens = await response.json()
    operatorToken = access_token
    await front.bench.call('fhirProxy.saveHeader', {
      base: bench.fhirBase,
      name: 'Authorization',
      value: `Bearer ${access_token}`,
    })
    await putInFrontOf(bench.fhirBase)
  })

  it('is told by the check what is there', async () => {
    const { fhirBase } = behind.bench
    expect(await front.bench.call('fhirProxy.check', { base: fhirBase })).toMatchObject({
      isUsable: true,
      text: expect.stringContaining('Trustbench'),
    })
    // Its own listeners serve no request of its own.
    const itself = await front.bench.call('fhirProxy.check', { base: front.bench.fhirBase })
    expect(itself.isUsable).toBe(false)
    const console = await front.bench.call('fhirProxy.check', {
      base: front.process.ready.console,
    })
    expect(console.isUsable).toBe(false)
  })

  it('enforces scopes and compartments there, and passes no token of the app on [SCE-07] [AS-19]', async () => {
    expect((await read('Patient/amara-okafor')).status).toBe(200)
    expect((await read('Patient/wei-chen')).status).toBe(403)
    expect((await read('Observation?patient=wei-chen')).status).toBe(403)
    const found = await (await read('Observation?_count=20')).json()
    expect(found.entry.length).toBeGreaterThan(0)
    for (const { resource } of found.entry) {
      expect(resource.subject.reference).toBe('Patient/amara-okafor')
    }
    const { rows } = await behind.bench.call('traffic.list', { limit: 50 })
    const served = rows.filter(({ area }) => area === 'fhir')
    expect(served.length).toBeGreaterThan(0)
    // Every request came as the backend service of the operator.
    expect(new Set(served.map(({ status }) => status))).toEqual(new Set([200]))
    const kept = await behind.bench.call('traffic.get', { id: served[0]?.id ?? '' })
    const names = kept.request.headers.map(([name]) => name.toLowerCase()).sort()
    expect(names).toEqual(['accept', 'accept-encoding', 'authorization', 'connection', 'host'])
  })

  it('writes there, and pages there [SCE-10] [FH-06]', async () => {
    const observation = {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'written through' },
      subject: { reference: `${front.bench.fhirBase}/Patient/amara-okafor` },
    }
    const post = (patient: string) =>
      front.bench.request(`${front.bench.fhirBase}/Observation`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${tokens.access_token}`,
          'Content-Type': 'application/fhir+json',
        },
        body: JSON.stringify({ ...observation, subject: { reference: `Patient/${patient}` } }),
      })
    expect((await post('wei-chen')).status).toBe(403)
    const created = await post('amara-okafor')
    expect(created.status).toBe(201)
    const location = created.headers.get('location') ?? ''
    expect(location.startsWith(`${front.bench.fhirBase}/Observation/`)).toBe(true)
    const id = location.split('/_history')[0]?.split('/').at(-1)
    const own = await front.bench.call('settings.reset', { name: 'fhirProxyBase' })
    expect(own.value).toBe('')
    expect((await read(`Observation/${id}`)).status).toBe(404)
    await putInFrontOf(behind.bench.fhirBase)
    expect((await read(`Observation/${id}`)).status).toBe(200)

    let url: string | undefined = 'Observation?_count=5'
    const seen = new Set<string>()
    while (url !== undefined) {
      const path: string = url.replace(`${front.bench.fhirBase}/`, '')
      const page = await (await read(path)).json()
      for (const { resource } of page.entry ?? []) seen.add(resource.id)
      url = page.link.find((link: { relation: string }) => link.relation === 'next')?.url
    }
    expect(seen.has(id ?? '')).toBe(true)
    expect(seen.size).toBeGreaterThan(5)
  })

  it('launches with a patient of that server [SAL-05]', async () => {
    const { bench } = behind
    const patient = { resourceType: 'Patient', id: 'only-there', name: [{ family: 'Zzyzx' }] }
    const put = await bench.request(`${bench.fhirBase}/Patient/only-there`, {
      method: 'PUT',
      headers: {
        Authorization: `Bearer ${operatorToken}`,
        'Content-Type': 'application/fhir+json',
      },
      body: JSON.stringify(patient),
    })
    expect(put.status).toBe(201)
    const scope = 'launch/patient patient/Patient.rs'
    const app = await registerPublicApp(front.bench)
    const launched = await launch(front.bench, app, { scope }, { patient: 'only-there' })
    expect(launched.patient).toBe('only-there')
    const { access_token } = launched
    expect((await readFhir(front.bench, access_token, 'Patient/only-there')).status).toBe(200)
  })

  it('keeps address and header over a restart', async () => {
    const [place] = places
    if (place === undefined) throw new Error('two places were made')
    await front.process.stop()
    front = await start(place)
    const { base, header } = await front.bench.call('fhirProxy.status', {})
    expect([base, header?.isSent]).toEqual([behind.bench.fhirBase, true])
    expect((await read('Patient/amara-okafor')).status).toBe(200)
  })
})

describe('serve, in front of a hostile server', () => {
  let hostile: Server
  let answer: RequestListener
  let asked: string[]
  const base = () => `http://127.0.0.1:${(hostile.address() as AddressInfo).port}/fhir`
  const fhirJson = { 'Content-Type': 'application/fhir+json' }

  beforeAll(async () => {
    hostile = createServer((request, response) => {
      asked.push(request.url ?? '')
      answer(request, response)
    })
    await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve))
    await putInFrontOf(base())
  })
  beforeEach(() => {
    asked = []
  })
  afterAll(async () => {
    hostile.closeAllConnections()
    await new Promise((resolve) => hostile.close(resolve))
  })

  it('shows none of the other patients that are sent whatever was asked [FH-02]', async () => {
    const patients = ['wei-chen', 'amara-okafor', 'x']
    answer = (_request, response) => {
      response.writeHead(200, fhirJson).end(
        JSON.stringify({
          resourceType: 'Bundle',
          type: 'searchset',
          total: 3,
          entry: patients.map((id) => ({
            resource: { resourceType: 'Observation', id, subject: { reference: `Patient/${id}` } },
          })),
        }),
      )
    }
    const { entry, total } = await (await read('Observation')).json()
    expect([total, entry.map(({ resource }: { resource: { id: string } }) => resource.id)]).toEqual(
      [1, ['amara-okafor']],
    )
    expect(asked).toEqual(['/fhir/Observation?patient=Patient%2Famara-okafor&_count=50'])
  })

  it.each<[string, number, RequestListener]>([
    [
      'leads elsewhere',
      502,
      (_request, response) => response.writeHead(307, { Location: `${base()}/elsewhere` }).end(),
    ],
    [
      'never ends',
      504,
      (_request, response) => {
        response.writeHead(200, fhirJson).write('{')
      },
    ],
    [
      'sends without end',
      502,
      (_request, response) => {
        response.writeHead(200, fhirJson)
        const chunk = Buffer.alloc(262_144, 0x20)
        const send = () => {
          while (!response.destroyed && response.write(chunk));
        }
        response.on('drain', send)
        send()
      },
    ],
    ['hangs up', 502, (request) => request.socket.destroy()],
    ['speaks no HTTP', 502, (request) => request.socket.end('SSH-2.0-nothing\r\n')],
  ])('answers one refusal where it %s [AS-20] [L-11]', async (_, status, listener) => {
    answer = listener
    const response = await read('Patient/amara-okafor')
    const body = await response.json()
    expect([response.status, body.resourceType]).toEqual([status, 'OperationOutcome'])
    expect(JSON.stringify(body)).not.toContain('127.0.0.1')
    expect(asked).toHaveLength(1)
  })

  it('is told in Traffic what happened, which the app is not', async () => {
    answer = (_request, response) => response.writeHead(500, fhirJson).end('{"secret":"SECRET"}')
    expect(await (await read('Patient/amara-okafor')).text()).not.toContain('SECRET')
    const { rows } = await front.bench.call('traffic.list', { limit: 20 })
    const row = rows.find(({ area, status }) => area === 'fhir' && status === 502)
    const { notes } = await front.bench.call('traffic.get', { id: row?.id ?? '' })
    expect(JSON.stringify(notes)).toContain(`${base()}/Patient/amara-okafor`)
  })
})
