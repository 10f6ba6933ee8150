import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TestBrowser } from '../../support/browser.ts'
import {
  createProviderBrowser,
  type DataHolder,
  exchangeCode,
  holderCallback,
  left,
  registerDataHolder,
  shown,
  signInAs,
  signInUrl,
} from '../../support/identity-provider.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

let bench: TestWorkbench
let holder: DataHolder
let browser: TestBrowser

beforeAll(async () => {
  bench = await createTestWorkbench()
  holder = await registerDataHolder(bench)
}, 120_000)

beforeEach(() => {
  browser = createProviderBrowser(bench)
})

afterEach(() => bench.call('settings.reset', { name: 'approval' }))

afterAll(() => bench.close())

async function errorOf(change: Readonly<Record<string, string | undefined>>) {
  const { searchParams } = left(await browser.open(signInUrl(holder, change)))
  return { error: searchParams.get('error'), state: searchParams.get('state') }
}

const state = 'state-of-the-holder'

describe('identity provider, authorization endpoint', () => {
  it('asks who signs in and what is shared, and sends a code back with state and issuer [UDAP-IDP-005]', async () => {
    const page = shown(await browser.open(signInUrl(holder)))
    expect(page.html).toContain('Identity provider <code>')
    expect(page.html).toContain('Amara Okafor')
    expect(page.html).not.toContain('James Whitfield')
    const consent = shown(await browser.submit(page, { username: 'amara', decision: 'sign-in' }))
    expect(consent.html).toContain('See your e-mail address')
    const answer = left(await browser.submit(consent, { decision: 'approve' }))
    expect(`${answer.origin}${answer.pathname}`).toBe(holderCallback)
    expect(Object.fromEntries(answer.searchParams)).toEqual({
      code: expect.stringMatching(/^[\w-]{43}$/),
      state,
      iss: bench.idp,
    })
  })

  it.each([
    ['openid', 'udap profile'],
    ['udap', 'openid profile'],
    ['both', undefined],
  ])('refuses a request without %s in its scope [UDAP-IDP-004]', async (_, scope) => {
    expect(await errorOf({ scope })).toEqual({ error: 'invalid_scope', state })
    shown(await browser.open(signInUrl(holder, { scope: 'udap openid' })))
  })

  it('refuses silence while nobody is signed in, and grants it during an approved session [UDAP-IDP-005]', async () => {
    const silent = { prompt: 'none' }
    expect(await errorOf(silent)).toEqual({ error: 'login_required', state })
    await signInAs(browser, holder, 'amara')
    const answer = left(await browser.open(signInUrl(holder, silent)))
    expect(answer.searchParams.get('code')).not.toBeNull()
    bench.clock.advance(3600)
    expect(await errorOf(silent)).toEqual({ error: 'login_required', state })
  })

  it('asks for consent before it is silent about another data holder [UDAP-IDP-005]', async () => {
    await signInAs(browser, holder, 'amara')
    const other = await registerDataHolder(bench)
    const answer = left(await browser.open(signInUrl(other, { prompt: 'none' })))
    expect(answer.searchParams.get('error')).toBe('consent_required')
  })

  it('takes who is signed in, unless the sign-in is older than max_age or login is asked for [UDAP-IDP-005]', async () => {
    await signInAs(browser, holder, 'amara')
    const known = shown(await browser.open(signInUrl(holder)))
    expect(known.html).toContain('Use another account')
    expect(known.html).toContain('Amara Okafor')
    const fresh = { heading: 'Choose who signs in' }
    expect(shown(await browser.open(signInUrl(holder, { prompt: 'login' }))).html).toContain(
      fresh.heading,
    )
    bench.clock.advance(61)
    expect(shown(await browser.open(signInUrl(holder, { max_age: '61' }))).html).toContain(
      'Use another account',
    )
    expect(shown(await browser.open(signInUrl(holder, { max_age: '60' }))).html).toContain(
      fresh.heading,
    )
    expect(await errorOf({ max_age: '60', prompt: 'none' })).toEqual({
      error: 'login_required',
      state,
    })
  })

  it('proposes the user of login_hint and says when there is none of that name [UDAP-IDP-005]', async () => {
    const hinted = shown(await browser.open(signInUrl(holder, { login_hint: 'wei' })))
    expect(hinted.html).toMatch(/value="wei" required checked/)
    for (const login_hint of ['nobody', 'disabled']) {
      const unknown = shown(await browser.open(signInUrl(holder, { login_hint })))
      expect(unknown.html).toContain('nobody here has that name')
    }
  })

  it('sends access_denied when the person cancels or wants to stay unknown [UDAP-IDP-005]', async () => {
    const page = shown(await browser.open(signInUrl(holder)))
    const cancelled = left(await browser.submit(page, { decision: 'cancel' }))
    expect(cancelled.searchParams.get('error')).toBe('access_denied')
    const again = shown(await browser.open(signInUrl(holder)))
    const consent = shown(await browser.submit(again, { username: 'wei', decision: 'sign-in' }))
    consent.form.fields.delete('scope')
    const unknown = left(await browser.submit(consent, { decision: 'approve' }))
    expect(unknown.searchParams.get('error')).toBe('access_denied')
  })

  it('leaves the data holder alone with what the person left ticked [UDAP-IDP-005]', async () => {
    const page = shown(await browser.open(signInUrl(holder)))
    const consent = shown(await browser.submit(page, { username: 'wei', decision: 'sign-in' }))
    consent.form.fields.delete('scope')
    for (const name of ['openid', 'email']) consent.form.fields.append('scope', name)
    const answer = left(await browser.submit(consent, { decision: 'approve' }))
    const tokens = await (await exchangeCode(holder, answer.searchParams.get('code') ?? '')).json()
    expect(tokens.scope).toBe('openid udap email')
  })

  it('shows its pages to the browser that asked and takes its own forms only [HO-06]', async () => {
    const page = shown(await browser.open(signInUrl(holder)))
    const other = shown(await createProviderBrowser(bench).open(page.url))
    expect([other.status, other.html]).toEqual([403, expect.stringContaining('another browser')])
    page.form.fields.set('csrf_token', 'wrong')
    const forged = shown(await browser.submit(page, { username: 'amara', decision: 'sign-in' }))
    expect(forged.status).toBe(403)
    expect(page.headers.get('x-frame-options')).toBe('DENY')
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  })

  it('never redirects for an unknown client or redirect URI [UDAP-IDP-005]', async () => {
    for (const change of [{ client_id: 'nobody' }, { redirect_uri: 'https://evil.example/' }]) {
      expect(shown(await browser.open(signInUrl(holder, change))).status).toBe(400)
    }
  })

  it('demands state and PKCE by S256 [UDAP-IDP-005]', async () => {
    expect((await errorOf({ state: undefined })).error).toBe('invalid_request')
    expect((await errorOf({ code_challenge: undefined })).error).toBe('invalid_request')
    expect((await errorOf({ code_challenge_method: 'plain' })).error).toBe('invalid_request')
    expect((await errorOf({ response_type: 'token' })).error).toBe('unsupported_response_type')
  })

  it('approves by itself when the setting says so, as the user of login_hint [UDAP-IDP-005]', async () => {
    await bench.call('settings.update', { name: 'approval', value: 'automatic' })
    const answer = left(await browser.open(signInUrl(holder, { login_hint: 'grace' })))
    const code = answer.searchParams.get('code') ?? ''
    const tokens = await (await exchangeCode(holder, code)).json()
    expect(tokens.id_token).toMatch(/^ey/)
    expect((await errorOf({ login_hint: 'disabled' })).error).toBe('invalid_request')
  })

  it('ends the session on the sign-out page, and not before the person says so', async () => {
    await signInAs(browser, holder, 'amara')
    const page = shown(await browser.open(`${bench.idp}/logout`))
    expect(page.html).toContain('Sign out?')
    page.form.fields.set('csrf_token', 'wrong')
    shown(await browser.submit(page, { decision: 'sign-out' }))
    left(await browser.open(signInUrl(holder, { prompt: 'none' })))
    const asked = shown(await browser.open(`${bench.idp}/logout`))
    const ended = shown(await browser.submit(asked, { decision: 'sign-out' }))
    expect(ended.html).toContain('no longer')
    expect(await errorOf({ prompt: 'none' })).toEqual({ error: 'login_required', state })
  })
})
