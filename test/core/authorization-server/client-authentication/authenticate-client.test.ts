import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGuessGuard } from '../../../../src/main/core/authorization-server/client-authentication/guess-guard.ts'
import { clientMetadataSchema } from '../../../../src/shared/oauth/client-metadata.ts'
import { testEpochMs } from '../../../support/test-workbench.ts'
import {
  type AuthenticatingServer,
  basic,
  createAuthenticatingServer,
} from './authenticating-server.ts'

let server: AuthenticatingServer

beforeEach(() => {
  server = createAuthenticatingServer()
})
afterEach(() => server.close())

async function putChosen(client_id: string, client_secret: string): Promise<void> {
  await server.clients.put({
    client_id,
    client_secret,
    registeredBy: 'workspace',
    metadata: clientMetadataSchema.parse({
      client_name: client_id,
      redirect_uris: ['https://app.test/cb'],
      token_endpoint_auth_method: 'client_secret_basic',
    }),
  })
}

async function expectRefusal(response: Response, status: number, error: string): Promise<void> {
  expect([response.status, (await response.json()).error]).toEqual([status, error])
}

async function expectClient(response: Response, client_id: string): Promise<void> {
  expect(await response.json()).toEqual({ client_id })
  expect(response.status).toBe(200)
}

describe('client authentication by Basic', () => {
  it('accepts the right secret, whatever the case of the scheme (SYM-01) (GEN-16)', async () => {
    const secret = await server.register('sym', 'client_secret_basic')
    await expectClient(await server.post({}, basic('sym', secret)), 'sym')
    expect(server.notes).toMatchObject([{ outcome: 'passed', check: 'client-authenticated' }])
    const { Authorization } = basic('sym', secret)
    const shouted = { authorization: Authorization.replace('Basic', 'bAsIc') }
    await expectClient(await server.post({ client_id: 'sym' }, shouted), 'sym')
  })

  it.each([
    ['raw', 'my-app', (text: string) => text],
    ['form-encoded', 'my:app', encodeURIComponent],
  ])('accepts id and secret %s (SYM-02)', async (_, id, encode) => {
    const secret = 'p%4c+:/ü'
    await putChosen(id, secret)
    await expectClient(await server.post({}, basic(encode(id), encode(secret))), id)
  })

  it('takes what cannot be form-encoded as it stands (SYM-02) [D-35]', async () => {
    const secret = '100%+'
    await putChosen('half%', secret)
    await expectClient(await server.post({}, basic('half%', secret)), 'half%')
    await expectRefusal(await server.post({}, basic('half%', '100%25+')), 401, 'invalid_client')
  })

  it('refuses a wrong secret, a wrong id and a disabled client alike (SYM-04) (GEN-09) (GEN-13)', async () => {
    const secret = await server.register('sym', 'client_secret_basic')
    const wrongSecret = await server.post({}, basic('sym', `${secret}x`))
    const wrongId = await server.post({}, basic('sum', secret))
    await server.clients.setDisabled('sym', true)
    const disabled = await server.post({}, basic('sym', secret))
    expect(server.notes.at(-1)).toMatchObject({ check: 'client-enabled', outcome: 'failed' })
    const bodies = new Set<string>()
    for (const response of [wrongSecret, wrongId, disabled]) {
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toMatch(/^Basic /)
      expect(response.headers.get('cache-control')).toBe('no-store')
      bodies.add(await response.text())
    }
    expect(bodies.size).toBe(1)
    expect([...bodies].join()).not.toContain(secret)
  })

  it.each([
    ['another scheme', 'Bearer abc'],
    ['nothing after the scheme', 'Basic'],
    ['bad base64', 'Basic %%%'],
    ['base64 without padding', 'Basic YTpiYw'],
    ['bytes that are not UTF-8', `Basic ${Buffer.from([0xff, 0x3a, 0x61]).toString('base64')}`],
    ['no colon', `Basic ${Buffer.from('symsecret').toString('base64')}`],
    ['two tokens', 'Basic YTpi YTpi'],
  ])('refuses a header with %s, with a challenge (SYM-04) (GEN-09)', async (_, Authorization) => {
    await server.register('sym', 'client_secret_basic')
    const response = await server.post({}, { Authorization })
    expect(response.headers.get('www-authenticate')).toMatch(/^Basic /)
    await expectRefusal(response, 401, 'invalid_client')
    expect(server.notes.at(-1)).toMatchObject({ check: 'basic-credentials-form' })
  })

  it('refuses a client_id in the body that differs from the header (SYM-05)', async () => {
    const secret = await server.register('sym', 'client_secret_basic')
    const response = await server.post({ client_id: 'other' }, basic('sym', secret))
    await expectRefusal(response, 400, 'invalid_request')
  })

  it('refuses a secret from the moment it is retired (SYM-08)', async () => {
    const secret = await server.register('sym', 'client_secret_basic')
    const second = await server.clients.addSecret('sym')
    await expectClient(await server.post({}, basic('sym', second.client_secret)), 'sym')
    await server.clients.retireSecret('sym', second.id, 0)
    await expectClient(await server.post({}, basic('sym', secret)), 'sym')
    const response = await server.post({}, basic('sym', second.client_secret))
    await expectRefusal(response, 401, 'invalid_client')
  })
})

describe('client authentication by other mechanisms', () => {
  it('takes a secret from the body only of clients registered so (SYM-03)', async () => {
    const posted = await server.register('post', 'client_secret_post')
    const secret = await server.register('sym', 'client_secret_basic')
    const good = await server.post({ client_id: 'post', client_secret: posted })
    await expectClient(good, 'post')
    const bad = await server.post({ client_id: 'sym', client_secret: secret })
    expect(bad.headers.get('www-authenticate')).toMatch(/^Basic /)
    await expectRefusal(bad, 401, 'invalid_client')
    const wrong = await server.post({ client_id: 'post', client_secret: 'x' })
    expect(wrong.headers.has('www-authenticate')).toBe(false)
    await expectRefusal(wrong, 401, 'invalid_client')
  })

  it('takes the id alone only of public clients (SAL-60)', async () => {
    await server.register('pub', 'none')
    await server.register('sym', 'client_secret_basic')
    await server.register('asy', 'private_key_jwt')
    await expectClient(await server.post({ client_id: 'pub' }), 'pub')
    expect(server.notes).toMatchObject([{ outcome: 'passed', check: 'client-identified' }])
    const sym = await server.post({ client_id: 'sym' })
    expect(sym.headers.get('www-authenticate')).toMatch(/^Basic /)
    await expectRefusal(sym, 401, 'invalid_client')
    await expectRefusal(await server.post({ client_id: 'asy' }), 401, 'invalid_client')
    await expectRefusal(await server.post({}), 401, 'invalid_client')
    await expectRefusal(await server.post({ client_id: 'nobody' }), 401, 'invalid_client')
    await server.clients.setDisabled('pub', true)
    await expectRefusal(await server.post({ client_id: 'pub' }), 401, 'invalid_client')
  })

  it('refuses another mechanism than the registered one (GEN-11)', async () => {
    await server.register('pub', 'none')
    const posted = await server.register('post', 'client_secret_post')
    const assertion = {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: 'a.b.c',
    }
    const attempts = [
      await server.post({ client_id: 'pub', client_secret: 'x' }),
      await server.post({}, basic('pub', '')),
      await server.post({ client_id: 'pub', ...assertion }),
      await server.post({}, basic('post', posted)),
    ]
    for (const response of attempts) await expectRefusal(response, 401, 'invalid_client')
  })

  it('wants the assertion with its type (ASY-41)', async () => {
    await server.register('asy', 'private_key_jwt')
    const response = await server.post({ client_id: 'asy', client_assertion: 'a.b.c' })
    await expectRefusal(response, 401, 'invalid_client')
    expect(server.notes.at(-1)).toMatchObject({ check: 'assertion-presented' })
  })

  it('refuses more than one mechanism, valid or not (GEN-10)', async () => {
    const secret = await server.register('sym', 'client_secret_basic')
    const header = basic('sym', secret)
    const attempts = [
      await server.post({ client_secret: secret }, header),
      await server.post({ client_assertion: 'a.b.c' }, header),
      await server.post({ client_id: 'sym', client_secret: secret, client_assertion: 'a.b.c' }),
    ]
    for (const response of attempts) await expectRefusal(response, 400, 'invalid_request')
  })

  it('does not look at the query (GEN-08)', async () => {
    await server.register('pub', 'none')
    await expectRefusal(await server.post({}, {}, '?client_id=pub'), 401, 'invalid_client')
  })
})

describe('guess protection', () => {
  const guess = (client: string) => server.post({}, basic(client, 'wrong'))

  it('answers 429 after 20 wrong secrets in a minute, with pauses that double to a minute (SYM-09)', async () => {
    await server.register('sym', 'client_secret_basic')
    for (let attempt = 0; attempt < 20; attempt += 1) {
      expect((await guess('sym')).status).toBe(401)
    }
    for (const pause of [1, 2, 4, 8, 16, 32, 60, 60]) {
      const slowed = await guess('sym')
      expect(slowed.headers.get('retry-after')).toBe(String(pause))
      await expectRefusal(slowed, 429, 'temporarily_unavailable')
      server.clock.advance(pause)
      expect((await guess('sym')).status).toBe(401)
    }
  })

  it('does not slow the holder of a generated secret, nor other clients [AS-25]', async () => {
    const secret = await server.register('sym', 'client_secret_basic')
    await server.register('other', 'client_secret_basic')
    for (let attempt = 0; attempt < 25; attempt += 1) await guess('sym')
    expect((await guess('sym')).status).toBe(429)
    await expectClient(await server.post({}, basic('sym', secret)), 'sym')
    expect((await guess('other')).status).toBe(401)
  })

  it('compares no chosen secret during a pause, and lets its owner in after it [AS-25]', async () => {
    await server.register('chosen', 'client_secret_basic')
    for (let attempt = 0; attempt < 20; attempt += 1) await guess('chosen')
    await putChosen('chosen', 'hunter2')
    const paused = await server.post({}, basic('chosen', 'hunter2'))
    await expectRefusal(paused, 429, 'temporarily_unavailable')
    server.clock.advance(1)
    await expectClient(await server.post({}, basic('chosen', 'hunter2')), 'chosen')
  })

  it('watches a thousand clients, and forgets the one that failed longest ago [L-13]', () => {
    let now = testEpochMs
    const guard = createGuessGuard({ now: () => now, every: () => () => undefined })
    const fail = (clientId: string, count = 1) => {
      for (let index = 0; index < count; index += 1) guard.countFailure(clientId)
    }
    fail('first', 20)
    fail('second', 20)
    for (let index = 0; index < 998; index += 1) fail(`client ${index}`)
    expect([guard.pauseSeconds('first'), guard.pauseSeconds('second')]).toEqual([1, 1])
    fail('one more')
    expect([guard.pauseSeconds('first'), guard.pauseSeconds('second')]).toEqual([0, 1])
    now += 1000
    expect(guard.pauseSeconds('second')).toBe(0)
  })

  it('forgets failures that are a minute old [L-13]', async () => {
    await server.register('sym', 'client_secret_basic')
    for (let attempt = 0; attempt < 19; attempt += 1) await guess('sym')
    server.clock.advance(60)
    for (let attempt = 0; attempt < 20; attempt += 1) {
      expect((await guess('sym')).status).toBe(401)
    }
    expect((await guess('sym')).status).toBe(429)
    server.clock.advance(121)
    for (let attempt = 0; attempt < 20; attempt += 1) {
      expect((await guess('sym')).status).toBe(401)
    }
  })
})
