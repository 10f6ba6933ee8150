import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  authorize,
  clientCredentials,
  createProofKey,
  launch,
  type ProofKey,
  redeem,
  refresh,
  registerPublicApp,
  registerSymmetricApp,
  type TestClient,
} from '../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench
let app: TestClient
let other: TestClient
let proof: ProofKey
beforeEach(async () => {
  bench = await createTestWorkbench()
  app = await registerPublicApp(bench)
  other = await registerSymmetricApp(bench)
  proof = createProofKey()
})
afterEach(() => bench.close())

async function freshCode(client: TestClient = app): Promise<string> {
  return (await authorize(bench, client, proof)).get('code') ?? ''
}

async function errorOf(response: Response): Promise<[number, string]> {
  const body = (await response.json()) as { error: string }
  return [response.status, body.error]
}

/** Whether the userinfo endpoint accepts the token. */
async function isAlive(accessToken: string): Promise<boolean> {
  const response = await bench.request('/userinfo', {
    headers: { Authorization: `Bearer ${accessToken}` },
  })
  return response.status === 200
}

describe('token endpoint, authorization_code', () => {
  it('answers a public and a confidential client with all required fields [SAL-50] [SAL-52] [GEN-04]', async () => {
    for (const client of [app, other]) {
      const response = await redeem(bench, client, await freshCode(client), proof)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toContain('application/json')
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(response.headers.get('pragma')).toBe('no-cache')
      expect(await response.json()).toMatchObject({
        token_type: 'Bearer',
        expires_in: 3600,
        scope: 'openid fhirUser launch/patient patient/*.rs offline_access',
      })
    }
  })

  it('accepts the verifier of RFC 7636 appendix B [SAL-51]', async () => {
    const code_verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
    const code_challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    expect(createHash('sha256').update(code_verifier).digest('base64url')).toBe(code_challenge)
    proof = { code_verifier, code_challenge }
    expect((await redeem(bench, app, await freshCode(), proof)).status).toBe(200)
  })

  it('lets a code live 60 seconds, or as the setting says [SAL-17] [L-12]', async () => {
    const inTime = await freshCode()
    bench.clock.advance(59)
    expect((await redeem(bench, app, inTime, proof)).status).toBe(200)
    const late = await freshCode()
    bench.clock.advance(60)
    expect(await errorOf(await redeem(bench, app, late, proof))).toEqual([400, 'invalid_grant'])
    await bench.call('settings.update', { name: 'authorizationCodeLifetimeSeconds', value: 5 })
    const short = await freshCode()
    bench.clock.advance(6)
    expect(await errorOf(await redeem(bench, app, short, proof))).toEqual([400, 'invalid_grant'])
  })

  it('refuses a token once its lifetime is over [SAL-53] [L-12]', async () => {
    await bench.call('settings.update', { name: 'accessTokenLifetimeSeconds', value: 5 })
    const tokens = await launch(bench, app)
    expect(tokens.expires_in).toBe(5)
    expect(await isAlive(tokens.access_token)).toBe(true)
    bench.clock.advance(5)
    expect(await isAlive(tokens.access_token)).toBe(false)
  })

  it('refuses a missing, unknown or malformed code [SAL-54]', async () => {
    const without = await redeem(bench, app, '', proof)
    expect(await errorOf(without)).toEqual([400, 'invalid_request'])
    for (const code of ['A'.repeat(43), '{not a code}']) {
      expect(await errorOf(await redeem(bench, app, code, proof))).toEqual([400, 'invalid_grant'])
    }
  })

  it('refuses a second use and revokes what the first one issued [SAL-55] [AS-04]', async () => {
    const code = await freshCode()
    const first = (await (await redeem(bench, app, code, proof)).json()) as Record<string, string>
    expect(await isAlive(first.access_token ?? '')).toBe(true)
    expect(await errorOf(await redeem(bench, app, code, proof))).toEqual([400, 'invalid_grant'])
    expect(await isAlive(first.access_token ?? '')).toBe(false)
    expect(await errorOf(await refresh(bench, app, first.refresh_token ?? ''))).toEqual([
      400,
      'invalid_grant',
    ])
  })

  it('gives at most one success to simultaneous redemptions, and then revokes it [SAL-56] [RE-12]', async () => {
    const code = await freshCode()
    const responses = await Promise.all(
      Array.from({ length: 10 }, () => redeem(bench, app, code, proof)),
    )
    const successes = responses.filter(({ status }) => status === 200)
    expect(successes).toHaveLength(1)
    const tokens = (await successes[0]?.json()) as { access_token: string }
    expect(await isAlive(tokens.access_token)).toBe(false)
  })

  it('refuses a code of another client, which its own client can still use [SAL-57]', async () => {
    const code = await freshCode()
    expect(await errorOf(await redeem(bench, other, code, proof))).toEqual([400, 'invalid_grant'])
    expect((await redeem(bench, app, code, proof)).status).toBe(200)
  })

  it('refuses a missing or different redirect_uri [SAL-58]', async () => {
    const missing = await redeem(bench, app, await freshCode(), proof, { redirect_uri: undefined })
    expect(await errorOf(missing)).toEqual([400, 'invalid_request'])
    const different = await redeem(bench, app, await freshCode(), proof, {
      redirect_uri: 'https://app.test/other',
    })
    expect(await errorOf(different)).toEqual([400, 'invalid_grant'])
  })

  it('refuses a missing, malformed or wrong verifier, and the code is then dead [SAL-59] [AS-03]', async () => {
    const cases: Array<[string | undefined, string]> = [
      [undefined, 'invalid_request'],
      ['short', 'invalid_request'],
      [`${'a'.repeat(42)}!`, 'invalid_request'],
      ['b'.repeat(129), 'invalid_request'],
      ['c'.repeat(43), 'invalid_grant'],
    ]
    for (const [code_verifier, error] of cases) {
      const code = await freshCode()
      const wrong = await redeem(bench, app, code, proof, { code_verifier })
      expect(await errorOf(wrong)).toEqual([400, error])
      expect(await errorOf(await redeem(bench, app, code, proof))).toEqual([400, 'invalid_grant'])
    }
  })

  it('refuses a public client without its id and a confidential one without credentials [SAL-60]', async () => {
    const publicCode = await freshCode()
    const nameless = await redeem(bench, app, publicCode, proof, { client_id: undefined })
    expect(await errorOf(nameless)).toEqual([401, 'invalid_client'])
    const idOnly = { client_id: other.client_id, client_secret: undefined }
    const bare = await redeem(bench, idOnly, await freshCode(other), proof)
    expect(await errorOf(bare)).toEqual([401, 'invalid_client'])
  })

  it('ignores a scope parameter [SAL-61]', async () => {
    const response = await redeem(bench, app, await freshCode(), proof, { scope: 'user/*.cruds' })
    expect(await response.json()).toMatchObject({
      scope: 'openid fhirUser launch/patient patient/*.rs offline_access',
    })
  })

  it('gives a client with a lifetime of its own that lifetime [SAL-63]', async () => {
    const brief = await registerSymmetricApp(bench, { access_token_lifetime_seconds: 120 })
    expect((await launch(bench, brief)).expires_in).toBe(120)
    expect((await launch(bench, app)).expires_in).toBe(3600)
  })
})

describe('token endpoint, every grant type', () => {
  it('reads only a POSTed form [GEN-05] [GEN-08]', async () => {
    const { form } = clientCredentials(app)
    const parameters = { grant_type: 'refresh_token', refresh_token: 'x', ...form }
    const json = await bench.request('/token', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(parameters),
    })
    expect(await errorOf(json)).toEqual([400, 'invalid_request'])
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const response = await bench.request('/token', { method })
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe('POST')
    }
    const inQuery = await bench.postForm(`/token?${new URLSearchParams(parameters)}`, {})
    expect(await errorOf(inQuery)).toEqual([400, 'invalid_request'])
  })

  it('refuses a repeated parameter [GEN-06]', async () => {
    const { form } = clientCredentials(app)
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'x', ...form })
    body.append('grant_type', 'refresh_token')
    expect(await errorOf(await bench.postForm('/token', body))).toEqual([400, 'invalid_request'])
  })

  it('tells a missing, an unknown and an unregistered grant type apart [GEN-12]', async () => {
    const { form } = clientCredentials(app)
    expect(await errorOf(await bench.postForm('/token', form))).toEqual([400, 'invalid_request'])
    for (const grant_type of ['password', 'implicit', 'garbage']) {
      expect(await errorOf(await bench.postForm('/token', { grant_type, ...form }))).toEqual([
        400,
        'unsupported_grant_type',
      ])
    }
    const once = await registerPublicApp(bench, { grant_types: ['authorization_code'] })
    const unregistered = await refresh(bench, once, 'x')
    expect(await errorOf(unregistered)).toEqual([400, 'unauthorized_client'])
  })

  it('refuses an unknown, disabled or deleted client [GEN-13]', async () => {
    const tokens = await launch(bench, app)
    const token = tokens.refresh_token ?? ''
    const stranger = { client_id: 'nobody', client_secret: undefined }
    expect(await errorOf(await refresh(bench, stranger, token))).toEqual([401, 'invalid_client'])
    await bench.call('clients.setDisabled', { client_id: app.client_id, isDisabled: true })
    expect(await errorOf(await refresh(bench, app, token))).toEqual([401, 'invalid_client'])
    await bench.call('clients.delete', { client_id: app.client_id })
    expect(await errorOf(await refresh(bench, app, token))).toEqual([401, 'invalid_client'])
    expect(await isAlive(tokens.access_token)).toBe(false)
  })

  it('issues access tokens a header can carry, even for 200 scopes [GEN-15]', async () => {
    const types = [
      'Patient',
      'Observation',
      'Condition',
      'Encounter',
      'Immunization',
      'Procedure',
      'Goal',
      'Device',
      'CarePlan',
      'Coverage',
    ]
    const scope = types
      .flatMap((type) =>
        [
          'c',
          'r',
          'u',
          'd',
          's',
          'cr',
          'cu',
          'cd',
          'cs',
          'ru',
          'rd',
          'rs',
          'ud',
          'us',
          'ds',
          'cru',
          'crd',
          'crs',
          'cud',
          'cus',
        ].map((letters) => `patient/${type}.${letters}`),
      )
      .join(' ')
    const tokens = await launch(bench, app, { scope })
    expect(tokens.scope.split(' ')).toHaveLength(200)
    expect(tokens.access_token.length).toBeLessThanOrEqual(4096)
    expect(tokens.access_token).toMatch(/^[A-Za-z0-9._~+/-]+=*$/)
  })

  it('issues codes and tokens of at least 128 random bits [GEN-14]', async () => {
    await bench.call('settings.update', { name: 'accessTokenFormat', value: 'opaque' })
    const values = new Set<string>()
    for (let round = 0; round < 20; round += 1) {
      const tokens = await launch(bench, app)
      for (const value of [tokens.access_token, tokens.refresh_token ?? '']) {
        expect(Buffer.from(value, 'base64url')).toHaveLength(32)
        values.add(value.slice(0, 8))
      }
    }
    expect(values.size).toBe(40)
  })

  it('never names a secret, code or token in an error [GEN-18]', async () => {
    const code = await freshCode()
    const wrong = await redeem(bench, app, code, proof, { code_verifier: 'c'.repeat(43) })
    const text = await wrong.text()
    expect(text).toContain('code_verifier')
    expect(text).not.toContain(code)
    expect(text).not.toContain('c'.repeat(43))
  })
})
