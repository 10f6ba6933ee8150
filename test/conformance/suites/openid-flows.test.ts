import { decodeProtectedHeader, type JSONWebKeySet } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registerSymmetricApp } from '../../support/launch.ts'
import {
  createRelyingParty,
  halfHash,
  type RelyingParty,
  type SignedIn,
} from '../../support/relying-party.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

let bench: TestWorkbench
let rp: RelyingParty
beforeAll(async () => {
  bench = await createTestWorkbench()
  rp = createRelyingParty(bench, await registerSymmetricApp(bench))
})
afterAll(() => bench.close())

/** Claims that an ID token may have without being asked for them; the suite warns about others. */
const unasked = ['iss', 'sub', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'acr', 'amr', 'at_hash']

/** A successful request with parameters that only must not stand in its way. */
async function expectSuccess(overrides: Readonly<Record<string, string>>): Promise<SignedIn> {
  const signedIn = await rp.signIn(overrides)
  expect(signedIn.arrived.searchParams.get('error')).toBeNull()
  expect((await rp.userinfo(signedIn)).sub).toBe(signedIn.claims.sub)
  return signedIn
}

const askUserinfo = (init: RequestInit) => bench.request('/userinfo', init)

const formHeaders = { 'Content-Type': 'application/x-www-form-urlencoded' }

describe('Basic OP plan of OpenID, flows that succeed', () => {
  it('oidcc-server: a code flow ends with a guessproof code, the nonce and no claim that nobody asked for [FG-21] [OID-04] [OID-05]', async () => {
    const { sent, arrived, tokens, claims } = await expectSuccess({})
    expect(arrived.searchParams.get('state')).toBe(sent.get('state'))
    expect(arrived.searchParams.get('iss')).toBe(bench.issuer)
    expect(arrived.searchParams.get('code')).toMatch(/^[\w-]{43,}$/)
    expect(tokens.token_type).toBe('bearer')
    expect(tokens.expires_in).toBeGreaterThan(0)
    expect(claims).toMatchObject({
      iss: bench.issuer,
      aud: rp.client.client_id,
      nonce: sent.get('nonce'),
      at_hash: halfHash(tokens.access_token),
    })
    expect(Object.keys(claims).filter((name) => !unasked.includes(name))).toEqual([])
  })

  it('oidcc-server-client-secret-post: the client authenticates in the body [FG-21] [SYM-03]', async () => {
    const client = await registerSymmetricApp(bench, {
      token_endpoint_auth_method: 'client_secret_post',
    })
    const posting = createRelyingParty(bench, client, 'client_secret_post')
    expect((await posting.signIn()).claims.aud).toBe(client.client_id)
  })

  it('oidcc-idtoken-signature: the signature is RS256 by a key of the set that kid names [FG-21] [OID-03]', async () => {
    const { tokens } = await rp.signIn()
    const { alg, kid } = decodeProtectedHeader(tokens.id_token ?? '')
    expect(alg).toBe('RS256')
    const { keys } = (await (await bench.request('/jwks')).json()) as JSONWebKeySet
    const kids = keys.map((key) => key.kid)
    expect(kids).toContain(kid)
    expect(new Set(kids).size).toBe(kids.length)
  })

  it('oidcc-userinfo-get: the user is the one of the ID token [FG-21] [OID-10]', async () => {
    const { tokens, claims } = await rp.signIn()
    const response = await askUserinfo({
      headers: { Authorization: `Bearer ${tokens.access_token}` },
    })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(await response.json()).toMatchObject({ sub: claims.sub, name: expect.any(String) })
  })

  it('oidcc-userinfo-post-header: a POST with the token in the header says the same [FG-21] [OID-10]', async () => {
    const { tokens, claims } = await rp.signIn()
    const response = await askUserinfo({
      method: 'POST',
      headers: { ...formHeaders, Authorization: `Bearer ${tokens.access_token}` },
    })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ sub: claims.sub })
  })

  it('oidcc-userinfo-post-body: a POST with the token in the form says the same [FG-21] [OID-10]', async () => {
    const { tokens, claims } = await rp.signIn()
    const response = await askUserinfo({
      method: 'POST',
      headers: formHeaders,
      body: `access_token=${tokens.access_token}`,
    })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ sub: claims.sub })
  })

  it('oidcc-ensure-request-without-nonce-succeeds-for-code-flow: the ID token has none either [FG-21] [OID-05]', async () => {
    const proven = await rp.authorize({ nonce: undefined })
    expect((await rp.redeem(proven)).claims.nonce).toBeUndefined()
  })

  it('oidcc-scope-profile: the name comes from userinfo and not with the ID token [FG-21] [OID-10]', async () => {
    const signedIn = await rp.signIn({ scope: 'openid profile' })
    expect(signedIn.tokens.scope).toBe('openid profile')
    expect(signedIn.claims['name']).toBeUndefined()
    expect((await rp.userinfo(signedIn)).name).toEqual(expect.any(String))
  })

  it('oidcc-alternate-happy-flow: scopes and parameters in another order mean the same [FG-21] [SCN-02]', async () => {
    const signedIn = await rp.signIn({ scope: 'profile openid' })
    expect(signedIn.tokens.scope?.split(' ').sort()).toEqual(['openid', 'profile'])
    const { sent, code_verifier } = await rp.authorize({ scope: 'profile openid' })
    const reversed = new URLSearchParams([...sent].reverse())
    const turned = await rp.authorizeWith(reversed, code_verifier)
    expect((await rp.userinfo(await rp.redeem(turned))).sub).toBe(signedIn.claims.sub)
  })

  it.each([
    ['oidcc-display-page', 'display', 'page'],
    ['oidcc-display-popup', 'display', 'popup'],
    ['oidcc-ensure-request-with-unknown-parameter-succeeds', 'extra', 'foobar'],
    ['oidcc-login-hint', 'login_hint', 'buffy@localhost'],
    ['oidcc-ui-locales', 'ui_locales', 'se'],
    ['oidcc-claims-locales', 'claims_locales', 'se'],
    ['oidcc-ensure-request-with-acr-values-succeeds', 'acr_values', '1 2'],
  ])('%s: a request with %s succeeds [FG-21] [SAL-25]', async (_module, name, value) => {
    const { pages } = await expectSuccess({ [name]: value })
    expect(pages.length).toBeGreaterThan(0)
  })

  it('oidcc-claims-essential: userinfo has the name that is asked for, the ID token has not [FG-21] [OID-10]', async () => {
    const claims = JSON.stringify({ userinfo: { name: { essential: true } } })
    const signedIn = await expectSuccess({ claims })
    expect(await rp.userinfo(signedIn)).toMatchObject({ name: expect.any(String) })
    expect(signedIn.claims['name']).toBeUndefined()
  })

  it('oidcc-ensure-post-request-succeeds: the authorization request comes as a form of another site [FG-21] [SAL-10]', async () => {
    const signedIn = await rp.signIn({}, { method: 'POST' })
    expect((await rp.userinfo(signedIn)).sub).toBe(signedIn.claims.sub)
  })

  it('oidcc-ensure-request-with-valid-pkce-succeeds: its verifier redeems the code and another does not [FG-21] [AS-03]', async () => {
    const proven = await rp.authorize()
    expect((await rp.redeem(proven)).claims.sub).not.toBe('')
    const { code_verifier: other } = await rp.authorize()
    const unproven = { ...(await rp.authorize()), code_verifier: other }
    await expect(rp.redeem(unproven)).rejects.toMatchObject({ error: 'invalid_grant' })
  })
})
