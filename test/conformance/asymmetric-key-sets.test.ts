import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type AssertionChanges,
  asCredentials,
  type ClientKey,
  makeAssertion,
  makeClientKey,
  registerBackend,
} from '../support/asymmetric-client.ts'
import { postRegistration } from '../support/registration.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import {
  createTestClock,
  createTestSecretBox,
  createTestWorkbench,
  type TestWorkbench,
} from '../support/test-workbench.ts'

/** The server where the client publishes its keys. */
interface KeyHost {
  answer: (request: Request) => Response | Promise<Response>
  readonly requests: Request[]
}

const jwksUri = 'https://keys.app.test/jwks'

let bench: TestWorkbench
let host: KeyHost
let rsa: ClientKey
let first: ClientKey
let second: ClientKey

beforeAll(() => {
  rsa = makeClientKey('RS384', 'one')
  first = makeClientKey('ES384', 'one')
  second = makeClientKey('ES384', 'two')
})
beforeEach(async () => {
  host = { answer: () => publish([first]), requests: [] }
  bench = await createTestWorkbench({
    foreign: async (request) => {
      host.requests.push(request)
      return host.answer(request)
    },
  })
})
afterEach(() => bench.close())

function publish(
  keys: readonly ClientKey[],
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json({ keys: keys.map(({ publicJwk }) => publicJwk) }, { headers })
}

const register = (jwks_uri = jwksUri) => registerBackend(bench, [], { jwks_uri })

async function ask(clientId: string, key: ClientKey, changes: AssertionChanges = {}) {
  const response = await bench.postForm('/token', {
    grant_type: 'client_credentials',
    scope: 'system/Patient.rs',
    ...asCredentials(makeAssertion(bench, clientId, key, changes)),
  })
  const body = await response.json()
  return [response.status, body.error, body.error_description]
}

const statusOf = async (clientId: string, key: ClientKey) => (await ask(clientId, key))[0]

describe('keys by URL', () => {
  it('are fetched by GET, without credentials, as JSON [ASY-01] [ASY-03]', async () => {
    const be = await register()
    expect(await statusOf(be, first)).toBe(200)
    const [request] = host.requests
    expect([request?.method, request?.url, request?.redirect]).toEqual(['GET', jwksUri, 'manual'])
    expect(Object.fromEntries(request?.headers ?? [])).toEqual({ accept: 'application/json' })
  })

  it('are each fetched in an exchange of its own, with what was found [ASY-03] [GEN-20]', async () => {
    const be = await register()
    const fetches = async () => {
      bench.clock.advance(61)
      const { rows } = await bench.call('traffic.list', { direction: 'outbound', client_id: be })
      const [row] = rows
      const detail = await bench.call('traffic.get', { id: row?.id ?? '' })
      return [rows.length, row?.url, row?.status, detail.notes[0]?.outcome, detail.notes[0]?.text]
    }
    await ask(be, first)
    expect(await fetches()).toEqual([
      1,
      jwksUri,
      200,
      'passed',
      'the key set of the client, public keys: 1, kept for 60 s',
    ])
    host.answer = () => new Response('<p>', { headers: { 'Content-Type': 'text/html' } })
    await ask(be, first)
    expect((await fetches()).slice(0, 4)).toEqual([2, jwksUri, 200, 'failed'])
    host.answer = () => Promise.reject(new Error('connect ECONNREFUSED'))
    await ask(be, first)
    const [count, , status, outcome, text] = await fetches()
    expect([count, status, outcome]).toEqual([3, 0, 'failed'])
    expect(text).toContain('no answer of keys.app.test (connect ECONNREFUSED)')
  })

  it.each<[string, Record<string, string>, number]>([
    ['no header', {}, 60],
    ['public alone', { 'Cache-Control': 'public' }, 60],
    ['max-age=2', { 'Cache-Control': 'max-age=2' }, 2],
    ['max-age=300 among others', { 'Cache-Control': 'private, Max-Age=300' }, 300],
    ['the smaller of two', { 'Cache-Control': 'max-age=300, max-age=5' }, 5],
    ['a day, cut to ten minutes', { 'Cache-Control': 'max-age=86400' }, 600],
    ['an age of 90', { 'Cache-Control': 'max-age=100', Age: '90' }, 10],
    ['a malformed age', { 'Cache-Control': 'max-age=100', Age: 'old' }, 0],
    ['no-store', { 'Cache-Control': 'no-store' }, 0],
    ['no-cache', { 'Cache-Control': 'max-age=60, no-cache' }, 0],
    ['max-age=0', { 'Cache-Control': 'max-age=0' }, 0],
    ['a malformed max-age', { 'Cache-Control': 'max-age=soon' }, 0],
    ['Vary: *', { 'Cache-Control': 'max-age=60', Vary: '*' }, 0],
  ])(
    'with %s are kept as long as allowed and no longer [ASY-04] [AS-21]',
    async (_, headers, seconds) => {
      host.answer = () => publish([first], headers)
      const be = await register()
      expect(await statusOf(be, first)).toBe(200)
      if (seconds > 0) {
        bench.clock.advance(seconds - 1)
        expect(await statusOf(be, first)).toBe(200)
        expect(host.requests).toHaveLength(1)
        bench.clock.advance(1)
      }
      expect(await statusOf(be, first)).toBe(200)
      expect(host.requests).toHaveLength(2)
    },
  )

  it('are never used past their time when the host is gone or rotated [AS-21]', async () => {
    const be = await register()
    expect(await statusOf(be, first)).toBe(200)
    host.answer = () => Promise.reject(new Error('connection reset'))
    expect(await statusOf(be, first)).toBe(200)
    bench.clock.advance(60)
    expect(await statusOf(be, first)).toBe(401)
    host.answer = () => publish([second])
    expect(await statusOf(be, first)).toBe(401)
    expect(await statusOf(be, second)).toBe(200)
  })

  it('are fetched anew for an unknown kid, once in 30 s [ASY-05] [AS-21]', async () => {
    host.answer = () => publish([first], { 'Cache-Control': 'max-age=3600' })
    const be = await register()
    expect(await statusOf(be, first)).toBe(200)
    host.answer = () => publish([first, second], { 'Cache-Control': 'max-age=3600' })
    expect(await statusOf(be, second)).toBe(200)
    expect(host.requests).toHaveLength(2)
    const third = { ...second, kid: 'three' }
    for (const wait of [0, 10, 19]) {
      bench.clock.advance(wait)
      expect(await statusOf(be, third)).toBe(401)
    }
    expect(host.requests).toHaveLength(2)
    bench.clock.advance(1)
    expect(await statusOf(be, third)).toBe(401)
    expect(host.requests).toHaveLength(3)
  })

  it('are fetched once for many requests at a time [AS-21]', async () => {
    const be = await register()
    const statuses = await Promise.all(Array.from({ length: 6 }, () => statusOf(be, first)))
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200])
    expect(host.requests).toHaveLength(1)
  })

  it('nearby are for clients of the operator, by console or workspace, and for nobody else [AS-19]', async () => {
    const near = 'http://localhost:9000/jwks'
    const client = {
      client_name: 'Backend service',
      token_endpoint_auth_method: 'private_key_jwt',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      scope: 'system/Patient.rs',
      jwks_uri: near,
    }
    expect(await statusOf(await register(near), first)).toBe(200)
    const document = JSON.stringify({ clients: [{ ...client, client_id: 'given' }] })
    await bench.call('workspace.import', { document, isDryRun: false })
    expect(await statusOf('given', first)).toBe(200)
    await bench.call('settings.update', {
      name: 'clientRegistration',
      value: 'initial-access-token',
    })
    const { initial_access_token } = await bench.call('registration.issueToken', {
      label: 'for a backend service',
      lifetimeSeconds: 600,
    })
    const response = await postRegistration(bench, client, initial_access_token)
    const { client_id } = await response.json()
    const [status, error, description] = await ask(client_id, first)
    expect([status, error]).toEqual([401, 'invalid_client'])
    expect(description).toContain('wanted')
    expect(host.requests).toHaveLength(1)
  })

  it('are told apart by kty under one kid [ASY-21]', async () => {
    host.answer = () => publish([rsa, first])
    const be = await register()
    expect(await statusOf(be, rsa)).toBe(200)
    expect(await statusOf(be, first)).toBe(200)
  })

  it.each<[string, () => Response | Promise<Response>]>([
    ['no connection', () => Promise.reject(new Error('connect ECONNREFUSED'))],
    ['a host that is too slow', () => Promise.reject(new DOMException('timeout', 'TimeoutError'))],
    ['404', () => new Response('{}', { status: 404 })],
    [
      '500 with the right set',
      () => new Response(publish([first]).body, { status: 500, headers: json }),
    ],
    ['204', () => new Response(null, { status: 204 })],
    ['a redirect', () => new Response(null, { status: 302, headers: { Location: jwksUri } })],
    ['nothing of JSON', () => new Response(null, { headers: json })],
    ['HTML', () => new Response('<p>', { headers: { 'Content-Type': 'text/html' } })],
    ['no media type', () => new Response(new TextEncoder().encode('{"keys":[]}'))],
    ['an encoding', () => publish([first], { 'Content-Encoding': 'gzip' })],
    [
      'a body over 256 KiB',
      () => Response.json({ keys: [first.publicJwk], pad: 'x'.repeat(262_144) }),
    ],
    ['a body that breaks off', () => new Response(brokenBody(), { headers: json })],
    ['no JSON', () => new Response('keys', { headers: json })],
    ['an array', () => Response.json([first.publicJwk])],
    ['null', () => Response.json(null)],
    ['no keys', () => Response.json({})],
    ['keys that are no array', () => Response.json({ keys: { one: first.publicJwk } })],
    ['an empty set', () => Response.json({ keys: [] })],
    ['a key that is no object', () => Response.json({ keys: [first.publicJwk, 'x'] })],
    ['keys twice', () => new Response('{"keys":[],"keys":[]}', { headers: json })],
    [
      'JSON 100 deep',
      () => new Response(`${'['.repeat(100)}${']'.repeat(100)}`, { headers: json }),
    ],
    ['101 keys', () => Response.json({ keys: manyKeys(101) })],
    [
      'one kid on two keys',
      () => publish([first, { ...second, publicJwk: { ...second.publicJwk, kid: 'one' } }]),
    ],
    ['a private member', () => Response.json({ keys: [{ ...first.publicJwk, d: 'AAAA' }] })],
    [
      'a private member beside',
      () => Response.json({ keys: [first.publicJwk, { ...second.publicJwk, d: 'A' }] }),
    ],
    [
      'an oct key',
      () => Response.json({ keys: [first.publicJwk, { kty: 'oct', kid: 'o', k: 'AAAA' }] }),
    ],
    ['a key without kid', () => Response.json({ keys: [{ ...first.publicJwk, kid: undefined }] })],
    ['RSA of 1024 bit', () => publish([first, makeClientKey('RS384', 'small', 1024)])],
    [
      'RSA with exponent 3',
      () => Response.json({ keys: [first.publicJwk, { ...rsa.publicJwk, kid: 'r', e: 'Aw' }] }),
    ],
    [
      'a point off the curve',
      () => Response.json({ keys: [{ ...first.publicJwk, y: first.publicJwk.x }] }),
    ],
  ])('of a host with %s are one client error [ASY-06] [AS-20] [AS-21]', async (_, answer) => {
    const be = await register()
    const good = host.answer
    host.answer = answer
    expect(await ask(be, first)).toEqual([401, 'invalid_client', expect.stringContaining('wanted')])
    host.answer = good
    expect(await statusOf(be, first)).toBe(200)
  })

  it('may be named by jku, but only as registered, and nothing else is fetched [ASY-21] [ASY-35] [AS-18]', async () => {
    const be = await register()
    expect((await ask(be, first, { header: { jku: jwksUri } }))[0]).toBe(200)
    const seen = host.requests.length
    for (const jku of [
      'https://evil.test/jwks',
      `${jwksUri}/`,
      `${jwksUri}#`,
      'https://KEYS.app.test/jwks',
      '',
      7,
    ]) {
      const answer = await ask(be, first, { header: { jku, x5u: 'https://evil.test/x5u' } })
      expect(answer).toEqual([401, 'invalid_client', expect.stringContaining('header jku')])
    }
    expect(host.requests).toHaveLength(seen)
  })

  it('follow an edit of the registration at once [BKS-14]', async () => {
    const be = await register()
    expect(await statusOf(be, first)).toBe(200)
    const { metadata } = await bench.call('clients.get', { client_id: be })
    const moved = 'https://keys2.app.test/jwks'
    await bench.call('clients.update', {
      client_id: be,
      metadata: { ...metadata, jwks_uri: moved },
    })
    host.answer = () => publish([second])
    expect(await statusOf(be, first)).toBe(401)
    expect(host.requests.at(-1)?.url).toBe(moved)
  })
})

const json = { 'Content-Type': 'application/json' }

function brokenBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: (controller) => controller.error(new Error('connection reset')),
  })
}

const manyKeys = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...first.publicJwk, kid: `k${index}` }))

describe('URLs that keys are fetched from', () => {
  it.each([
    'https://keys.app.test/jwks',
    'http://localhost:8080/jwks',
    'https://localhost:8443/jwks',
    'http://127.0.0.1:8080/jwks',
    'https://192.168.1.20/jwks',
    'https://10.1.2.3:8443/jwks',
    'https://[fd00::1]/jwks',
    'https://8.8.8.8/jwks',
  ])('%s is fetched when the operator named it [AS-19]', async (uri) => {
    expect(await statusOf(await register(uri), first)).toBe(200)
    expect(host.requests).toHaveLength(1)
  })

  it.each([
    'https://169.254.169.254/latest',
    'https://[fe80::1]/jwks',
    'https://[fec0::1]/jwks',
    'https://224.0.0.1/jwks',
    'https://[ff02::1]/jwks',
    'https://0.0.0.0/jwks',
    'https://[::]/jwks',
    'https://255.255.255.255/jwks',
    'https://240.0.0.1/jwks',
    'https://[::ffff:a9fe:a9fe]/jwks',
    'https://[64:ff9b::a9fe:a9fe]/jwks',
    'https://[2002:a9fe:a9fe::1]/jwks',
    'https://[2001:db8::1]/jwks',
    'https://[2001::1]/jwks',
    'https://192.0.2.1/jwks',
    'https://198.18.0.1/jwks',
    'http://localhost:4100/jwks',
    'http://127.0.0.1:4100/jwks',
    'https://127.0.0.1:4100/jwks',
  ])('%s is never asked [AS-19]', async (uri) => {
    expect(await ask(await register(uri), first)).toEqual([
      401,
      'invalid_client',
      expect.stringContaining('jwks_uri'),
    ])
    expect(host.requests).toHaveLength(0)
  })
})

describe('client assertion over a restart', () => {
  it('is refused the second time, and a fresh one is accepted [ASY-40] [AS-16]', async () => {
    const folder = temporaryDirectory()
    const clock = createTestClock()
    const secretBox = createTestSecretBox()
    const open = () =>
      createTestWorkbench({
        clock,
        secretBox,
        config: { databaseFile: join(folder.path, 'store.db') },
      })
    const present = async (on: TestWorkbench, assertion: string) => {
      const form = { grant_type: 'client_credentials', scope: 'system/Patient.rs' }
      return (await on.postForm('/token', { ...form, ...asCredentials(assertion) })).status
    }
    try {
      const before = await open()
      const be = await registerBackend(before, [first])
      const once = makeAssertion(before, be, first)
      expect(await present(before, once)).toBe(200)
      await before.close()
      const after = await open()
      expect(await present(after, once)).toBe(401)
      expect(await present(after, makeAssertion(after, be, first))).toBe(200)
      await after.close()
    } finally {
      folder.remove()
    }
  })
})
