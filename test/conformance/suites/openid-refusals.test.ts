import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appRedirectUri, redeem, refresh, registerSymmetricApp } from '../../support/launch.ts'
import { claimsOf, createRelyingParty, type RelyingParty } from '../../support/relying-party.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

let bench: TestWorkbench
let rp: RelyingParty
beforeAll(async () => {
  bench = await createTestWorkbench()
  rp = createRelyingParty(bench, await registerSymmetricApp(bench))
})
afterAll(() => bench.close())

/** A flow up to its end, and its code once more. */
async function reuseCode(waitSeconds: number) {
  const { arrived, code_verifier, tokens } = await rp.signIn()
  const userinfo = async () =>
    (
      await bench.request('/userinfo', {
        headers: { Authorization: `Bearer ${tokens.access_token}` },
      })
    ).status
  expect(await userinfo()).toBe(200)
  bench.clock.advance(waitSeconds)
  const code = arrived.searchParams.get('code') ?? ''
  const again = await redeem(bench, rp.client, code, { code_verifier, code_challenge: '' })
  return { again, userinfo }
}

async function expectInvalidGrant(response: Response): Promise<void> {
  expect(response.status).toBe(400)
  expect(response.headers.get('content-type')).toMatch(/^application\/json/)
  const { error, error_description } = await response.json()
  expect(error).toBe('invalid_grant')
  // The characters that RFC 6749 section 5.2 allows.
  expect(error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
}

/** A request object without a signature, as the suite makes it. */
function unsigned(claims: object): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  return `${encode({ alg: 'none' })}.${encode(claims)}.`
}

describe('Basic OP plan of OpenID, what is refused', () => {
  it('oidcc-response-type-missing: goes back with invalid_request [FG-21] [SAL-32]', async () => {
    const { sent, arrived } = await rp.authorize({ response_type: undefined })
    expect(Object.fromEntries(arrived.searchParams)).toEqual({
      error: 'invalid_request',
      error_description: expect.any(String),
      state: sent.get('state'),
      iss: bench.issuer,
    })
  })

  it('oidcc-ensure-registered-redirect-uri: one that was added to is shown a page and gets nothing [FG-21] [AS-01]', async () => {
    const { sent } = await rp.authorize()
    expect((await bench.request(`/authorize?${sent}`)).headers.get('location')).not.toBeNull()
    sent.set('redirect_uri', `${appRedirectUri}/e9Kc2`)
    const response = await bench.request(`/authorize?${sent}`)
    expect([response.status, response.headers.get('location')]).toEqual([400, null])
    expect(await response.text()).toContain('redirect_uri')
  })

  it('oidcc-codereuse: a code redeemed twice is refused with invalid_grant [FG-21] [AS-04]', async () => {
    await expectInvalidGrant((await reuseCode(0)).again)
  })

  it('oidcc-codereuse-30seconds: so it is half a minute later, and the access token has ended [FG-21] [AS-04]', async () => {
    const { again, userinfo } = await reuseCode(30)
    await expectInvalidGrant(again)
    expect(await userinfo()).toBe(401)
  })

  it('oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported: goes back with request_not_supported [FG-21] [AS-06]', async () => {
    const { sent } = await rp.authorize()
    const { client_id = '', scope = '', redirect_uri = '' } = Object.fromEntries(sent)
    const query = new URLSearchParams({
      client_id,
      redirect_uri,
      response_type: 'code',
      scope,
      request: unsigned(Object.fromEntries(sent)),
    })
    const { arrived } = await rp.authorizeWith(query, '')
    expect(arrived.href.startsWith(`${appRedirectUri}?`)).toBe(true)
    expect(arrived.searchParams.get('error')).toBe('request_not_supported')
  })

  it('oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported: goes back with request_uri_not_supported, unfetched [FG-21] [AS-06]', async () => {
    const { sent } = await rp.authorize()
    sent.set('request_uri', 'https://app.test/request.jwt')
    // A fetch would throw here, and the answer would be server_error.
    const { arrived } = await rp.authorizeWith(sent, '')
    expect(arrived.searchParams.get('error')).toBe('request_uri_not_supported')
  })

  it('oidcc-ensure-request-object-with-redirect-uri: one in the request object does not make up for a wrong one outside [FG-21] [AS-01]', async () => {
    const { sent } = await rp.authorize()
    sent.set('request', unsigned(Object.fromEntries(sent)))
    sent.set('redirect_uri', `${appRedirectUri}/e9Kc2`)
    const response = await bench.request(`/authorize?${sent}`)
    expect([response.status, response.headers.get('location')]).toEqual([400, null])
    expect(await response.text()).toContain('redirect_uri')
  })

  it('oidcc-refresh-token: it works, repeats who signed in, and belongs to its client [FG-21] [AS-09]', async () => {
    const parameters = { scope: 'openid offline_access', prompt: 'consent', max_age: '15000' }
    const first = await rp.signIn(parameters)
    const { refresh_token = '' } = first.tokens
    expect(refresh_token).toMatch(/^[\x20-\x7e]{22,}$/)
    bench.clock.advance(1)
    const refreshed = await rp.refresh(refresh_token, { scope: 'openid offline_access' })
    expect(refreshed.access_token).not.toBe(first.tokens.access_token)
    const { iss, sub, aud, auth_time } = first.claims
    const again = claimsOf(refreshed)
    expect(again).toMatchObject({ iss, sub, aud, auth_time })
    expect(again.nonce ?? first.claims.nonce).toBe(first.claims.nonce)
    expect(again.iat).toBe(first.claims.iat + 1)

    const other = createRelyingParty(bench, await registerSymmetricApp(bench))
    const { tokens } = await other.signIn(parameters)
    await expectInvalidGrant(await refresh(bench, rp.client, tokens.refresh_token ?? ''))
    expect(claimsOf(await other.refresh(tokens.refresh_token ?? '')).aud).toBe(
      other.client.client_id,
    )
  })
})
