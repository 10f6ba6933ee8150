import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type AssertionChanges,
  asCredentials,
  assertionParts,
  assertionType,
  type ClientKey,
  encode,
  makeAssertion,
  makeClientKey,
  registerBackend,
  signTexts,
} from '../support/asymmetric-client.ts'
import { hmacAssertions, spoiledForms, wrongMembers } from '../support/bad-assertions.ts'
import {
  appRedirectUri,
  authorize,
  createProofKey,
  registerPublicApp,
  registerSymmetricApp,
} from '../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench
let rsa: ClientKey
let otherRsa: ClientKey
let p384: ClientKey
let p256: ClientKey
let be: string

beforeAll(async () => {
  rsa = makeClientKey('RS384', 'rsa')
  otherRsa = makeClientKey('RS384', 'rsa')
  p384 = makeClientKey('ES384', 'p384')
  p256 = makeClientKey('ES256', 'p256')
  bench = await createTestWorkbench()
})
afterAll(() => bench.close())

interface Answer {
  readonly status: number
  readonly error: string | undefined
  readonly description: string
}

async function post(form: Readonly<Record<string, string>>): Promise<Answer> {
  const response = await bench.postForm('/token', {
    grant_type: 'client_credentials',
    scope: 'system/Patient.rs',
    ...form,
  })
  const body = await response.json()
  return {
    status: response.status,
    error: body.error,
    description: body.error_description ?? '',
  }
}

const present = (assertion: string, form: Readonly<Record<string, string>> = {}) =>
  post({ ...asCredentials(assertion), ...form })
const assertion = (changes: AssertionChanges = {}, key: ClientKey = rsa) =>
  makeAssertion(bench, be, key, changes)
const accepted = { status: 200, error: undefined, description: '' }
const now = () => bench.clock.nowSeconds()
const url = (path: string) => `http://localhost:4100${path}`

/** A refusal whose description names what was looked at and what was wanted. */
async function expectRefused(answer: Promise<Answer>, naming: string): Promise<void> {
  const { status, error, description } = await answer
  expect([status, error], description).toEqual([401, 'invalid_client'])
  expect(description).toContain(naming)
  expect(description).toContain('wanted')
}

beforeEach(async () => {
  be ??= await registerBackend(bench, [rsa, p384, p256])
})

describe('client assertion, accepted', () => {
  it.each([
    ['RS384', () => rsa],
    ['RS256', () => ({ ...rsa, alg: 'RS256' })],
    ['ES384', () => p384],
    ['ES256', () => p256],
  ] as const)('signed %s by a registered key [ASY-07] [ASY-01]', async (_, key) => {
    expect(await present(assertion({}, key()))).toEqual(accepted)
  })

  it.each<[string, AssertionChanges]>([
    ['aud in an array of one', { claims: { aud: ['http://localhost:4100/token'] } }],
    ['claims it does not know', { claims: { extra: { nested: [1, null] } } }],
    [
      'jwk, x5c and x5u, which are never read',
      { header: { jwk: {}, x5c: ['x'], x5u: 'https://x.test' } },
    ],
    ['a jti of 255 characters', { claims: { jti: 'j'.repeat(255) } }],
  ])('with %s [D-18] [ASY-36]', async (_, changes) => {
    expect(await present(assertion(changes))).toEqual(accepted)
  })

  it('with times at the edge of their leeway [ASY-39] [D-17]', async () => {
    for (const claims of [
      { exp: now() + 300 },
      { exp: now() + 330 },
      { exp: now() - 29 },
      { iat: now(), nbf: now() },
      { iat: now() + 30, nbf: now() + 30 },
    ]) {
      expect(await present(assertion({ claims })), JSON.stringify(claims)).toEqual(accepted)
    }
  })

  it('with a client_id in the body that agrees, or none [ASY-22]', async () => {
    expect(await present(assertion())).toEqual(accepted)
    expect(await present(assertion(), { client_id: be })).toEqual(accepted)
    await expectRefused(present(assertion(), { client_id: 'another' }), 'claim iss')
  })
})

describe('client assertion, refused with 401 invalid_client', () => {
  it('is tried with more than a hundred wrong members', () => {
    expect(wrongMembers.length).toBeGreaterThan(100)
  })

  it.each(wrongMembers)('%s [%s] [AS-14]', async (_name, _id, naming, changes) => {
    expect(await present(assertion())).toEqual(accepted)
    await expectRefused(present(assertion(changes())), naming)
  })

  it.each(spoiledForms)('%s [ASY-30]', async (_, naming, spoil) => {
    expect(await present(assertion())).toEqual(accepted)
    await expectRefused(present(spoil(assertion())), naming)
  })

  it.each([
    ['header', 'alg'],
    ['header', 'kid'],
    ['payload', 'iss'],
    ['payload', 'aud'],
    ['payload', 'exp'],
    ['payload', 'jti'],
  ])('a %s with %s twice [ASY-42]', async (part, name) => {
    const { header, claims } = assertionParts(bench, be, rsa)
    const twice = (object: Record<string, unknown>) =>
      `{${JSON.stringify(name)}:${JSON.stringify(object[name])},${JSON.stringify(object).slice(1)}`
    const texts = [JSON.stringify(header), JSON.stringify(claims)] as const
    expect(await present(signTexts(...texts, rsa))).toEqual(accepted)
    const doubled =
      part === 'header'
        ? signTexts(twice(header), JSON.stringify({ ...claims, jti: randomUUID() }), rsa)
        : signTexts(texts[0], twice({ ...claims, jti: randomUUID() }), rsa)
    await expectRefused(present(doubled), part)
  })

  it('a payload over 16 KiB [ASY-42]', async () => {
    expect(await present(assertion({ claims: { pad: 'x'.repeat(15_000) } }))).toEqual(accepted)
    await expectRefused(present(assertion({ claims: { pad: 'x'.repeat(16_384) } })), 'payload')
  })

  it('a signature of nobody under alg none [ASY-31]', async () => {
    const { claims } = assertionParts(bench, be, rsa)
    for (const alg of ['none', 'None', 'NONE']) {
      const text = `${encode(JSON.stringify({ alg, kid: 'rsa', typ: 'JWT' }))}.${encode(JSON.stringify(claims))}`
      await expectRefused(present(`${text}.`), 'signature')
      await expectRefused(present(`${text}.AAAA`), 'header alg')
    }
  })

  it('an HMAC keyed with the public key in any form or with a secret [ASY-32]', async () => {
    for (const key of [rsa, p384]) {
      for (const forged of hmacAssertions(bench, be, key)) {
        await expectRefused(present(forged), 'header alg')
      }
    }
  })

  it('a signature by another key under a registered kid, embedded or not [ASY-30] [ASY-36]', async () => {
    const header = { jwk: otherRsa.publicJwk, x5c: ['AAAA'] }
    await expectRefused(present(assertion({}, otherRsa)), 'signature')
    await expectRefused(present(assertion({ header }, otherRsa)), 'signature')
  })

  it('an algorithm that does not fit the curve or the alg of the key [ASY-33] [AS-17]', async () => {
    const crossed = { ...p256, alg: 'ES256' }
    await expectRefused(present(assertion({ header: { alg: 'ES384' } }, crossed)), 'header alg')
    const pinned = {
      ...rsa,
      kid: 'pinned',
      publicJwk: { ...rsa.publicJwk, kid: 'pinned', alg: 'RS384' },
    }
    const client = await registerBackend(bench, [pinned])
    expect(await present(makeAssertion(bench, client, pinned))).toEqual(accepted)
    const other = makeAssertion(bench, client, { ...pinned, alg: 'RS256' })
    await expectRefused(present(other), 'header alg')
  })

  it.each([
    ['use enc', { use: 'enc' }],
    ['key_ops without verify', { key_ops: ['wrapKey'] }],
  ])('a key with %s [ASY-33]', async (_, members) => {
    const client = await registerBackend(bench, [
      { ...p384, publicJwk: { ...p384.publicJwk, ...members } },
    ])
    await expectRefused(present(makeAssertion(bench, client, p384)), 'header alg')
  })

  it('a zero ECDSA signature [AS-17]', async () => {
    const good = assertion({}, p384)
    const zero = Buffer.alloc(96).toString('base64url')
    await expectRefused(present(good.replace(/[^.]*$/, zero)), 'signature')
  })

  it('of a client that is disabled, public or symmetric [ASY-37] [GEN-11]', async () => {
    const pub = await registerPublicApp(bench)
    const sym = await registerSymmetricApp(bench)
    const off = await registerBackend(bench, [rsa])
    expect(await present(makeAssertion(bench, off, rsa))).toEqual(accepted)
    await bench.call('clients.setDisabled', { client_id: off, isDisabled: true })
    await expectRefused(present(makeAssertion(bench, off, rsa)), 'disabled')
    for (const { client_id } of [pub, sym]) {
      await expectRefused(present(makeAssertion(bench, client_id, rsa)), 'method')
    }
  })

  it('without its type or with another [ASY-41]', async () => {
    for (const type of ['', 'jwt', `${assertionType} `, assertionType.toUpperCase()]) {
      const answer = post({ client_assertion: assertion(), client_assertion_type: type })
      await expectRefused(answer, 'client_assertion_type')
    }
  })

  it('with the check, the value seen and the clause in the trace [ASY-38]', async () => {
    await present(assertion({ claims: { aud: 'https://other.test/token' } }))
    bench.clock.advance(1)
    const { rows } = await bench.call('traffic.list', { limit: 1 })
    const detail = await bench.call('traffic.get', { id: rows[0]?.id ?? '' })
    expect(detail.notes.at(-1)).toMatchObject({
      outcome: 'failed',
      check: 'assertion-audience',
      clause: expect.stringContaining('ASY-38'),
      detail: { seen: 'https://other.test/token', wanted: url('/token') },
    })
  })
})

describe('client assertion, one-time use', () => {
  it('is refused the second time, at the other client alone it is fresh [ASY-40]', async () => {
    const once = assertion()
    expect(await present(once)).toEqual(accepted)
    await expectRefused(present(once), 'claim jti')
    const jti = randomUUID()
    const other = await registerBackend(bench, [p384])
    expect(await present(assertion({ claims: { jti } }))).toEqual(accepted)
    expect(await present(makeAssertion(bench, other, p384, { claims: { jti } }))).toEqual(accepted)
    await expectRefused(present(assertion({ claims: { jti } }, p384)), 'claim jti')
  })

  it('is spent by a use at another endpoint [ASY-20] [ASY-40]', async () => {
    const client = await registerBackend(bench, [rsa], { may_introspect: true })
    const token = 'unknown'
    for (const endpoint of ['/introspect', '/revoke']) {
      const once = makeAssertion(bench, client, rsa)
      const answer = await bench.postForm(endpoint, { token, ...asCredentials(once) })
      expect([endpoint, answer.status]).toEqual([endpoint, 200])
      await expectRefused(present(once), 'claim jti')
    }
  })

  it('lets one of many at once through [AS-16]', async () => {
    const once = assertion()
    const answers = await Promise.all(Array.from({ length: 8 }, () => present(once)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('counts a use whose request failed later [ASY-40] [D-16]', async () => {
    for (const form of [{ scope: 'launch' }, { grant_type: 'refresh_token' }]) {
      const once = assertion()
      expect((await present(once, form)).status).toBe(400)
      await expectRefused(present(once), 'claim jti')
    }
    const jti = randomUUID()
    await expectRefused(present(assertion({ claims: { jti, aud: 'https://x.test' } })), 'claim aud')
    await expectRefused(present(assertion({ claims: { jti } })), 'claim jti')
  })

  it('does not count what nobody signed, so a stranger spends no jti [D-16]', async () => {
    const jti = randomUUID()
    await expectRefused(present(assertion({ claims: { jti } }, otherRsa)), 'signature')
    expect(await present(assertion({ claims: { jti } }))).toEqual(accepted)
  })

  it('remembers until the assertion has ended, leeway included [ASY-40]', async () => {
    const jti = randomUUID()
    expect(await present(assertion({ claims: { jti } }))).toEqual(accepted)
    bench.clock.advance(319)
    await expectRefused(present(assertion({ claims: { jti } })), 'claim jti')
    bench.clock.advance(1)
    expect(await present(assertion({ claims: { jti } }))).toEqual(accepted)
  })
})

describe('assertion profile of a client', () => {
  const revised = 'client-authentication+jwt'
  const issuer = url('')
  const smart = url('/token')
  const shapes = {
    SMART: { header: {}, claims: {} },
    issuer: { header: {}, claims: { aud: issuer } },
    'issuer in an array': { header: {}, claims: { aud: [issuer] } },
    'issuer, no typ': { header: { typ: undefined }, claims: { aud: issuer } },
    'issuer, revised typ': { header: { typ: revised }, claims: { aud: issuer } },
    'issuer, no kid': { header: { kid: undefined }, claims: { aud: issuer } },
    'token endpoint, no typ': { header: { typ: undefined }, claims: { aud: smart } },
    'issuer, foreign typ': { header: { typ: 'dpop+jwt' }, claims: { aud: issuer } },
    both: { header: {}, claims: { aud: [issuer, smart] } },
    'other server': { header: {}, claims: { aud: 'https://other.test' } },
    'ten minutes': { header: {}, claims: { aud: issuer, exp: 9_999_999_999 } },
  } as const
  const allowed: Readonly<Record<string, readonly (keyof typeof shapes)[]>> = {
    smart: ['SMART'],
    rfc7523: ['issuer', 'issuer, no typ', 'issuer, revised typ', 'issuer, no kid'],
    either: [
      'SMART',
      'issuer',
      'issuer in an array',
      'issuer, no typ',
      'issuer, revised typ',
      'issuer, no kid',
      'token endpoint, no typ',
    ],
  }

  it.each(['smart', 'rfc7523', 'either'] as const)(
    '%s decides typ and aud [ASY-38] [D-18] [D-19]',
    async (profile) => {
      const client = await registerBackend(bench, [p384], { assertion_profile: profile })
      for (const [name, shape] of Object.entries(shapes)) {
        const { status } = await present(makeAssertion(bench, client, p384, shape))
        const isAllowed = allowed[profile]?.some((one) => one === name)
        expect([name, status]).toEqual([name, isAllowed ? 200 : 401])
      }
    },
  )
})

describe('grants of an asymmetric app', () => {
  it('redeems codes and refreshes with a fresh assertion each time [ASY-20]', async () => {
    const client_id = await registerBackend(bench, [rsa], {
      redirect_uris: [appRedirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'launch/patient patient/*.rs offline_access openid fhirUser',
    })
    const proof = createProofKey()
    const arrived = await authorize(bench, { client_id, client_secret: undefined }, proof)
    const redeem = (assertionText: string) =>
      bench.postForm('/token', {
        grant_type: 'authorization_code',
        code: arrived.get('code') ?? '',
        redirect_uri: appRedirectUri,
        code_verifier: proof.code_verifier,
        ...asCredentials(assertionText),
      })
    expect((await redeem(makeAssertion(bench, client_id, otherRsa))).status).toBe(401)
    const used = makeAssertion(bench, client_id, rsa)
    const answer = await redeem(used)
    const tokens = await answer.json()
    expect([answer.status, typeof tokens.refresh_token]).toEqual([200, 'string'])
    const refresh = (assertionText: string) =>
      bench.postForm('/token', {
        grant_type: 'refresh_token',
        refresh_token: tokens.refresh_token,
        ...asCredentials(assertionText),
      })
    expect((await refresh(used)).status).toBe(401)
    expect((await refresh(makeAssertion(bench, client_id, rsa))).status).toBe(200)
    const without = await bench.postForm('/token', {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
      client_id,
    })
    expect(without.status).toBe(401)
  })
})
