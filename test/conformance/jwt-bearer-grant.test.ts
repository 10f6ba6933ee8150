import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  askWithAssertion,
  jwtBearer,
  launchForRegistration,
  registerInstanceApp,
} from '../support/app-instance.ts'
import {
  type AssertionChanges,
  assertionParts,
  type ClientKey,
  encode,
  makeAssertion,
  makeClientKey,
  registerBackend,
  signTexts,
} from '../support/asymmetric-client.ts'
import { hmacAssertions, spoiledForms, wrongMembers } from '../support/bad-assertions.ts'
import { postRegistration, type RegisteredClient } from '../support/registration.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench
let rsa: ClientKey
let otherRsa: ClientKey
let p384: ClientKey
let p256: ClientKey
let instance: string

beforeAll(async () => {
  rsa = makeClientKey('RS384', 'rsa')
  otherRsa = makeClientKey('RS384', 'rsa')
  p384 = makeClientKey('ES384', 'p384')
  p256 = makeClientKey('ES256', 'p256')
  bench = await createTestWorkbench()
  instance = await register([rsa, p384, p256])
})
afterAll(() => bench.close())

async function register(keys: readonly ClientKey[]): Promise<string> {
  const app = await registerInstanceApp(bench)
  const { access_token } = await launchForRegistration(bench, app)
  const jwks = { keys: keys.map(({ publicJwk }) => publicJwk) }
  const response = await postRegistration(
    bench,
    { software_id: app.software_id, jwks },
    access_token,
  )
  expect(response.status).toBe(201)
  // The endpoint said that it registered.
  return ((await response.json()) as RegisteredClient).client_id
}

const assertion = (changes: AssertionChanges = {}, key: ClientKey = rsa) =>
  makeAssertion(bench, instance, key, changes)

/** Asks for a token; undefined is no error. */
async function ask(presented: string, form: Readonly<Record<string, string>> = {}) {
  const response = await askWithAssertion(bench, presented, form)
  const { error, error_description: description = '' } = await response.json()
  return { status: response.status, error, description }
}

const accepted = { status: 200, error: undefined, description: '' }

/** A refusal as a grant, never as a failed authentication, naming what was looked at. */
async function expectRefused(presented: string, naming: string): Promise<void> {
  const { status, error, description } = await ask(presented)
  expect([status, error], description).toEqual([400, 'invalid_grant'])
  expect(description).toContain(naming.replace(/^client_/, ''))
  expect(description).toContain('wanted')
  expect(description).not.toContain('client_assertion')
}

describe('token endpoint, jwt-bearer: the assertions of section 10.3', () => {
  it.each([
    ['RS384', () => rsa],
    ['RS256', () => ({ ...rsa, alg: 'RS256' })],
    ['ES384', () => p384],
    ['ES256', () => p256],
  ] as const)('accepts a right one by %s [PDC-11] [ASY-07]', async (_, key) => {
    expect(await ask(assertion({}, key()))).toEqual(accepted)
  })

  it.each(wrongMembers)('refuses %s [PDC-36] (%s)', async (_name, _id, naming, changes) => {
    expect(await ask(assertion())).toEqual(accepted)
    await expectRefused(assertion(changes()), naming)
  })

  it.each(spoiledForms)('refuses %s [PDC-36] (ASY-30)', async (_, naming, spoil) => {
    expect(await ask(assertion())).toEqual(accepted)
    await expectRefused(spoil(assertion()), naming)
  })

  it('refuses unsecured ones and those keyed with the public key [PDC-36] (ASY-31, ASY-32)', async () => {
    const { claims } = assertionParts(bench, instance, rsa)
    for (const alg of ['none', 'None', 'NONE']) {
      const header = encode(JSON.stringify({ alg, kid: 'rsa', typ: 'JWT' }))
      const text = `${header}.${encode(JSON.stringify(claims))}`
      await expectRefused(`${text}.`, 'signature')
      await expectRefused(`${text}.AAAA`, 'header alg')
    }
    for (const key of [rsa, p384]) {
      for (const forged of hmacAssertions(bench, instance, key)) {
        await expectRefused(forged, 'header alg')
      }
    }
  })

  it('refuses another key under a registered kid, embedded or not [PDC-36] (ASY-36)', async () => {
    const header = { jwk: otherRsa.publicJwk, x5c: ['AAAA'] }
    await expectRefused(assertion({}, otherRsa), 'signature')
    await expectRefused(assertion({ header }, otherRsa), 'signature')
  })

  it('refuses members that stand twice and payloads over 16 KiB [PDC-36] (ASY-42)', async () => {
    const { header, claims } = assertionParts(bench, instance, rsa)
    const twice = JSON.stringify(claims).replace('{', `{"jti":"${randomUUID()}",`)
    await expectRefused(signTexts(JSON.stringify(header), twice, rsa), 'payload')
    await expectRefused(assertion({ claims: { pad: 'x'.repeat(16_384) } }), 'payload')
  })

  it('refuses a jti that was seen, also when its first use failed later [PDC-36] (ASY-40)', async () => {
    const once = assertion()
    expect(await ask(once)).toEqual(accepted)
    await expectRefused(once, 'claim jti')
    const wider = assertion()
    expect((await ask(wider, { scope: 'user/*.cruds' })).error).toBe('invalid_scope')
    await expectRefused(wider, 'claim jti')
    const jti = randomUUID()
    const other = await register([makeClientKey('ES384', 'own')])
    expect(other).not.toBe(instance)
    await expectRefused(assertion({ claims: { jti, aud: 'https://x.test' } }), 'claim aud')
    await expectRefused(assertion({ claims: { jti } }), 'claim jti')
  })

  it('refuses clients that are unknown, disabled or of another kind [PDC-36] [PDC-16] (ASY-37)', async () => {
    const own = makeClientKey('ES384', 'own')
    const disabled = await register([own])
    expect(await ask(makeAssertion(bench, disabled, own))).toEqual(accepted)
    await bench.call('clients.setDisabled', { client_id: disabled, isDisabled: true })
    await expectRefused(makeAssertion(bench, disabled, own), 'claim iss')
    await expectRefused(makeAssertion(bench, 'nobody', rsa), 'claim iss')
    const backend = await registerBackend(bench, [p384])
    const { status, error } = await ask(makeAssertion(bench, backend, p384))
    expect([status, error]).toEqual([400, 'unauthorized_client'])
  })

  it('answers a missing assertion with invalid_request [PDC-36]', async () => {
    const response = await bench.postForm('/token', { grant_type: jwtBearer })
    expect([response.status, (await response.json()).error]).toEqual([400, 'invalid_request'])
  })
})
