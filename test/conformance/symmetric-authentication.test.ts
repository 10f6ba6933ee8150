import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ClientMetadataInput } from '../../src/shared/oauth/client-metadata.ts'
import {
  launch,
  refresh,
  registerPublicApp,
  registerSymmetricApp,
  type TestClient,
} from '../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench
let sym: TestClient

beforeEach(async () => {
  bench = await createTestWorkbench()
  sym = await registerSymmetricApp(bench)
})
afterEach(() => bench.close())

const codeRequest = {
  grant_type: 'authorization_code',
  code: 'unknown-code',
  redirect_uri: 'https://app.test/cb',
  code_verifier: 'v'.repeat(43),
}

const basic = (id: string, secret: string | undefined) => ({
  Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
})

const post = (
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
) => bench.postForm('/token', { ...codeRequest, ...form }, headers)

/** What an authenticated client hears about a code nobody issued. */
async function expectAuthenticated(response: Response): Promise<void> {
  expect([response.status, (await response.json()).error]).toEqual([400, 'invalid_grant'])
}

async function expectRefusal(response: Response, status: number, error: string): Promise<void> {
  expect([response.status, (await response.json()).error]).toEqual([status, error])
}

describe('token endpoint, symmetric client authentication', () => {
  it('accepts Basic credentials and completes a launch with them [SYM-01]', async () => {
    expect(await launch(bench, sym)).toMatchObject({ token_type: 'Bearer' })
    await expectAuthenticated(await post({}, basic(sym.client_id, sym.client_secret)))
  })

  it('accepts the IG sample string for my-app, unencoded [SYM-01] [SYM-02]', async () => {
    const { secret } = await bench.call('clients.register', {
      client_id: 'my-app',
      metadata: {
        client_name: 'My app',
        redirect_uris: ['https://app.test/cb'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    })
    await expectAuthenticated(await post({}, basic('my-app', secret?.client_secret)))
  })

  it('form-decodes id and secret, and tries them as they stand [SYM-02]', async () => {
    const metadata: ClientMetadataInput = {
      client_name: 'Odd id',
      redirect_uris: ['https://app.test/cb'],
      token_endpoint_auth_method: 'client_secret_basic',
    }
    for (const client_id of ['100%25+clinic', 'a+b', 'urn:app']) {
      const { secret } = await bench.call('clients.register', { client_id, metadata })
      const encoded = encodeURIComponent(client_id)
      await expectAuthenticated(await post({}, basic(encoded, secret?.client_secret)))
      if (client_id.includes(':')) continue
      await expectAuthenticated(await post({}, basic(client_id, secret?.client_secret)))
    }
  })

  it('compares scheme and header names without case [GEN-16]', async () => {
    const { Authorization } = basic(sym.client_id, sym.client_secret)
    await expectAuthenticated(await post({}, { aUTHORIZATION: Authorization.replace('B', 'b') }))
  })

  it('takes a posted secret only of clients registered so [SYM-03]', async () => {
    const metadata = { token_endpoint_auth_method: 'client_secret_post' } as const
    const posting = await registerSymmetricApp(bench, metadata)
    const credentialsOf = ({ client_id, client_secret = '' }: TestClient) => ({
      client_id,
      client_secret,
    })
    await expectAuthenticated(await post(credentialsOf(posting)))
    await expectRefusal(await post(credentialsOf(sym)), 401, 'invalid_client')
  })

  it('answers every failed header with 401 and a Basic challenge [SYM-04] [GEN-09]', async () => {
    const encode = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
    const headers: Record<string, string>[] = [
      {},
      { Authorization: 'Bearer abc' },
      { Authorization: 'Basic' },
      { Authorization: 'Basic !!!' },
      { Authorization: encode('no-colon') },
      { Authorization: encode(`someone-else:${sym.client_secret}`) },
      { Authorization: encode(`${sym.client_id}:wrong`) },
      { Authorization: encode(`${sym.client_id}:`) },
    ]
    for (const header of headers) {
      const response = await post({}, header)
      expect(response.headers.get('www-authenticate')).toMatch(/^Basic /)
      expect(response.headers.get('cache-control')).toBe('no-store')
      await expectRefusal(response, 401, 'invalid_client')
    }
  })

  it('refuses a secret once it is retired, and the other one works on [SYM-04] [SYM-08]', async () => {
    const { client_id } = sym
    const second = await bench.call('clients.addSecret', { client_id })
    await expectAuthenticated(await post({}, basic(client_id, sym.client_secret)))
    const { secrets } = await bench.call('clients.get', { client_id })
    const first = secrets.find(({ id }) => id !== second.id)
    await bench.call('clients.retireSecret', { client_id, secretId: first?.id ?? '' })
    await expectRefusal(await post({}, basic(client_id, sym.client_secret)), 401, 'invalid_client')
    await expectAuthenticated(await post({}, basic(client_id, second.client_secret)))
  })

  it('accepts both secrets of a rotation until the old one ends, and then the new one alone [SYM-04] [SYM-08]', async () => {
    const { client_id } = sym
    const second = await bench.call('clients.addSecret', { client_id })
    const { secrets } = await bench.call('clients.get', { client_id })
    const secretId = secrets.find(({ id }) => id !== second.id)?.id ?? ''
    const later = await bench.call('clients.retireSecret', { client_id, secretId, inSeconds: 3600 })
    const end = bench.clock.nowSeconds() + 3600
    expect(later.secrets.map(({ expiresAt }) => expiresAt)).toEqual(
      expect.arrayContaining([null, end]),
    )
    // A later end than the one it has gives it no more time.
    await bench.call('clients.retireSecret', { client_id, secretId, inSeconds: 86_400 })
    bench.clock.advance(3599)
    await expectAuthenticated(await post({}, basic(client_id, sym.client_secret)))
    bench.clock.advance(1)
    const refused = await post({}, basic(client_id, sym.client_secret))
    expect(refused.headers.get('www-authenticate')).toMatch(/^Basic /)
    await expectRefusal(refused, 401, 'invalid_client')
    await expectAuthenticated(await post({}, basic(client_id, second.client_secret)))
  })

  it('refuses a body client_id that differs from the header [SYM-05]', async () => {
    const header = basic(sym.client_id, sym.client_secret)
    await expectAuthenticated(await post({ client_id: sym.client_id }, header))
    await expectRefusal(await post({ client_id: 'other' }, header), 400, 'invalid_request')
  })

  it('refuses client_credentials to symmetric clients [SYM-06]', async () => {
    const form = { grant_type: 'client_credentials', scope: 'system/*.rs' }
    const header = basic(sym.client_id, sym.client_secret)
    await expectRefusal(await bench.postForm('/token', form, header), 400, 'unauthorized_client')
  })

  it('wants the secret again on every refresh [SYM-07]', async () => {
    const tokens = await launch(bench, sym)
    const withoutSecret = { ...sym, client_secret: undefined }
    const refused = await refresh(bench, withoutSecret, tokens.refresh_token ?? '')
    await expectRefusal(refused, 401, 'invalid_client')
    expect((await refresh(bench, sym, tokens.refresh_token ?? '')).status).toBe(200)
  })

  it('slows guessing without shutting out the client itself [SYM-09] [AS-25]', async () => {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      expect((await post({}, basic(sym.client_id, `guess-${attempt}`))).status).toBe(401)
    }
    const slowed = await post({}, basic(sym.client_id, 'guess'))
    expect([slowed.status, slowed.headers.get('retry-after')]).toEqual([429, '1'])
    await expectAuthenticated(await post({}, basic(sym.client_id, sym.client_secret)))
  })
})

describe('token endpoint, one client authentication mechanism', () => {
  it('refuses several at once, even valid ones [GEN-10]', async () => {
    const header = basic(sym.client_id, sym.client_secret)
    const assertion = { client_assertion: 'a.b.c' }
    const attempts = [
      await post({ client_secret: sym.client_secret ?? '' }, header),
      await post(assertion, header),
      await post({ ...assertion, client_id: sym.client_id, client_secret: 'x' }),
    ]
    for (const response of attempts) await expectRefusal(response, 400, 'invalid_request')
  })

  it('is the registered one [GEN-11] [D-36]', async () => {
    const pub = await registerPublicApp(bench)
    const attempts = [
      await post({ client_id: sym.client_id, client_assertion: 'a.b.c' }),
      await post({ client_id: pub.client_id, client_secret: 'x' }),
      await post({}, basic(pub.client_id, '')),
      await post({ client_id: pub.client_id, client_assertion: 'a.b.c' }),
    ]
    for (const response of attempts) await expectRefusal(response, 401, 'invalid_client')
    await expectAuthenticated(await post({ client_id: pub.client_id }))
  })
})

describe('token endpoint, browser origins', () => {
  it('echoes the origin of the very client, on errors too [COR-02] [COR-05]', async () => {
    const pub = await registerPublicApp(bench, { allowed_origins: ['https://spa.test'] })
    for (const Origin of ['https://app.test', 'https://spa.test']) {
      const response = await post({ client_id: pub.client_id }, { Origin })
      expect(response.status).toBe(400)
      expect(response.headers.get('access-control-allow-origin')).toBe(Origin)
      expect(response.headers.get('vary')).toContain('Origin')
      expect(response.headers.has('access-control-allow-credentials')).toBe(false)
    }
  })

  it('gives other origins nothing, those of other clients neither [COR-03] [AS-12]', async () => {
    await registerPublicApp(bench, { redirect_uris: ['https://other.test/cb'] })
    const pub = await registerPublicApp(bench)
    for (const Origin of ['https://evil.test', 'https://other.test', 'null']) {
      const response = await post({ client_id: pub.client_id }, { Origin })
      expect(response.headers.has('access-control-allow-origin')).toBe(false)
    }
  })

  it('answers preflights of registered origins [COR-04]', async () => {
    const preflight = (Origin: string) =>
      bench.request('/token', { method: 'OPTIONS', headers: { Origin } })
    const known = await preflight('https://app.test')
    expect(known.status).toBe(204)
    expect(known.headers.get('access-control-allow-origin')).toBe('https://app.test')
    expect(known.headers.get('access-control-allow-methods')).toContain('POST')
    const allowed = known.headers.get('access-control-allow-headers')
    expect(allowed).toBe(
      'Authorization, Content-Type, Accept, If-Match, If-None-Match, If-None-Exist, Prefer',
    )
    const stranger = await preflight('https://evil.test')
    expect(stranger.headers.has('access-control-allow-origin')).toBe(false)
  })
})
