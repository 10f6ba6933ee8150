import { createHmac, createPublicKey } from 'node:crypto'
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
let rsaId: string
let rsa: ClientKey
const registered = 'https://app.test/oauth/cb'

beforeAll(async () => {
  bench = await createTestWorkbench()
  app = await registerPublicApp(bench, { redirect_uris: [registered] })
  key = makeClientKey('ES384', 'k1')
  backendId = await registerBackend(bench, [key])
  rsa = makeClientKey('RS384', 'rsa')
  rsaId = await registerBackend(bench, [rsa])
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
    ['dot segments with a parameter', 'https://app.test/oauth/cb/..;/evil', 'CVE-2026-3872'],
    [
      'user information with two at signs',
      'https://app.test@evil.test@app.test/oauth/cb',
      'CVE-2026-7504',
    ],
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

  const withMac = (clientId: string, kid: string, alg: string, secret: string) => {
    const { claims } = assertionParts(bench, clientId, key)
    const content = `${encode(JSON.stringify({ alg, kid, typ: 'JWT' }))}.${encode(JSON.stringify(claims))}`
    const mac = createHmac(`sha${alg.slice(2)}`, secret)
      .update(content)
      .digest('base64url')
    return `${content}.${mac}`
  }

  it('an HMAC with the public key as its secret is refused (CVE-2023-48223) [AS-17]', async () => {
    for (const secret of [JSON.stringify(key.publicJwk), key.publicJwk['x'] ?? '', 'k1']) {
      expect(await ask(withMac(backendId, 'k1', 'HS256', String(secret)))).toBe(401)
    }
  })

  it('an HMAC with the public key as PEM is refused, whatever stands before it (CVE-2026-34950, CVE-2026-107722) [AS-17]', async () => {
    expect(await ask(makeAssertion(bench, rsaId, rsa))).toBe(200)
    const pem = createPublicKey(rsa.privateKey).export({ format: 'pem', type: 'spki' })
    const before = ['', ' ', '\n', '\t\t', '#', '# a comment\n', '\u0000', '\u200b', 'Key: 1\n\n']
    for (const prefix of before) {
      for (const alg of ['HS256', 'HS384', 'HS512']) {
        expect(await ask(withMac(rsaId, 'rsa', alg, `${prefix}${pem}`)), prefix).toBe(401)
      }
    }
  })

  it('an HMAC with an empty key is refused for a key that names no algorithm (CVE-2026-44699) [AS-17]', async () => {
    expect(rsa.publicJwk).not.toHaveProperty('alg')
    expect(await ask(makeAssertion(bench, rsaId, rsa))).toBe(200)
    for (const alg of ['HS256', 'HS384', 'HS512']) {
      expect(await ask(withMac(rsaId, 'rsa', alg, ''))).toBe(401)
    }
  })

  it('an assertion that never expires, or has, is refused (CVE-2026-53431) [AS-14]', async () => {
    const now = bench.clock.nowSeconds()
    const expiring = (exp: number | undefined) =>
      makeAssertion(bench, backendId, key, { claims: { exp } })
    expect(await ask(expiring(now + 60))).toBe(200)
    expect(await ask(expiring(undefined))).toBe(401)
    expect(await ask(expiring(now - 3_600))).toBe(401)
    const captured = makeAssertion(bench, backendId, key)
    bench.clock.advance(3_600)
    expect(await ask(captured)).toBe(401)
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
