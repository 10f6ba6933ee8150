import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  asCredentials,
  assertionParts,
  type ClientKey,
  encode,
  makeAssertion,
  makeClientKey,
  registerBackend,
  signTexts,
} from '../support/asymmetric-client.ts'
import {
  authorizationQuery,
  createProofKey,
  registerPublicApp,
  type TestClient,
} from '../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench
let app: TestClient
let backendId: string
let key: ClientKey
const registered = 'https://app.test/oauth/cb'

beforeAll(async () => {
  bench = await createTestWorkbench()
  app = await registerPublicApp(bench, { redirect_uris: [registered] })
  key = makeClientKey('ES384', 'k1')
  backendId = await registerBackend(bench, [key])
}, 60_000)

afterAll(() => bench.close())

beforeEach(() => bench.clock.advance(1))

describe('what was done to other authorization servers, redirect URIs', () => {
  const statusFor = async (redirect_uri: string) => {
    const query = authorizationQuery(bench, app, createProofKey(), { redirect_uri })
    return (await bench.request(`/authorize?${query}`)).status
  }

  it.each([
    [
      'a host that begins like the registered one',
      'https://app.test.evil.test/oauth/cb',
      'CVE-2024-8883',
    ],
    [
      'the registered host as user information',
      'https://app.test@evil.test/oauth/cb',
      'CVE-2023-6291',
    ],
    [
      'dot segments, encoded twice',
      'https://app.test/oauth/cb/..%252f..%252fevil',
      'CVE-2024-1132',
    ],
    ['dot segments, encoded once', 'https://app.test/oauth/cb/%2e%2e/evil', 'CVE-2022-3782'],
  ])('%s: %s is refused (%s) [AS-01]', async (_, uri) => {
    expect(await statusFor(registered)).toBe(303)
    expect(await statusFor(uri)).toBe(400)
  })
})

describe('what was done to other authorization servers, client assertions', () => {
  const ask = async (client_assertion: string) => {
    const form = { grant_type: 'client_credentials', scope: 'system/*.rs' }
    return (await bench.postForm('/token', { ...form, ...asCredentials(client_assertion) })).status
  }
  const signed = (header: object) => {
    const parts = assertionParts(bench, backendId, key, { header: { ...header } })
    return signTexts(JSON.stringify(parts.header), JSON.stringify(parts.claims), key)
  }

  it('alg none is refused, in any case of letters, with and without a signature (CVE-2015-9235) [AS-17]', async () => {
    expect(await ask(makeAssertion(bench, backendId, key))).toBe(200)
    for (const alg of ['none', 'None', 'NONE', 'nOnE', '']) {
      const [header, payload, signature] = signed({ alg }).split('.')
      expect(await ask(`${header}.${payload}.`), alg).toBe(401)
      expect(await ask(`${header}.${payload}.${signature}`), alg).toBe(401)
    }
  })

  it('an HMAC with the public key as its secret is refused (CVE-2023-48223) [AS-17]', async () => {
    const { claims } = assertionParts(bench, backendId, key)
    const header = { alg: 'HS256', kid: 'k1', typ: 'JWT' }
    const content = `${encode(JSON.stringify(header))}.${encode(JSON.stringify(claims))}`
    for (const secret of [JSON.stringify(key.publicJwk), key.publicJwk['x'] ?? '', 'k1']) {
      const mac = createHmac('sha256', String(secret)).update(content).digest('base64url')
      expect(await ask(`${content}.${mac}`)).toBe(401)
    }
  })

  it('a key that comes along in the header is not used (CVE-2018-0114) [AS-18]', async () => {
    const stranger = makeClientKey('ES384', 'k1')
    const { header, claims } = assertionParts(bench, backendId, stranger)
    const own = { ...header, jwk: stranger.publicJwk }
    expect(await ask(signTexts(JSON.stringify(own), JSON.stringify(claims), stranger))).toBe(401)
  })

  it('signatures of zeros, or of the order, are refused (CVE-2022-21449) [AS-17]', async () => {
    const order =
      'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973'
    const zeros = '0'.repeat(96)
    const [header, payload] = makeAssertion(bench, backendId, key).split('.')
    for (const [r, s] of [
      [zeros, zeros],
      [order, order],
      [zeros, `${'0'.repeat(95)}1`],
      [`${'0'.repeat(95)}1`, zeros],
    ]) {
      const signature = Buffer.from(`${r}${s}`, 'hex').toString('base64url')
      expect(await ask(`${header}.${payload}.${signature}`)).toBe(401)
    }
  })

  it('an unencoded payload is refused, with crit and without (CVE-2023-51774) [AS-14]', async () => {
    expect(await ask(signed({}))).toBe(200)
    expect(await ask(signed({ b64: false, crit: ['b64'] }))).toBe(401)
    expect(await ask(signed({ b64: false }))).toBe(401)
  })
})
