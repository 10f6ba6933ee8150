import { X509Certificate } from 'node:crypto'
import { decodeProtectedHeader, importX509, type JWTPayload, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MethodParams } from '../../../src/shared/contract/index.ts'
import {
  askProvider,
  createProviderBrowser,
  type DataHolder,
  exchangeCode,
  registerDataHolder,
  signInAs,
} from '../../support/identity-provider.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { createUdapApp, presentChain } from '../../support/udap-app.ts'

let bench: TestWorkbench
let holder: DataHolder

beforeAll(async () => {
  bench = await createTestWorkbench()
  holder = await registerDataHolder(bench)
}, 120_000)

afterAll(() => bench.close())

async function codeOf(username: string, change: Readonly<Record<string, string>> = {}) {
  const answer = await signInAs(createProviderBrowser(bench), holder, username, change)
  return answer.searchParams.get('code') ?? ''
}

async function verifyIdToken(idToken: string): Promise<JWTPayload> {
  const [leaf = ''] = decodeProtectedHeader(idToken).x5c ?? []
  const certificate = new X509Certificate(Buffer.from(leaf, 'base64'))
  expect(certificate.subjectAltName).toBe(`URI:${bench.idp}`)
  const { payload } = await jwtVerify(idToken, await importX509(certificate.toString(), 'RS256'), {
    currentDate: new Date(bench.clock.now()),
    issuer: bench.idp,
    audience: holder.client_id,
  })
  return payload
}

function askUserinfo(accessToken: string, method = 'GET') {
  const headers = { Authorization: `Bearer ${accessToken}` }
  return askProvider(bench, `${bench.idp}/userinfo`, { method, headers })
}

describe('identity provider, token endpoint', () => {
  it('gives a certified ID token of five minutes and a token for UserInfo, and no refresh token [UDAP-IDP-007] [UDAP-IDP-008]', async () => {
    const response = await exchangeCode(holder, await codeOf('amara'))
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const body = await response.json()
    expect(Object.keys(body).sort()).toEqual([
      'access_token',
      'expires_in',
      'id_token',
      'scope',
      'token_type',
    ])
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 300 })
    const now = bench.clock.nowSeconds()
    const [row] = (await bench.call('identityProvider.users', {})).filter(
      ({ username }) => username === 'amara',
    )
    expect(await verifyIdToken(body.id_token)).toEqual({
      iss: bench.idp,
      sub: row?.sub,
      aud: holder.client_id,
      iat: now,
      exp: now + 300,
      auth_time: now,
      jti: expect.stringMatching(/^[\w-]{36}$/),
      nonce: 'nonce-of-the-holder',
      at_hash: expect.any(String),
      acr: 'http://udap.org/ial2',
      amr: ['http://udap.org/aal2'],
      name: 'Amara Okafor',
    })
  })

  it.each([
    ['amara', 'ial2', 'aal2'],
    ['grace', 'ial3', 'aal3'],
    ['wei', 'ial1', 'aal1'],
    ['visitor', 'loa2', 'loa2'],
  ])('tells the levels of assurance of %s [UDAP-IDP-009]', async (username, acr, amr) => {
    const { id_token } = await (await exchangeCode(holder, await codeOf(username))).json()
    expect(await verifyIdToken(id_token)).toMatchObject({
      acr: `http://udap.org/${acr}`,
      amr: [`http://udap.org/${amr}`],
    })
  })

  it.each([
    [
      'no authentication token',
      { client_assertion: undefined, client_assertion_type: undefined },
      {},
      'invalid_request',
    ],
    ['no udap', { udap: undefined }, {}, 'invalid_request'],
    ['a secret besides', { client_secret: 'secret' }, {}, 'invalid_request'],
    ['another audience', {}, { aud: 'http://localhost:4101/stranger/token' }, 'invalid_client'],
    ['another client', {}, { iss: 'tb-app-other', sub: 'tb-app-other' }, 'invalid_client'],
    ['an expired token', {}, { iat: 1_000, exp: 1_300 }, 'invalid_client'],
    ['a token of six minutes', {}, { exp: 4_000_000_000 }, 'invalid_client'],
    ['another verifier', { code_verifier: 'x'.repeat(43) }, {}, 'invalid_grant'],
    ['another redirect URI', { redirect_uri: 'https://holder.example/other' }, {}, 'invalid_grant'],
    ['another grant', { grant_type: 'client_credentials' }, {}, 'unsupported_grant_type'],
    ['a refresh', { grant_type: 'refresh_token' }, {}, 'unsupported_grant_type'],
  ])('refuses a request with %s [UDAP-IDP-006]', async (_, form, claims, error) => {
    expect((await exchangeCode(holder, await codeOf('amara'))).status).toBe(200)
    const response = await exchangeCode(holder, await codeOf('amara'), { form, token: { claims } })
    expect([response.status, (await response.json()).error]).toEqual([400, error])
  })

  it('refuses a token signed by another member, and takes one with a renewed certificate [UDAP-IDP-006]', async () => {
    const other = await createUdapApp(bench)
    const stolen = await exchangeCode(holder, await codeOf('amara'), {
      token: { header: { x5c: other.x5c }, privateKey: other.privateKey },
    })
    expect([stolen.status, (await stolen.json()).error]).toEqual([400, 'invalid_client'])
    const renewed = await createUdapApp(bench, { iss: holder.app.iss })
    const x5c = await presentChain(bench, renewed.certificateId)
    const response = await exchangeCode(holder, await codeOf('amara'), {
      token: { header: { x5c }, privateKey: renewed.privateKey },
    })
    expect(response.status).toBe(200)
  })

  it('redeems a code once, for its own client and within a minute [UDAP-IDP-006]', async () => {
    const code = await codeOf('amara')
    const other = await registerDataHolder(bench)
    expect((await (await exchangeCode(other, code)).json()).error).toBe('invalid_grant')
    const both = await Promise.all([exchangeCode(holder, code), exchangeCode(holder, code)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400])
    const late = await codeOf('amara')
    bench.clock.advance(60)
    expect((await (await exchangeCode(holder, late)).json()).error).toBe('invalid_grant')
  })

  it('takes an authentication token once [UDAP-IDP-006]', async () => {
    const token = { claims: { jti: 'once' } }
    expect((await exchangeCode(holder, await codeOf('amara'), { token })).status).toBe(200)
    const again = await exchangeCode(holder, await codeOf('amara'), { token })
    expect([again.status, (await again.json()).error]).toEqual([400, 'invalid_client'])
  })
})

describe('identity provider, UserInfo', () => {
  it('tells what was approved, by GET and POST, for five minutes [UDAP-IDP-007] [UDAP-IDP-010]', async () => {
    const tokens = await (await exchangeCode(holder, await codeOf('amara'))).json()
    for (const method of ['GET', 'POST']) {
      const response = await askUserinfo(tokens.access_token, method)
      expect([response.status, await response.json()]).toEqual([
        200,
        {
          sub: (await verifyIdToken(tokens.id_token)).sub,
          name: 'Amara Okafor',
          given_name: 'Amara',
          family_name: 'Okafor',
          birthdate: '1972-05-03',
          email: 'amara-okafor@mail.example',
          phone_number: '216-555-0101',
          address: { formatted: '48 Maple Avenue, Cedar Falls, OH 44102' },
          identifiers: [{ system: 'urn:trustbench:mrn', value: 'MRN10001' }],
        },
      ])
    }
    const atFhir = await bench.request('/fhir/Patient', {
      headers: { Authorization: `Bearer ${tokens.access_token}` },
    })
    expect(atFhir.status).toBe(401)
    bench.clock.advance(300)
    const late = await askUserinfo(tokens.access_token)
    expect([late.status, late.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer error="invalid_token"',
    ])
  })

  it('refuses a token it does not know [UDAP-IDP-010]', async () => {
    expect((await askUserinfo('unknown')).status).toBe(401)
    expect((await askProvider(bench, `${bench.idp}/userinfo`)).status).toBe(401)
  })
})

describe('identity provider, users', () => {
  const added: MethodParams<'identityProvider.saveUser'> = {
    username: 'new',
    givenName: 'Mira',
    familyName: 'Novak',
    birthdate: '',
    email: 'mira@mail.example',
    phone: '',
    address: '',
    identifiers: [],
    fhirUser: '',
    identityLevel: 'loa4',
    authenticationLevels: ['loa4', 'aal3'],
    isDisabled: false,
  }

  it('are added, changed, disabled and reset in the console [UDAP-IDP-012]', async () => {
    const saved = await bench.call('identityProvider.saveUser', added)
    const { id_token, access_token } = await (
      await exchangeCode(holder, await codeOf('new'))
    ).json()
    expect(await verifyIdToken(id_token)).toMatchObject({
      sub: saved.sub,
      acr: 'http://udap.org/loa4',
      amr: ['http://udap.org/loa4', 'http://udap.org/aal3'],
    })
    const changed = { ...added, givenName: 'Mirjana' }
    expect(await bench.call('identityProvider.saveUser', changed)).toMatchObject({ sub: saved.sub })
    expect(await (await askUserinfo(access_token)).json()).toMatchObject({ given_name: 'Mirjana' })
    await bench.call('identityProvider.saveUser', { ...changed, isDisabled: true })
    expect((await askUserinfo(access_token)).status).toBe(401)
    const before = await bench.call('identityProvider.users', {})
    const after = await bench.call('identityProvider.resetUsers', {})
    expect(after).toEqual(before.filter(({ username }) => username !== 'new'))
  })

  it('end their codes with them [UDAP-IDP-012]', async () => {
    await bench.call('identityProvider.saveUser', added)
    const code = await codeOf('new')
    await bench.call('identityProvider.deleteUser', { username: 'new' })
    expect((await (await exchangeCode(holder, code)).json()).error).toBe('invalid_grant')
    await expect(
      bench.call('identityProvider.deleteUser', { username: 'new' }),
    ).rejects.toMatchObject({ problem: { code: 'not-found' } })
  })
})
