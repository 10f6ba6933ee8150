import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type LaunchTokens, launch, registerPublicApp, type TestClient } from '../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench
let app: TestClient
beforeEach(async () => {
  bench = await createTestWorkbench()
  app = await registerPublicApp(bench)
})
afterEach(() => bench.close())

async function verifyIdToken(tokens: LaunchTokens) {
  const jwks = (await (await bench.request('/jwks')).json()) as JSONWebKeySet
  return jwtVerify(tokens.id_token ?? '', createLocalJWKSet(jwks), {
    issuer: bench.issuer,
    audience: app.client_id,
    algorithms: ['RS256'],
    currentDate: new Date(bench.clock.now()),
  })
}

describe('ID token', () => {
  it('comes with openid, and has fhirUser only when that is granted [OID-01] [OID-07]', async () => {
    const both = await launch(bench, app, { scope: 'openid fhirUser' })
    const { payload } = await verifyIdToken(both)
    expect(payload['fhirUser']).toMatch(
      new RegExp(`^${bench.fhirBase}/Practitioner/[A-Za-z0-9.-]{1,64}$`),
    )
    const only = await launch(bench, app, { scope: 'openid' })
    expect((await verifyIdToken(only)).payload['fhirUser']).toBeUndefined()
    const none = await launch(bench, app, { scope: 'patient/*.rs' })
    expect(none.id_token).toBeUndefined()
  })

  it('is not given for fhirUser without openid [OID-02]', async () => {
    const tokens = await launch(bench, app, { scope: 'fhirUser patient/*.rs' })
    expect(tokens.id_token).toBeUndefined()
    expect(tokens.scope).toBe('patient/*.rs')
  })

  it('is signed RS256 by a published key that its kid names [OID-03] [DSC-13]', async () => {
    const tokens = await launch(bench, app)
    const header = decodeProtectedHeader(tokens.id_token ?? '')
    const { keys } = (await (await bench.request('/jwks')).json()) as JSONWebKeySet
    const key = keys.find(({ kid }) => kid === header.kid)
    expect(header).toMatchObject({ alg: 'RS256', typ: 'JWT' })
    expect(key).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' })
    for (const published of keys) {
      expect(Object.keys(published)).not.toEqual(expect.arrayContaining(['d']))
    }
    await verifyIdToken(tokens)
  })

  it('names issuer, client and user, the user always by the same sub [OID-04]', async () => {
    const [first, second] = [await launch(bench, app), await launch(bench, app)]
    const one = (await verifyIdToken(first)).payload
    const two = (await verifyIdToken(second)).payload
    expect(one.iss).toBe(bench.issuer)
    expect(one.aud).toBe(app.client_id)
    expect(one.sub).toBe(two.sub)
    expect(one.sub).toMatch(/^[\x21-\x7e]{1,255}$/)
    expect(one.sub).not.toBe(app.client_id)
    expect(one.exp).toBe((one.iat ?? 0) + 600)
    const other = await launch(bench, app, {}, { username: 'pt' })
    expect((await verifyIdToken(other)).payload.sub).not.toBe(one.sub)
  })

  it('has the nonce that was sent, and none otherwise [OID-05]', async () => {
    const sent = await launch(bench, app, { nonce: 'n-0S6_WzA2Mj' })
    expect((await verifyIdToken(sent)).payload['nonce']).toBe('n-0S6_WzA2Mj')
    const unsent = await launch(bench, app)
    expect((await verifyIdToken(unsent)).payload['nonce']).toBeUndefined()
  })

  it('has auth_time when max_age was sent [OID-06]', async () => {
    const aged = await launch(bench, app, { max_age: '0' })
    expect((await verifyIdToken(aged)).payload['auth_time']).toBe(bench.clock.nowSeconds())
  })

  it('names each kind of user, and drops fhirUser for users without a resource [OID-07]', async () => {
    const kinds: Array<[string, RegExp]> = [
      ['dr', /\/fhir\/Practitioner\//],
      ['pt', /\/fhir\/Patient\//],
      ['proxy', /\/fhir\/RelatedPerson\//],
    ]
    for (const [username, form] of kinds) {
      const tokens = await launch(bench, app, { scope: 'openid fhirUser' }, { username })
      expect((await verifyIdToken(tokens)).payload['fhirUser']).toMatch(form)
    }
    const guest = await launch(bench, app, { scope: 'openid fhirUser' }, { username: 'guest' })
    expect(guest.scope).toBe('openid')
    expect((await verifyIdToken(guest)).payload['fhirUser']).toBeUndefined()
  })

  it('never comes from the authorization endpoint [OID-11]', async () => {
    const tokens = await launch(bench, app)
    expect(tokens.id_token).toBeDefined()
    const { rows } = await bench.call('traffic.list', { area: 'authorize' })
    for (const { id } of rows) {
      const detail = await bench.call('traffic.get', { id })
      expect(JSON.stringify(detail.response)).not.toContain('id_token')
    }
  })
})

describe('userinfo endpoint', () => {
  it('names the same user as the ID token, and nobody without a token [OID-10]', async () => {
    const tokens = await launch(bench, app)
    const { payload } = await verifyIdToken(tokens)
    const response = await bench.request('/userinfo', {
      headers: { Authorization: `bEaReR ${tokens.access_token}` },
    })
    expect(await response.json()).toMatchObject({ sub: payload.sub, fhirUser: payload['fhirUser'] })
    const without = await bench.request('/userinfo')
    expect(without.status).toBe(401)
    expect(without.headers.get('www-authenticate')).toBe('Bearer')
    const wrong = await bench.request('/userinfo', {
      headers: { Authorization: 'Bearer nonsense' },
    })
    expect(wrong.status).toBe(401)
    expect(wrong.headers.get('www-authenticate')).toContain('invalid_token')
  })

  it('takes the token from the form of a POST, and from one place only [OID-10] [AS-10]', async () => {
    const { access_token } = await launch(bench, app)
    const form = { access_token }
    expect((await bench.postForm('/userinfo', form)).status).toBe(200)
    const twice = await bench.postForm('/userinfo', form, {
      Authorization: `Bearer ${access_token}`,
    })
    expect([twice.status, (await twice.json()).error]).toEqual([400, 'invalid_request'])
    const wrong = await bench.postForm('/userinfo', { access_token: 'nonsense' })
    expect([wrong.status, (await wrong.json()).error]).toEqual([401, 'invalid_token'])
    const empty = await bench.postForm('/userinfo', {})
    expect([empty.status, empty.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    const inQuery = await bench.request(`/userinfo?${new URLSearchParams(form)}`)
    expect(inQuery.status).toBe(401)
    const { rows } = await bench.call('traffic.list', {})
    for (const { id } of rows.filter(({ url }) => new URL(url).pathname === '/userinfo')) {
      expect(JSON.stringify(await bench.call('traffic.get', { id }))).not.toContain(access_token)
    }
  })

  it('tells no more than was granted, and nothing without openid [OID-10]', async () => {
    const ask = async (scope: string) => {
      const { access_token } = await launch(bench, app, { scope })
      return bench.request('/userinfo', { headers: { Authorization: `Bearer ${access_token}` } })
    }
    const named = await (await ask('openid fhirUser')).json()
    expect(named).toMatchObject({ sub: expect.any(String), fhirUser: expect.any(String) })
    const unnamed = await (await ask('openid')).json()
    expect(unnamed).toMatchObject({ sub: named.sub })
    expect(unnamed).not.toHaveProperty('fhirUser')
    const refused = await ask('patient/*.rs')
    expect(refused.status).toBe(403)
    expect(refused.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_scope", scope="openid"',
    )
  })

  it('takes a Bearer token in the header and no other, and none of a disabled user [OID-10]', async () => {
    const { access_token } = await launch(bench, app)
    const ask = (Authorization: string) =>
      bench.request('/userinfo', { headers: { Authorization } })
    expect((await ask(`Bearer ${access_token}`)).status).toBe(200)
    for (const wrong of [`Basic ${access_token}`, access_token, `Bearer ${access_token} x`]) {
      const refused = await ask(wrong)
      expect(refused.status).toBe(400)
      expect(await refused.json()).toMatchObject({ error: 'invalid_request' })
    }
    await bench.call('users.save', {
      username: 'dr',
      displayName: 'Dr',
      fhirUser: null,
      isDisabled: true,
    })
    const disabled = await ask(`Bearer ${access_token}`)
    expect(disabled.status).toBe(401)
    expect(disabled.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
  })
})
