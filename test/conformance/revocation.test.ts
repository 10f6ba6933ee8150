import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  appRedirectUri,
  authorize,
  clientCredentials,
  createProofKey,
  type LaunchTokens,
  launch,
  readFhir,
  refresh,
  registerPublicApp,
  registerSymmetricApp,
  type TestClient,
} from '../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench
let app: TestClient
let confidential: TestClient
beforeEach(async () => {
  bench = await createTestWorkbench()
  app = await registerPublicApp(bench)
  confidential = await registerSymmetricApp(bench)
  await bench.call('settings.update', { name: 'introspectionAccess', value: 'open' })
})
afterEach(() => bench.close())

function revoke(
  client: TestClient,
  token: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const { headers, form } = clientCredentials(client)
  return bench.postForm('/revoke', { ...form, token, ...more }, headers)
}

async function isActive(token: string): Promise<boolean> {
  const response = await bench.postForm('/introspect', { token })
  return ((await response.json()) as { active: boolean }).active
}

const states = async ({ access_token, refresh_token = '' }: LaunchTokens) => [
  await isActive(access_token),
  await isActive(refresh_token),
]

async function errorOf(response: Response): Promise<[number, string]> {
  const body = (await response.json()) as { error: string }
  return [response.status, body.error]
}

async function grantOf(client: TestClient): Promise<string> {
  const { rows } = await bench.call('grants.list', { client_id: client.client_id })
  return rows[0]?.id ?? ''
}

describe('revocation endpoint', () => {
  it('ends a token of a public and of a confidential client with 200 and no body [REV-01]', async () => {
    for (const client of [app, confidential]) {
      const tokens = await launch(bench, client)
      expect(await states(tokens)).toEqual([true, true])
      const response = await revoke(client, tokens.refresh_token ?? '')
      expect([response.status, await response.text()]).toEqual([200, ''])
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(await states(tokens)).toEqual([false, false])
    }
  })

  it('ends the whole grant with a refresh token, at the FHIR endpoint too [REV-04]', async () => {
    const first = await launch(bench, app)
    const renewed = await refresh(bench, app, first.refresh_token ?? '')
    const second = (await renewed.json()) as LaunchTokens
    const other = await launch(bench, app)
    expect((await readFhir(bench, first.access_token, 'Patient')).status).toBe(200)
    await revoke(app, second.refresh_token ?? '')
    expect(await states(first)).toEqual([false, false])
    expect(await states(second)).toEqual([false, false])
    expect((await readFhir(bench, first.access_token, 'Patient')).status).toBe(401)
    expect(await errorOf(await refresh(bench, app, second.refresh_token ?? ''))).toEqual([
      400,
      'invalid_grant',
    ])
    expect(await states(other)).toEqual([true, true])
  })

  it('ends the grant with a refresh token that was used before [REV-04]', async () => {
    const first = await launch(bench, app)
    const renewed = await refresh(bench, app, first.refresh_token ?? '')
    const second = (await renewed.json()) as LaunchTokens
    expect((await revoke(app, first.refresh_token ?? '')).status).toBe(200)
    expect(await states(second)).toEqual([false, false])
  })

  it('ends an access token alone, or with its grant when the setting says so [REV-04]', async () => {
    const tokens = await launch(bench, app)
    expect((await revoke(app, tokens.access_token)).status).toBe(200)
    expect(await states(tokens)).toEqual([false, true])
    expect((await refresh(bench, app, tokens.refresh_token ?? '')).status).toBe(200)

    await bench.call('settings.update', { name: 'revokeGrantWithAccessToken', value: true })
    const whole = await launch(bench, app)
    expect((await revoke(app, whole.access_token)).status).toBe(200)
    expect(await states(whole)).toEqual([false, false])
  })

  it('does the same whatever the hint says [REV-01]', async () => {
    for (const token_type_hint of ['access_token', 'refresh_token', 'nonsense']) {
      const tokens = await launch(bench, app)
      const response = await revoke(app, tokens.refresh_token ?? '', { token_type_hint })
      expect(response.status).toBe(200)
      expect(await states(tokens)).toEqual([false, false])
    }
  })

  it('answers 200 to a token that is unknown or dead already [REV-02]', async () => {
    const tokens = await launch(bench, app)
    await revoke(app, tokens.refresh_token ?? '')
    const dead = [tokens.access_token, tokens.refresh_token ?? '']
    for (const token of [...dead, 'A'.repeat(43), 'not a token', 'a.b.c']) {
      const response = await revoke(app, token)
      expect([response.status, await response.text()]).toEqual([200, ''])
    }
  })

  it('refuses a missing token, bad authentication and what is no token, each by its code [REV-02]', async () => {
    const tokens = await launch(bench, confidential)
    const token = tokens.refresh_token ?? ''
    const { headers, form } = clientCredentials(app)
    const missing = await bench.postForm('/revoke', form, headers)
    expect(await errorOf(missing)).toEqual([400, 'invalid_request'])

    const wrongSecret = await revoke({ ...confidential, client_secret: 'wrong' }, token)
    expect(wrongSecret.headers.get('www-authenticate')).toMatch(/^Basic /)
    expect(await errorOf(wrongSecret)).toEqual([401, 'invalid_client'])
    const bare = await revoke({ ...confidential, client_secret: undefined }, token)
    expect(await errorOf(bare)).toEqual([401, 'invalid_client'])
    const nobody = await bench.postForm('/revoke', { token })
    expect(await errorOf(nobody)).toEqual([401, 'invalid_client'])

    const proof = createProofKey()
    const code = (await authorize(bench, app, proof)).get('code') ?? ''
    expect(await errorOf(await revoke(confidential, tokens.id_token ?? ''))).toEqual([
      400,
      'unsupported_token_type',
    ])
    expect(await errorOf(await revoke(app, code))).toEqual([400, 'unsupported_token_type'])
    expect(await states(tokens)).toEqual([true, true])
  })

  it('refuses a token of another client and leaves it alive [REV-03]', async () => {
    const tokens = await launch(bench, app)
    for (const token of [tokens.access_token, tokens.refresh_token ?? '']) {
      expect(await errorOf(await revoke(confidential, token))).toEqual([400, 'invalid_grant'])
    }
    expect(await states(tokens)).toEqual([true, true])
  })

  it('takes form posts only [GEN-05]', async () => {
    const get = await bench.request('/revoke?token=x')
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
    const json = await bench.request('/revoke', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    })
    expect(await errorOf(json)).toEqual([400, 'invalid_request'])
  })

  it('may be called from the origin of the client, and from no other [COR-02] [COR-03] [COR-04] [AS-12]', async () => {
    const { origin } = new URL(appRedirectUri)
    const { form } = clientCredentials(app)
    for (const [from, allowed] of [
      [origin, origin],
      ['https://evil.test', null],
    ] as const) {
      const preflight = await bench.request('/revoke', {
        method: 'OPTIONS',
        headers: { Origin: from, 'Access-Control-Request-Method': 'POST' },
      })
      expect(preflight.headers.get('access-control-allow-origin')).toBe(allowed)
      const response = await bench.postForm('/revoke', { ...form, token: 'x' }, { Origin: from })
      expect(response.headers.get('access-control-allow-origin')).toBe(allowed)
    }
  })

  it('announces the change and records what ended, without the token [GEN-18] [AS-30]', async () => {
    const tokens = await launch(bench, app)
    const changed: (string | null)[] = []
    bench.subscribe('grants.changed', ({ id }) => changed.push(id))
    await revoke(app, tokens.refresh_token ?? '')
    const id = await grantOf(app)
    expect(changed).toEqual([id])
    expect(await bench.call('grants.get', { id })).toMatchObject({
      state: 'revoked',
      revokedBecause: 'revoked by the client',
    })
    const { rows } = await bench.call('traffic.list', { area: 'token' })
    const row = rows.find(({ url }) => url.endsWith('/revoke'))
    const exchange = await bench.call('traffic.get', { id: row?.id ?? '' })
    const finding = exchange.notes.find(({ check }) => check === 'token-revoked')
    expect(finding?.text).toContain('the grant ended')
    expect(JSON.stringify(exchange)).not.toContain(tokens.refresh_token)
  })
})

describe('console, revocation', () => {
  it('ends by token, grant, client, user, or everything [REV-06]', async () => {
    const targets: readonly ((
      tokens: LaunchTokens,
    ) => Promise<
      | { token: string }
      | { id: string }
      | { client_id: string }
      | { username: string }
      | { everything: true }
    >)[] = [
      async ({ refresh_token = '' }) => ({ token: refresh_token }),
      async () => ({ id: await grantOf(app) }),
      async () => ({ client_id: app.client_id }),
      async () => ({ username: 'dr' }),
      async () => ({ everything: true }),
    ]
    for (const targetOf of targets) {
      // So that the newest grant comes first in the list.
      bench.clock.advance(1)
      const tokens = await launch(bench, app)
      expect(await states(tokens)).toEqual([true, true])
      const target = await targetOf(tokens)
      expect(await bench.call('grants.revoke', target)).toEqual({ revoked: 1 })
      expect(await states(tokens)).toEqual([false, false])
    }
  })

  it('ends an access token alone, and refuses a text that is no token without repeating it [REV-06]', async () => {
    const tokens = await launch(bench, app)
    const { access_token: token } = tokens
    expect(await bench.call('grants.revoke', { token })).toEqual({ revoked: 1 })
    expect(await states(tokens)).toEqual([false, true])
    expect(await bench.call('grants.revoke', { token })).toEqual({ revoked: 0 })
    const unknown = bench.call('grants.revoke', { token: 'not-a-token-of-ours' })
    await expect(unknown).rejects.toMatchObject({ problem: { code: 'bad-request' } })
    await expect(unknown).rejects.not.toThrow('not-a-token-of-ours')
  })
})
