import { afterEach, describe, expect, it } from 'vitest'
import { isUpstreamAddress, isUpstreamBase } from '../../../src/main/core/upstream-address.ts'
import { createTestFhirServer, type TestFhirServer } from '../../support/fhir-server.ts'
import { upstreamBase } from '../../support/proxied-server.ts'
import { createTestWorkbench } from '../../support/test-workbench.ts'

let server: TestFhirServer | undefined
afterEach(() => server?.close())

const fhirJson = { 'Content-Type': 'application/fhir+json' }
const json = (body: unknown, init: ResponseInit = {}) =>
  new Response(JSON.stringify(body), { headers: fhirJson, ...init })

/** A sandbox in front of a server that answers as the test says. */
function frontOf(foreign: (request: Request) => Response | Promise<Response>) {
  server = createTestFhirServer({
    config: { fhirProxyBase: upstreamBase, fhirWritesEnabled: true },
    foreign: async (request) => foreign(request),
  })
  return server
}

const patient = { resourceType: 'Patient', id: 'p1', gender: 'female' }

async function readBehind(answer: () => Response | Promise<Response>, path = 'Patient/p1') {
  const front = frontOf(answer)
  return front.get(front.tokenFor('system/*.cruds'), path)
}

describe('proxy mode, addresses', () => {
  it.each([
    'https://ehr.test/fhir',
    'https://ehr.test/fhir/',
    'https://8.8.8.8/r4',
    'https://10.0.0.7/fhir',
    'http://localhost:8080/fhir',
    'http://127.0.0.1:8080/fhir',
    'http://[::1]:8080/fhir',
    'http://192.168.1.20/fhir',
    'http://hapi:8080/fhir',
  ])('may be %s [AS-19]', (base) => {
    expect(isUpstreamBase(base)).toBe(true)
  })

  it.each([
    'ehr.test/fhir',
    'ftp://ehr.test/fhir',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://user:secret@ehr.test/fhir',
    'https://ehr.test/fhir?x=1',
    'https://ehr.test/fhir#x',
    'https://ehr.test\\@evil.test/fhir',
    'https:// ehr.test',
    'http://8.8.8.8/fhir',
    'http://169.254.169.254/latest',
    'https://169.254.169.254/latest',
    'https://0.0.0.0/fhir',
    'https://[fe80::1]/fhir',
    'https://224.0.0.1/fhir',
    'http://0x7f.1.1.1.1/',
    'http://2852039166/',
  ])('may not be %s [AS-19]', (base) => {
    expect(isUpstreamBase(base)).toBe(false)
  })

  it('are judged again by the socket: cleartext never leaves for a public one [AS-19]', () => {
    const cleartext = new URL('http://name.test/fhir')
    const secured = new URL('https://name.test/fhir')
    expect(
      ['127.0.0.1', '10.1.2.3', '93.184.215.14', '169.254.1.1', '::'].map((address) => [
        isUpstreamAddress(cleartext, address),
        isUpstreamAddress(secured, address),
      ]),
    ).toEqual([
      [true, true],
      [true, true],
      [false, true],
      [false, false],
      [false, false],
    ])
  })

  it('are refused as a setting with what was wanted', async () => {
    const bench = await createTestWorkbench()
    for (const value of ['http://8.8.8.8/fhir', 'nonsense']) {
      await expect(
        bench.call('settings.update', { name: 'fhirProxyBase', value }),
      ).rejects.toMatchObject({ problem: { code: 'bad-request' } })
    }
    await bench.call('settings.update', { name: 'fhirProxyBase', value: upstreamBase })
    await bench.call('settings.update', { name: 'fhirProxyBase', value: '' })
    bench.close()
  })
})

describe('proxy mode, answers of the server behind', () => {
  it('are shown when they are what was asked for', async () => {
    expect((await readBehind(() => json(patient))).status).toBe(200)
  })

  it.each<[string, number, () => Response | Promise<Response>]>([
    [
      'a redirect',
      502,
      () => new Response(null, { status: 302, headers: { Location: 'https://evil.test' } }),
    ],
    [
      'HTML',
      502,
      () => new Response('<p>SECRET</p>', { headers: { 'Content-Type': 'text/html' } }),
    ],
    [
      'XML',
      502,
      () => new Response('<Patient/>', { headers: { 'Content-Type': 'application/fhir+xml' } }),
    ],
    ['no media type', 502, () => new Response(new TextEncoder().encode('{}'))],
    ['JSON cut short', 502, () => new Response('{"resourceType":"SECRET', { headers: fhirJson })],
    ['no UTF-8', 502, () => new Response(new Uint8Array([0xff, 0xfe]), { headers: fhirJson })],
    [
      'JSON 100 deep',
      502,
      () => new Response(`${'['.repeat(100)}${']'.repeat(100)}`, { headers: fhirJson }),
    ],
    [
      'an encoding',
      502,
      () => json(patient, { headers: { ...fhirJson, 'Content-Encoding': 'gzip' } }),
    ],
    [
      'over 5 MiB',
      502,
      () =>
        new Response(
          new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(1_048_576)) }),
          { headers: fhirJson },
        ),
    ],
    ['another resource', 502, () => json({ ...patient, id: 'SECRET' })],
    ['another type', 502, () => json({ resourceType: 'Observation', id: 'p1' })],
    ['an array', 502, () => json([patient])],
    ['null', 502, () => json(null)],
    ['nothing', 502, () => new Response(null, { status: 200, headers: fhirJson })],
    [
      '500 with an OperationOutcome',
      502,
      () =>
        json(
          { resourceType: 'OperationOutcome', issue: [{ diagnostics: 'SECRET' }] },
          { status: 500, headers: fhirJson },
        ),
    ],
    [
      '401',
      502,
      () =>
        json(
          { secret: 'SECRET' },
          { status: 401, headers: { ...fhirJson, 'WWW-Authenticate': 'Basic realm="SECRET"' } },
        ),
    ],
    ['403', 502, () => json({ secret: 'SECRET' }, { status: 403 })],
    ['429', 502, () => json({}, { status: 429 })],
    ['400', 400, () => json({ issue: 'SECRET' }, { status: 400 })],
    ['422', 422, () => json({ issue: 'SECRET' }, { status: 422 })],
    ['404', 404, () => json({ issue: 'SECRET' }, { status: 404 })],
    ['no connection', 502, () => Promise.reject(new Error('connect ECONNREFUSED SECRET'))],
    ['too late', 504, () => Promise.reject(new DOMException('SECRET', 'TimeoutError'))],
    ['busy', 503, () => Promise.reject(Object.assign(new Error('SECRET'), { reason: 'busy' }))],
    [
      'a broken body',
      502,
      () =>
        new Response(new ReadableStream({ start: (stream) => stream.error(new Error('SECRET')) }), {
          headers: fhirJson,
        }),
    ],
  ])(
    'with %s are one refusal, and nothing of them is told [AS-20] [L-11]',
    async (_, status, answer) => {
      const refused = await readBehind(answer)
      expect(refused.status).toBe(status)
      expect(refused.body.resourceType).toBe('OperationOutcome')
      expect(JSON.stringify([refused.body, [...refused.headers]])).not.toMatch(
        /SECRET|ehr\.test|evil/,
      )
      const again = await server?.get(server.tokenFor('system/*.cruds'), 'metadata')
      expect(again?.status).toBeGreaterThan(0)
    },
  )

  it('that are no CapabilityStatement of R4 are none', async () => {
    const statement = { resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', rest: [] }
    expect((await readBehind(() => json(statement), 'metadata')).status).toBe(200)
    for (const other of [patient, { ...statement, fhirVersion: '5.0.0' }]) {
      expect((await readBehind(() => json(other), 'metadata')).status).toBe(502)
    }
  })

  it('are asked for capabilities once in half a minute, since anybody may [AS-20]', async () => {
    let asked = 0
    const front = frontOf(() => {
      asked += 1
      return json({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', rest: [] })
    })
    for (const seconds of [0, 29, 2]) {
      front.clock.advance(seconds)
      expect((await front.send(undefined, 'metadata')).status).toBe(200)
    }
    expect(asked).toBe(2)
  })

  it('never lead a page to another server [FH-06]', async () => {
    const asked: string[] = []
    const front = frontOf(({ url }) => {
      asked.push(url)
      return json({
        resourceType: 'Bundle',
        type: 'searchset',
        link: [{ relation: 'next', url: asked.length === 1 ? foreign : `${upstreamBase}?page=2` }],
        entry: [{ resource: patient }],
      })
    })
    const accessToken = front.tokenFor('system/*.rs')
    let foreign = ''
    for (foreign of [
      'https://evil.test/fhir?page=2',
      'https://ehr.test/other?page=2',
      'https://ehr.test/fhir/../admin',
      'https://ehr.test/fhir/%2e%2e/admin',
      'https://ehr.test.evil.test/fhir?page=2',
      'https://user@ehr.test/fhir?page=2',
      'javascript:alert(1)',
    ]) {
      asked.length = 0
      const { body } = await front.get(accessToken, 'Patient')
      expect(
        body.link.map((link: { relation: string }) => link.relation),
        foreign,
      ).toEqual(['self'])
    }
    asked.length = 1
    const { body } = await front.get(accessToken, 'Patient')
    expect(body.link).toHaveLength(2)
    expect((await front.get(accessToken, body.link[1].url)).status).toBe(200)
    expect(asked.at(-1)).toBe(`${upstreamBase}?page=2`)
  })

  it('pass over pages on which nothing is in reach, and end', async () => {
    let asked = 0
    const front = frontOf(() => {
      asked += 1
      return json({
        resourceType: 'Bundle',
        type: 'searchset',
        link: [{ relation: 'next', url: `${upstreamBase}/Patient?page=${asked}` }],
        entry: [{ resource: asked === 3 ? patient : { resourceType: 'Patient', id: 'other' } }],
      })
    })
    const accessToken = front.tokenFor('patient/*.rs', { patient: 'p1' })
    const { body } = await front.get(accessToken, 'Patient')
    expect([asked, body.entry.length]).toEqual([3, 1])
    const { body: empty } = await front.get(accessToken, 'Patient')
    expect([asked, empty.entry]).toEqual([8, undefined])
    const counted = await front.get(accessToken, 'Patient?_summary=count')
    expect([counted.status, counted.body.issue[0].code]).toEqual([400, 'too-costly'])
  })

  it('are no success where a write came to nothing', async () => {
    const front = frontOf(({ method }) =>
      method === 'GET' ? json(patient) : json({}, { status: 404 }),
    )
    const accessToken = front.tokenFor('system/*.cruds')
    expect((await front.write(accessToken, 'PUT', 'Patient/p1', patient)).status).toBe(502)
    expect((await front.write(accessToken, 'POST', 'Patient', patient)).status).toBe(502)
  })

  it('are never asked of this server itself', async () => {
    server = createTestFhirServer({
      config: { fhirProxyBase: 'http://localhost:4100/fhir' },
      foreign: async () => {
        throw new Error('it asked itself')
      },
    })
    const answer = await server.get(server.tokenFor('system/*.rs'), 'Patient/p1')
    expect(answer.status).toBe(502)
    expect(JSON.stringify(server.exchanges.at(-1)?.notes)).toContain('is this server itself')
  })
})

describe('proxy mode, console', () => {
  const statement = {
    resourceType: 'CapabilityStatement',
    fhirVersion: '4.0.1',
    software: { name: 'Some server', version: '7.2' },
    rest: [{ mode: 'server', resource: [{ type: 'Patient' }, { type: 'Observation' }] }],
  }

  it('tells what is at an address before it is used', async () => {
    const front = frontOf(({ url }) => {
      if (url.startsWith(upstreamBase)) return json(statement)
      throw new Error('nobody.test could not be reached')
    })
    const check = front.sandbox.handlers['fhirProxy.check']
    expect(await check({ base: `${upstreamBase}/` })).toEqual({
      isUsable: true,
      text: 'Some server 7.2, FHIR 4.0.1',
      types: 2,
    })
    const unreachable = await check({ base: 'https://nobody.test/fhir' })
    expect(unreachable).toMatchObject({ isUsable: false })
    expect(unreachable.text).toContain('nobody.test could not be reached')
    await expect(check({ base: 'http://8.8.8.8/' })).rejects.toMatchObject({
      problem: { code: 'bad-request' },
    })
  })

  it('keeps a header sealed, and sends it to its origin alone [AS-19]', async () => {
    const bench = await createTestWorkbench({
      foreign: async (request) => {
        sent.push([new URL(request.url).origin, request.headers.get('x-api-key')])
        return json(statement)
      },
    })
    const sent: (readonly [string, string | null])[] = []
    const header = { base: upstreamBase, name: 'X-Api-Key', value: 'a key' }
    await bench.call('fhirProxy.saveHeader', header)
    const use = (value: string) => bench.call('settings.update', { name: 'fhirProxyBase', value })
    await use(upstreamBase)
    expect(await bench.call('fhirProxy.status', {})).toEqual({
      base: upstreamBase,
      header: { name: 'X-Api-Key', origin: 'https://ehr.test', isSent: true },
    })
    await bench.request('/fhir/metadata')
    await use('https://other.test/fhir')
    expect((await bench.call('fhirProxy.status', {})).header?.isSent).toBe(false)
    await bench.request('/fhir/metadata')
    await bench.call('fhirProxy.removeHeader', {})
    await use(upstreamBase)
    await bench.request('/fhir/metadata')
    expect(sent).toEqual([
      ['https://ehr.test', 'a key'],
      ['https://other.test', null],
      ['https://ehr.test', null],
    ])
    for (const name of ['Host', 'content-length', 'Cookie', 'If-Match', 'Accept']) {
      await expect(bench.call('fhirProxy.saveHeader', { ...header, name })).rejects.toMatchObject({
        problem: { code: 'bad-request' },
      })
    }
    await expect(
      bench.call('fhirProxy.saveHeader', { ...header, value: 'a\r\nHost: evil.test' }),
    ).rejects.toMatchObject({ problem: { code: 'bad-request' } })
    bench.close()
  })

  it('asks the server behind on the FHIR screen too, as the operator or as a token [SCE-20]', async () => {
    const front = frontOf(() => json(patient))
    const query = front.sandbox.handlers['sandbox.query']
    const asked = { path: 'Patient/p1', offset: 0 }
    expect((await query({ ...asked, asToken: null })).body).toMatchObject({ gender: 'female' })
    const asToken = { scope: 'patient/*.rs', patient: 'p2', fhirUser: null }
    const refused = await query({ ...asked, asToken })
    expect(refused.status).toBe(403)
    expect(refused.decisions.at(-1)).toMatchObject({ outcome: 'failed' })
  })
})
