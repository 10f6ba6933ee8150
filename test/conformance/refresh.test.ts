import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  clientCredentials,
  type LaunchTokens,
  launch,
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
})
afterEach(() => bench.close())

async function errorOf(response: Response): Promise<[number, string]> {
  const body = (await response.json()) as { error: string }
  return [response.status, body.error]
}

async function tokensOf(response: Response): Promise<LaunchTokens> {
  expect(response.status).toBe(200)
  return (await response.json()) as LaunchTokens
}

async function isAlive(accessToken: string): Promise<boolean> {
  const response = await bench.request('/userinfo', {
    headers: { Authorization: `Bearer ${accessToken}` },
  })
  return response.status === 200
}

const day = 86_400

describe('refresh token, issue', () => {
  it('comes with offline_access and not without [RFT-01]', async () => {
    expect((await launch(bench, app)).refresh_token).toMatch(/^[\w-]{43}$/)
    const once = await launch(bench, app, { scope: 'openid patient/*.rs' })
    expect(once.refresh_token).toBeUndefined()
  })

  it('is not given to public clients when the setting says so [RFT-01]', async () => {
    await bench.call('settings.update', { name: 'offlineAccessForPublicClients', value: false })
    const tokens = await launch(bench, app)
    expect(tokens.refresh_token).toBeUndefined()
    expect(tokens.scope.split(' ')).not.toContain('offline_access')
    expect((await launch(bench, confidential)).refresh_token).toBeDefined()
  })

  it('drops online_access in a standalone launch and lets offline win [RFT-03]', async () => {
    const both = await launch(bench, app, { scope: 'openid online_access offline_access' })
    expect(both.scope).toBe('openid offline_access')
    const online = await launch(bench, app, { scope: 'openid online_access' })
    expect(online.scope).toBe('openid')
    expect(online.refresh_token).toBeUndefined()
  })
})

describe('token endpoint, refresh_token', () => {
  it('works for public and confidential clients with the same context and fields [RFT-04] [RFT-09] [CTX-14] [SYM-07]', async () => {
    for (const client of [app, confidential]) {
      const first = await launch(bench, client)
      const next = await tokensOf(await refresh(bench, client, first.refresh_token ?? ''))
      expect(next).toMatchObject({
        token_type: 'Bearer',
        expires_in: 3600,
        scope: first.scope,
        patient: first.patient,
      })
      expect(next.access_token).not.toBe(first.access_token)
    }
    const first = await launch(bench, confidential)
    const bare = { client_id: confidential.client_id, client_secret: undefined }
    const without = await refresh(bench, bare, first.refresh_token ?? '')
    expect(await errorOf(without)).toEqual([401, 'invalid_client'])
  })

  it('refuses a token of another client, and keeps it usable for its own [RFT-05]', async () => {
    const { refresh_token = '' } = await launch(bench, app)
    const stolen = await refresh(bench, confidential, refresh_token)
    expect(await errorOf(stolen)).toEqual([400, 'invalid_grant'])
    expect((await refresh(bench, app, refresh_token)).status).toBe(200)
  })

  it('gives the original grant again after a narrowed refresh [RFT-06] [RFT-07]', async () => {
    const first = await launch(bench, app)
    const narrowed = await tokensOf(
      await refresh(bench, app, first.refresh_token ?? '', { scope: 'patient/Observation.r' }),
    )
    expect(narrowed.scope).toBe('patient/Observation.r')
    const plain = await tokensOf(await refresh(bench, app, narrowed.refresh_token ?? ''))
    expect(plain.scope).toBe(first.scope)
  })

  it('gives exactly the subset asked for, judged by meaning, the equal set included [RFT-07]', async () => {
    const first = await launch(bench, app)
    let token = first.refresh_token ?? ''
    const subsets = [
      first.scope,
      'patient/*.r',
      'patient/Patient.rs',
      'patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory',
      'openid',
    ]
    for (const scope of subsets) {
      const next = await tokensOf(await refresh(bench, app, token, { scope }))
      expect(next.scope).toBe(scope)
      token = next.refresh_token ?? ''
    }
  })

  it('refuses a scope beyond the grant and keeps the token usable [RFT-08]', async () => {
    const { refresh_token = '' } = await launch(bench, app)
    for (const scope of ['user/*.rs', 'patient/*.cruds', 'patient/Patient.rs user/Patient.r']) {
      const widened = await refresh(bench, app, refresh_token, { scope })
      expect(await errorOf(widened)).toEqual([400, 'invalid_scope'])
    }
    expect((await refresh(bench, app, refresh_token)).status).toBe(200)
  })

  it('rotates at each use, for confidential clients unless switched off [RFT-10] [AS-09]', async () => {
    const first = await launch(bench, app)
    const next = await tokensOf(await refresh(bench, app, first.refresh_token ?? ''))
    expect(next.refresh_token).toBeDefined()
    expect(next.refresh_token).not.toBe(first.refresh_token)

    await bench.call('settings.update', { name: 'rotateConfidentialRefreshTokens', value: false })
    const kept = await launch(bench, confidential)
    const again = await tokensOf(await refresh(bench, confidential, kept.refresh_token ?? ''))
    expect(again.refresh_token).toBeUndefined()
    expect((await refresh(bench, confidential, kept.refresh_token ?? '')).status).toBe(200)
  })

  it('revokes the whole grant when a rotated token is used again [RFT-11]', async () => {
    const first = await launch(bench, app)
    const second = await tokensOf(await refresh(bench, app, first.refresh_token ?? ''))
    expect(await isAlive(second.access_token)).toBe(true)
    const replay = await refresh(bench, app, first.refresh_token ?? '')
    expect(await errorOf(replay)).toEqual([400, 'invalid_grant'])
    expect(await isAlive(second.access_token)).toBe(false)
    expect(await isAlive(first.access_token)).toBe(false)
    const newest = await refresh(bench, app, second.refresh_token ?? '')
    expect(await errorOf(newest)).toEqual([400, 'invalid_grant'])
  })

  it('gives at most one success to simultaneous refreshes [RFT-12] [RE-12]', async () => {
    const { refresh_token = '' } = await launch(bench, app)
    const responses = await Promise.all(
      Array.from({ length: 10 }, () => refresh(bench, app, refresh_token)),
    )
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('tells missing, unknown and wrong kinds of token apart [RFT-13]', async () => {
    const tokens = await launch(bench, app)
    const { form } = clientCredentials(app)
    const missing = await bench.postForm('/token', { grant_type: 'refresh_token', ...form })
    expect(await errorOf(missing)).toEqual([400, 'invalid_request'])
    for (const wrong of ['A'.repeat(43), tokens.access_token, 'not a token']) {
      expect(await errorOf(await refresh(bench, app, wrong))).toEqual([400, 'invalid_grant'])
    }
    const { rows } = await bench.call('grants.list', { client_id: app.client_id })
    await bench.call('grants.revoke', { id: rows[0]?.id ?? '' })
    const revoked = await refresh(bench, app, tokens.refresh_token ?? '')
    expect(await errorOf(revoked)).toEqual([400, 'invalid_grant'])
  })

  it('ends after 30 idle days, and after 90 days in any case [RFT-14] [L-12]', async () => {
    const idle = await launch(bench, app)
    const used = await launch(bench, app)
    let token = used.refresh_token ?? ''
    for (const _ of [1, 2, 3]) {
      bench.clock.advance(29 * day)
      token = (await tokensOf(await refresh(bench, app, token))).refresh_token ?? ''
    }
    expect(await errorOf(await refresh(bench, app, idle.refresh_token ?? ''))).toEqual([
      400,
      'invalid_grant',
    ])
    bench.clock.advance(4 * day)
    expect(await errorOf(await refresh(bench, app, token))).toEqual([400, 'invalid_grant'])
  })

  it('drops scopes withdrawn from the client since, and refuses when none is left or the user is disabled [RFT-15]', async () => {
    const first = await launch(bench, app)
    const { metadata } = await bench.call('clients.get', { client_id: app.client_id })
    const setScope = (scope: string) =>
      bench.call('clients.update', {
        client_id: app.client_id,
        metadata: { ...metadata, scope },
      })
    await setScope('launch/patient patient/Patient.rs offline_access')
    const second = await tokensOf(await refresh(bench, app, first.refresh_token ?? ''))
    expect(second.scope.split(' ').sort()).toEqual([
      'launch/patient',
      'offline_access',
      'patient/Patient.rs',
    ])
    expect(second.id_token).toBeUndefined()
    await setScope('user/Patient.rs')
    expect(await errorOf(await refresh(bench, app, second.refresh_token ?? ''))).toEqual([
      400,
      'invalid_grant',
    ])
    const other = await launch(bench, confidential)
    const users = await bench.call('users.list', {})
    const dr = users.find(({ username }) => username === 'dr')
    if (dr === undefined) throw new Error('no user dr')
    await bench.call('users.save', {
      username: dr.username,
      displayName: dr.displayName,
      fhirUser: dr.fhirUser,
      isDisabled: true,
    })
    expect(await errorOf(await refresh(bench, confidential, other.refresh_token ?? ''))).toEqual([
      400,
      'invalid_grant',
    ])
  })

  it('may bring an ID token with the same iss, sub and aud and a new iat [RFT-16]', async () => {
    const first = await launch(bench, app, { max_age: '600' })
    bench.clock.advance(100)
    const next = await tokensOf(await refresh(bench, app, first.refresh_token ?? ''))
    const claims = (token: string | undefined) =>
      JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString())
    const [before, after] = [claims(first.id_token), claims(next.id_token)]
    for (const name of ['iss', 'sub', 'aud', 'auth_time']) expect(after[name]).toBe(before[name])
    expect(after.iat).toBe(before.iat + 100)
  })
})
