import { exportJWK, generateKeyPair } from 'jose'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ClientMetadataInput } from '../../src/shared/oauth/client-metadata.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

const app: ClientMetadataInput = {
  client_name: 'Growth chart',
  redirect_uris: ['https://app.test/cb'],
}

let bench: TestWorkbench
let rsaKey: Record<string, unknown>
let curveKey: Record<string, unknown>

beforeAll(async () => {
  const rsa = await generateKeyPair('RS384', { extractable: true })
  const curve = await generateKeyPair('ES384', { extractable: true })
  rsaKey = { ...(await exportJWK(rsa.publicKey)), kid: 'rsa' }
  curveKey = { ...(await exportJWK(curve.publicKey)), kid: 'curve' }
})
beforeEach(async () => {
  bench = await createTestWorkbench()
})
afterEach(() => bench.close())

const register = (metadata: ClientMetadataInput) => bench.call('clients.register', { metadata })

const expectRefusal = (
  metadata: ClientMetadataInput,
  code: string,
  path: string,
): Promise<unknown> =>
  expect(register(metadata)).rejects.toMatchObject({
    problem: { code, details: [{ path, seen: expect.any(String), wanted: expect.any(String) }] },
  })

describe('registration', () => {
  it('is confirmed with a client_id of its own each time [SAL-02]', async () => {
    const first = await register(app)
    const second = await register(app)
    expect(first.client.client_id).not.toBe(second.client.client_id)
  })

  it('hands out ids and secrets of at least 128 random bits, of unreserved characters [SYM-02] (GEN-14)', async () => {
    const seen = new Set<string>()
    for (let index = 0; index < 200; index += 1) {
      const { client, secret } = await register({
        ...app,
        token_endpoint_auth_method: 'client_secret_basic',
      })
      expect(client.client_id).toMatch(/^tb-app-[A-Za-z0-9_-]{27}$/)
      expect(secret?.client_secret).toMatch(/^[A-Za-z0-9_-]{43}$/)
      seen.add(client.client_id.slice(7, 15)).add(secret?.client_secret.slice(0, 8) ?? '')
    }
    expect(seen.size).toBe(400)
  })

  it('gives public clients no secret, and symmetric ones one that is shown once [SYM-08]', async () => {
    expect((await register(app)).secret).toBeNull()
    const { client, secret } = await register({
      ...app,
      token_endpoint_auth_method: 'client_secret_post',
    })
    const shown = secret?.client_secret ?? 'absent'
    const later = await bench.call('clients.get', { client_id: client.client_id })
    expect(later.secrets).toHaveLength(1)
    expect(JSON.stringify(later)).not.toContain(shown)
  })

  it('needs a redirect URI for the code flow [SAL-01] [REG-04]', async () => {
    await expectRefusal({ ...app, redirect_uris: [] }, 'invalid_redirect_uri', 'redirect_uris')
  })

  it.each([
    'https://app.test/cb#x',
    'https://*.app.test/cb',
    'http://app.test/cb',
    'https://user@app.test/cb',
    'https://app.test/a/../cb',
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///cb',
    'myapp://cb',
    '/cb',
  ])('refuses redirect URI %s [SAL-03] [REG-04]', async (uri) => {
    await register({ ...app, redirect_uris: ['https://app.test/cb', 'com.example.app:/cb'] })
    await expectRefusal(
      { ...app, redirect_uris: ['https://app.test/cb', uri] },
      'invalid_redirect_uri',
      'redirect_uris.1',
    )
  })

  it.each([
    ['launch_uri', 'http://app.test/launch'],
    ['launch_uri', 'javascript:alert(1)'],
    ['logo_uri', 'data:image/png;base64,AAAA'],
    ['policy_uri', 'file:///policy'],
  ])('refuses %s %s (REG-07)', async (member, uri) => {
    await register({ ...app, [member]: 'https://app.test/page?x=1' })
    await expectRefusal({ ...app, [member]: uri }, 'invalid_client_metadata', member)
  })

  it.each(['https://spa.test/', 'https://spa.test/x', 'null', '*', 'http://spa.test', 'spa.test'])(
    'refuses allowed origin %s [COR-02]',
    async (origin) => {
      const { client } = await register({ ...app, allowed_origins: ['https://spa.test:8443'] })
      expect(client.origins).toEqual(['https://app.test', 'https://spa.test:8443'])
      await expectRefusal(
        { ...app, allowed_origins: [origin] },
        'invalid_client_metadata',
        'allowed_origins.0',
      )
    },
  )

  it('takes keys by URL or by value, not both, and asymmetric clients need one [REG-04]', async () => {
    const asymmetric = { ...app, token_endpoint_auth_method: 'private_key_jwt' } as const
    const jwks_uri = 'https://app.test/jwks'
    const jwks = { keys: [rsaKey as { kty: string }, curveKey as { kty: string }] }
    await register({ ...asymmetric, jwks_uri })
    await register({ ...asymmetric, jwks })
    await expectRefusal({ ...asymmetric, jwks, jwks_uri }, 'invalid_client_metadata', 'jwks')
    await expectRefusal(asymmetric, 'invalid_client_metadata', 'jwks_uri')
    await expectRefusal(
      { ...asymmetric, jwks_uri: 'http://app.test/jwks' },
      'invalid_client_metadata',
      'jwks_uri',
    )
  })

  it.each<[string, string, () => ReadonlyArray<Record<string, unknown>>]>([
    ['no keys', 'jwks.keys', () => []],
    ['a private key', 'jwks.keys.0.d', () => [{ ...curveKey, d: 'AAAA' }]],
    ['a key without kid', 'jwks.keys.0.kid', () => [{ ...rsaKey, kid: undefined }]],
    ['one kid twice', 'jwks.keys.1.kid', () => [rsaKey, { ...curveKey, kid: 'rsa' }]],
    ['a symmetric key', 'jwks.keys.0.k', () => [{ kty: 'oct', kid: 'x', k: 'AAAA' }]],
    ['another key type', 'jwks.keys.0.kty', () => [{ kty: 'OKP', kid: 'x' }]],
    ['a short modulus', 'jwks.keys.0.n', () => [{ ...rsaKey, n: 'A'.repeat(171) }]],
    ['a modulus that is no text', 'jwks.keys.0.n', () => [{ ...rsaKey, n: 5 }]],
    ['exponent 1', 'jwks.keys.0.e', () => [{ ...rsaKey, e: 'AQ' }]],
    ['another curve', 'jwks.keys.0.crv', () => [{ ...curveKey, crv: 'secp256k1' }]],
    ['a cut coordinate', 'jwks.keys.0.x', () => [{ ...curveKey, x: 'AAAA' }]],
  ])('refuses a JWK Set with %s [ASY-02]', async (_, path, keys) => {
    const asymmetric = { ...app, token_endpoint_auth_method: 'private_key_jwt' } as const
    await register({ ...asymmetric, jwks: { keys: [rsaKey as { kty: string }] } })
    const jwks = { keys: keys() as Array<{ kty: string }> }
    await expectRefusal({ ...asymmetric, jwks }, 'invalid_client_metadata', path)
  })

  it('takes grant types that agree with each other and with the method (REG-03)', async () => {
    await register({ ...app, grant_types: ['authorization_code', 'refresh_token'] })
    await register({
      client_name: 'Backend',
      token_endpoint_auth_method: 'private_key_jwt',
      grant_types: ['client_credentials'],
      jwks_uri: 'https://app.test/jwks',
    })
    for (const grant_types of [
      [],
      ['refresh_token'],
      ['authorization_code', 'authorization_code'],
      ['authorization_code', 'client_credentials'],
    ] as const) {
      await expectRefusal(
        { ...app, grant_types: [...grant_types] },
        'invalid_client_metadata',
        'grant_types',
      )
    }
  })

  it('refuses scopes that cannot be read, naming the scope (REG-07)', async () => {
    await register({ ...app, scope: 'launch/patient patient/*.rs openid' })
    await expect(register({ ...app, scope: 'openid patient/Nothing.rs' })).rejects.toMatchObject({
      problem: {
        code: 'invalid_client_metadata',
        message: expect.stringContaining('patient/Nothing.rs'),
        details: [{ path: 'scope' }],
      },
    })
    await expectRefusal(
      { ...app, scope: 'patient/Patient.rs?x='.padEnd(5000, 'y') },
      'invalid_client_metadata',
      'scope',
    )
  })

  it('refuses members it does not know, and names nobody can see [AS-26] [AS-27]', async () => {
    await expect(
      bench.dispatch('clients.register', { metadata: { ...app, is_admin: true } }),
    ).rejects.toMatchObject({ problem: { code: 'bad-request' } })
    await expectRefusal(
      { ...app, client_name: 'Good\u202eppa' },
      'invalid_client_metadata',
      'client_name',
    )
  })

  it('applies the same rules to later edits, which act at once (REG-10)', async () => {
    const { client } = await register(app)
    const { client_id } = client
    await expect(
      bench.call('clients.update', { client_id, metadata: { ...app, redirect_uris: ['/cb'] } }),
    ).rejects.toMatchObject({ problem: { code: 'invalid_redirect_uri' } })
    const kept = await bench.call('clients.get', { client_id })
    expect(kept.metadata.redirect_uris).toEqual(['https://app.test/cb'])
  })
})
