import { decodeJwt } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TestBrowser } from '../support/browser.ts'
import { askProvider, left, shown } from '../support/identity-provider.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'
import {
  appCallback,
  createTieredBrowser,
  firstSignIn,
  redeem,
  refusalOf,
  registerTieredApp,
  requestsToProviders,
  signInThere,
  type TieredApp,
  tieredUrl,
} from '../support/tiered.ts'
import { trustCommunity } from '../support/udap-app.ts'

let bench: TestWorkbench
let app: TieredApp
let browser: TestBrowser

beforeAll(async () => {
  bench = await createTestWorkbench()
  app = await registerTieredApp(bench)
}, 120_000)

afterAll(() => bench.close())

beforeEach(() => {
  browser = createTieredBrowser(bench)
})

afterEach(async () => {
  for (const name of ['approval', 'tieredFallback', 'tieredNotice', 'tieredJwksIdToken']) {
    await bench.call('settings.reset', { name })
  }
  await bench.call('identityProvider.setFaults', { id: 'demo', faults: [] })
  for (const { iss, sub } of await bench.call('tiered.bindings', {})) {
    await bench.call('tiered.forgetBinding', { iss, sub })
  }
})

const state = 'state-of-the-app'
const at = appCallback
const betaUri = 'urn:example:trustbench:beta'

async function notesOf(search: string) {
  const { rows } = await bench.call('traffic.list', { search, limit: 50 })
  const details = await Promise.all(rows.map(({ id }) => bench.call('traffic.get', { id })))
  return details.flatMap(({ notes }) => notes)
}

async function setSetting(name: string, value: string | boolean) {
  await bench.call('settings.update', { name, value })
}

describe('tiered OAuth, at the data holder', () => {
  it('announces the profile and the scope [UDAP-TIER-001]', async () => {
    const metadata = await (await bench.request('/fhir/.well-known/udap')).json()
    expect(metadata.udap_profiles_supported).toContain('udap_to')
    expect(metadata.scopes_supported).toContain('udap')
    const smart = await (await bench.request('/fhir/.well-known/smart-configuration')).json()
    expect(smart.scopes_supported).not.toContain('udap')
  })

  it('signs a person in at the identity provider, finds out once who they are here, and issues tokens about the local user [UDAP-TIER-018] [UDAP-TIER-021] [UDAP-TIER-022]', async () => {
    const signIn = shown(await browser.open(tieredUrl(app)))
    expect(new URL(signIn.url).origin).toBe(bench.idp)
    expect(signIn.html).toContain('Trustbench data holder')
    const match = shown(await signInThere(browser, signIn, 'amara'))
    expect(match.html).toContain('Is this you?')
    expect(match.html).toContain('Patient/amara-okafor')
    const consent = shown(await browser.submit(match, { decision: 'choose' }))
    expect(consent.html).toContain('asks for access')
    const answer = left(await browser.submit(consent, { decision: 'approve' }))
    expect(answer.searchParams.get('state')).toBe(state)
    const tokens = await (await redeem(app, answer)).json()
    expect(tokens).toMatchObject({ patient: 'amara-okafor', token_type: 'Bearer' })
    const [local] = (await bench.call('users.list', { search: 'pt' })).filter(
      ({ username }) => username === 'pt',
    )
    expect(decodeJwt(tokens.id_token)).toMatchObject({
      iss: bench.issuer,
      sub: local?.sub,
      fhirUser: `${bench.fhirBase}/Patient/amara-okafor`,
    })
    const [binding] = await bench.call('tiered.bindings', {})
    expect(binding).toMatchObject({ iss: bench.idp, username: 'pt', name: 'Amara Okafor' })
    const again = shown(
      await signInThere(
        browser,
        await browser.open(tieredUrl(app, { login_hint: 'amara' })),
        'amara',
      ),
    )
    expect(again.html).toContain('asks for access')
  })

  it('takes no FHIR user from the identity provider [UDAP-TIER-022]', async () => {
    const [amara] = (await bench.call('identityProvider.users', {})).filter(
      ({ username }) => username === 'amara',
    )
    if (amara === undefined) throw new Error('there is no such user')
    const { sub: _sub, isBuiltIn: _isBuiltIn, purpose: _purpose, ...input } = amara
    const fhirUser = `${bench.fhirBase}/Practitioner/grace-adeyemi`
    await bench.call('identityProvider.saveUser', { ...input, fhirUser })
    const tokens = await (await redeem(app, await firstSignIn(browser, app, 'amara'))).json()
    await bench.call('identityProvider.resetUsers', {})
    expect(decodeJwt(tokens.id_token)['fhirUser']).toBe(`${bench.fhirBase}/Patient/amara-okafor`)
  })

  it('registers at the first sign-in and not again [UDAP-TIER-008]', async () => {
    await bench.call('identityProvider.forgetClients', { id: 'demo' })
    for (const { idp, communityUri } of await bench.call('tiered.registrations', {})) {
      await bench.call('tiered.forgetRegistration', { idp, communityUri })
    }
    await bench.call('traffic.clear', {})
    await browser.open(tieredUrl(app))
    await browser.open(tieredUrl(app))
    const requests = await requestsToProviders(bench)
    expect(requests.filter((request) => request === 'POST /register')).toHaveLength(1)
    const [held] = await bench.call('tiered.registrations', {})
    expect(held).toMatchObject({
      idp: bench.idp,
      communityUri: betaUri,
      scope: 'openid udap profile email phone address fhirUser',
      redirect_uri: expect.stringMatching(
        new RegExp(`^${bench.issuer}/tiered/callback/[0-9a-f]{20}$`),
      ),
    })
    const [demo] = await bench.call('identityProvider.list', {})
    expect(demo?.clients.map(({ client_id }) => client_id)).toEqual([held?.client_id])
  })

  it('registers once more when a browser sent there does not come back [UDAP-TIER-008]', async () => {
    await browser.open(tieredUrl(app))
    await bench.call('identityProvider.forgetClients', { id: 'demo' })
    const stuck = shown(await browser.open(tieredUrl(app)))
    expect([new URL(stuck.url).pathname, stuck.status]).toEqual(['/authorize', 400])
    bench.clock.advance(60)
    const answer = await firstSignIn(browser, app, 'amara')
    expect((await redeem(app, answer)).status).toBe(200)
  })

  it('registers once more when the token endpoint does not know it, and sends the browser there again [UDAP-TIER-008]', async () => {
    const callback = await approvedCallback()
    await bench.call('identityProvider.forgetClients', { id: 'demo' })
    const anew = shown(await browser.open(callback))
    expect(new URL(anew.url).origin).toBe(bench.idp)
    const match = shown(await browser.submit(anew, { decision: 'approve' }))
    expect(match.html).toContain('Is this you?')
  })

  /** Signs in and approves at the provider. @returns where the browser would go next */
  async function approvedCallback(): Promise<string> {
    const signIn = shown(await browser.open(tieredUrl(app)))
    const consent = shown(await browser.submit(signIn, { username: 'amara', decision: 'sign-in' }))
    const body = new URLSearchParams(consent.form.fields)
    body.set('decision', 'approve')
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answered = await askProvider(bench, new URL(consent.form.action, consent.url).href, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        Origin: bench.idp,
        Cookie: cookie,
      },
      body: body.toString(),
    })
    return (answered.headers.get('refresh') ?? '').replace('0;url=', '')
  }

  it('sends state, nonce and challenge of its own, each time others [UDAP-TIER-010] [UDAP-TIER-024]', async () => {
    const seen = await Promise.all(
      [0, 1, 2].map(async () => {
        const response = await bench.request(tieredUrl(app))
        expect(response.status).toBe(303)
        const url = new URL(response.headers.get('location') ?? '')
        expect(`${url.origin}${url.pathname}`).toBe(`${bench.idp}/authorize`)
        const sent = Object.fromEntries(url.searchParams)
        expect(sent).toMatchObject({
          response_type: 'code',
          scope: expect.stringMatching(/^openid udap\b/),
          state: expect.stringMatching(/^[\w-]{43}$/),
          nonce: expect.stringMatching(/^[\w-]{43}$/),
          code_challenge: expect.stringMatching(/^[\w-]{43}$/),
          code_challenge_method: 'S256',
        })
        expect(sent['client_id']).not.toBe(app.client_id)
        return [sent['state'], sent['nonce'], sent['code_challenge'], state]
      }),
    )
    const values = seen.flatMap((each) => each.slice(0, 3))
    expect(new Set([...values, state]).size).toBe(10)
  })

  it('authenticates by certificate when it exchanges the code [UDAP-TIER-014]', async () => {
    await bench.call('traffic.clear', {})
    await firstSignIn(browser, app, 'amara')
    const { rows } = await bench.call('traffic.list', {
      area: 'identity-provider',
      direction: 'inbound',
    })
    const id = rows.find(({ url }) => url === `${bench.idp}/token`)?.id ?? ''
    const { decodedTokens, request } = await bench.call('traffic.get', { id })
    const [held] = await bench.call('tiered.registrations', {})
    const token = decodedTokens.find(({ place }) => place.endsWith('client_assertion'))
    expect(token?.claims).toMatchObject({
      iss: held?.client_id,
      sub: held?.client_id,
      aud: `${bench.idp}/token`,
    })
    expect(token?.header['x5c']).toHaveLength(2)
    const form = new URLSearchParams(request.body ?? '')
    expect([form.get('udap'), form.get('redirect_uri')]).toEqual(['1', held?.redirect_uri])
    expect(form.has('code_verifier')).toBe(true)
  })

  it('leaves idp alone without scope udap and signs people in here [UDAP-TIER-003]', async () => {
    const page = shown(await browser.open(tieredUrl(app, { scope: 'openid patient/*.rs' })))
    expect(page.html).toContain('Choose who signs in')
    expect(new URL(page.url).origin).toBe(bench.issuer)
    expect(await notesOf('/authorize')).toContainEqual(
      expect.objectContaining({ check: 'tiered-left-out' }),
    )
  })

  it('lets the person pick a provider, or sign in here, when the app names none [UDAP-TIER-004]', async () => {
    const picker = shown(await browser.open(tieredUrl(app, { idp: undefined })))
    expect(picker.html).toContain('Where do you have an account?')
    const local = shown(await browser.submit(picker, { decision: 'sign-in-here' }))
    expect(local.html).toContain('Choose who signs in')
    const again = shown(await browser.open(tieredUrl(app, { idp: undefined })))
    const there = shown(await browser.submit(again, { idp: bench.idp, decision: 'choose' }))
    expect(new URL(there.url).origin).toBe(bench.idp)
    const third = shown(await browser.open(tieredUrl(app, { idp: undefined })))
    const forged = shown(
      await browser.submit(third, { idp: 'https://evil.example', decision: 'choose' }),
    )
    expect(forged.html).toContain('Choose one of the identity providers')
  })

  it('refuses scope udap of an app that is not registered for it [UDAP-TIER-004]', async () => {
    const other = await registerTieredApp(bench, { scope: 'openid patient/*.rs' })
    expect(refusalOf(await browser.open(tieredUrl(other)))).toMatchObject({
      at,
      error: 'invalid_scope',
      state,
    })
  })

  it.each([
    ['a file', 'file:///etc/passwd'],
    ['a script', 'javascript:alert(1)'],
    ['no URL', 'idp'],
    ['plain http elsewhere', 'http://idp.example'],
    ['a link-local address', 'https://169.254.169.254'],
    ['a private address', 'https://10.0.0.1'],
    ['another loopback server', 'http://localhost:9'],
    ['a fragment', 'https://idp.example/#x'],
    ['a password', 'https://user:pass@idp.example'],
    ['a query', 'https://idp.example/?community=x'],
    ['too long', `https://idp.example/${'x'.repeat(2048)}`],
  ])('refuses an idp that is %s [UDAP-TIER-005]', async (_, idp) => {
    shown(await browser.open(tieredUrl(app)))
    expect(refusalOf(await browser.open(tieredUrl(app, { idp })))).toEqual({
      at,
      error: 'invalid_idp',
      state,
      code: null,
    })
  })

  it('refuses two idp [UDAP-TIER-005]', async () => {
    const url = `${tieredUrl(app)}&idp=${encodeURIComponent(bench.idp)}`
    expect(refusalOf(await browser.open(url))).toMatchObject({ error: 'invalid_idp', state })
  })

  it('refuses the provider that is of no trusted community, and one of another community than the app [UDAP-IDP-001] [UDAP-TIER-006] [UDAP-TIER-025]', async () => {
    const idp = `${bench.idp}/stranger`
    expect(refusalOf(await browser.open(tieredUrl(app, { idp })))).toMatchObject({
      error: 'invalid_idp',
      state,
    })
    expect(await requestsToProviders(bench)).not.toContain('POST /stranger/register')
    await trustCommunity(bench, 'strangers')
    expect(refusalOf(await browser.open(tieredUrl(app, { idp }))).error).toBe('invalid_idp')
    const among = await registerTieredApp(bench, { community: 'strangers' })
    const signIn = shown(await browser.open(tieredUrl(among, { idp })))
    expect(signIn.url).toContain('/stranger/sign-in/')
    await bench.call('trust.remove', { uri: 'urn:example:trustbench:strangers' })
    const trailing = refusalOf(await browser.open(tieredUrl(app, { idp: `${bench.idp}/` })))
    expect(trailing.error).toBe('invalid_idp')
  })

  it('sends a browser with another state back with server_error, and one it does not know nowhere [UDAP-TIER-012]', async () => {
    for (const change of ['state', '']) {
      const signIn = shown(await browser.open(tieredUrl(app)))
      expect(signIn.url).toContain('/sign-in/')
      const [held] = await bench.call('tiered.registrations', {})
      const callback = `${held?.redirect_uri}?code=stolen${change === '' ? '' : '&state=another'}`
      const stranger = shown(await createTieredBrowser(bench).open(callback))
      expect([stranger.status, stranger.headers.get('location')]).toEqual([400, null])
      expect(refusalOf(await browser.open(callback))).toEqual({
        at,
        error: 'server_error',
        state,
        code: null,
      })
      const late = shown(await browser.open(callback))
      expect(late.status).toBe(400)
    }
  })

  it('does not go on in another browser, though it has the right answer [UDAP-TIER-012]', async () => {
    const callback = await approvedCallback()
    const stolen = shown(await createTieredBrowser(bench).open(callback))
    expect([stolen.status, stolen.html]).toEqual([400, expect.stringContaining('has ended')])
    shown(await browser.open(callback))
  })

  it('tells the app access_denied, and not why, when the provider refuses [UDAP-TIER-013]', async () => {
    const signIn = shown(await browser.open(tieredUrl(app)))
    expect(refusalOf(await browser.submit(signIn, { decision: 'cancel' }))).toEqual({
      at,
      error: 'access_denied',
      state,
      code: null,
    })
    for (const error of ['login_required', 'server_error']) {
      const [state_, redirect] = await currentLeg()
      const answer = left(await browser.open(`${redirect}?error=${error}&state=${state_}`))
      expect(answer.searchParams.get('error')).toBe('access_denied')
      expect(answer.href).not.toContain(error)
      expect(await notesOf('/tiered/callback')).toContainEqual(
        expect.objectContaining({ check: 'idp-error', text: expect.stringContaining(error) }),
      )
    }
  })

  /** State and redirect URI of a sign-in that was just started in the browser. */
  async function currentLeg(): Promise<readonly [string, string]> {
    const response = await bench.request(tieredUrl(app))
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const cookies = browser.cookies as Map<string, string>
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const sent = new URL(response.headers.get('location') ?? '').searchParams
    return [sent.get('state') ?? '', sent.get('redirect_uri') ?? '']
  }

  it('takes no answer that says it is of another provider [UDAP-TIER-012]', async () => {
    const [state_, redirect] = await currentLeg()
    const iss = encodeURIComponent(`${bench.idp}/stranger`)
    const mixedUp = await browser.open(`${redirect}?code=x&state=${state_}&iss=${iss}`)
    expect(refusalOf(mixedUp).error).toBe('invalid_idp')
  })

  it('asks somebody who could be one of two for a code, and forgets nobody wrong [UDAP-TIER-019]', async () => {
    const match = shown(await signInThere(browser, await browser.open(tieredUrl(app)), 'elena'))
    expect(match.html).toContain('Which of these are you?')
    expect(match.html).toContain('RelatedPerson/elena-garcia-of-mateo-garcia')
    expect(match.html).toContain('Patient/lucia-garcia')
    const codes = [...match.html.matchAll(/it reads <code>(\d{6})<\/code>/g)].map(
      ([, code]) => code,
    )
    expect(codes).toHaveLength(2)
    const other = shown(
      await browser.submit(match, {
        username: 'dr',
        decision: 'choose',
        one_time_code: codes[0] ?? '',
      }),
    )
    expect(other.html).toContain('Choose one of the people')
    const usernames = [...match.html.matchAll(/name="username" value="([^"]+)"/g)].map(
      ([, name]) => name,
    )
    const proxy = usernames.indexOf('proxy')
    const wrong = shown(
      await browser.submit(other, {
        username: 'proxy',
        decision: 'choose',
        one_time_code: codes[1 - proxy] ?? '',
      }),
    )
    expect(wrong.html).toContain('not the code')
    const right = shown(
      await browser.submit(wrong, {
        username: 'proxy',
        decision: 'choose',
        one_time_code: codes[proxy] ?? '',
      }),
    )
    expect(right.html).not.toContain('Which of these')
    expect(await bench.call('tiered.bindings', {})).toMatchObject([{ username: 'proxy' }])
  })

  it('ends a sign-in after five wrong codes [UDAP-TIER-019]', async () => {
    let page = shown(await signInThere(browser, await browser.open(tieredUrl(app)), 'elena'))
    const wrong = { username: 'proxy', decision: 'choose', one_time_code: '' }
    for (let attempt = 0; attempt < 4; attempt += 1) page = shown(await browser.submit(page, wrong))
    expect(refusalOf(await browser.submit(page, wrong)).error).toBe('access_denied')
    expect(await bench.call('tiered.bindings', {})).toEqual([])
  })

  it('matches by name, birth date and e-mail address when there is no identifier [UDAP-TIER-019]', async () => {
    const match = shown(await signInThere(browser, await browser.open(tieredUrl(app)), 'wei'))
    expect(match.html).toContain('same name, birth date, e-mail address')
  })

  it('denies access to somebody nobody here knows, and to one whose user is disabled [UDAP-TIER-020]', async () => {
    const denied = await signInThere(browser, await browser.open(tieredUrl(app)), 'visitor')
    expect(refusalOf(denied)).toEqual({ at, error: 'access_denied', state, code: null })
    expect(await bench.call('tiered.bindings', {})).toEqual([])
    await firstSignIn(createTieredBrowser(bench), app, 'wei')
    const user = { username: 'pt-chen', displayName: 'Wei Chen', fhirUser: 'Patient/wei-chen' }
    await bench.call('users.save', { ...user, isDisabled: true })
    const other = createTieredBrowser(bench)
    const disabled = await signInThere(other, await other.open(tieredUrl(app)), 'wei')
    await bench.call('users.save', { ...user, isDisabled: false })
    expect(refusalOf(disabled).error).toBe('access_denied')
  })

  it('asks for consent after the match, and tells access_denied when it is refused [UDAP-TIER-021]', async () => {
    const match = shown(await signInThere(browser, await browser.open(tieredUrl(app)), 'amara'))
    const consent = shown(await browser.submit(match, { decision: 'choose' }))
    expect(refusalOf(await browser.submit(consent, { decision: 'deny' }))).toEqual({
      at,
      error: 'access_denied',
      state,
      code: null,
    })
  })

  it('says where the browser goes before it leaves, when the setting asks for it [UDAP-TIER-011]', async () => {
    await setSetting('tieredNotice', true)
    const notice = shown(await browser.open(tieredUrl(app)))
    expect(notice.html).toContain('Sign in at your identity provider')
    expect(notice.html).toContain(bench.idp)
    const href = /href="([^"]+\/authorize[^"]+)"/.exec(notice.html)?.[1]?.replaceAll('&amp;', '&')
    expect(shown(await browser.open(href ?? '')).html).toContain('Choose who signs in')
  })

  it('offers other providers or a local sign-in instead of the error, by the setting [UDAP-TIER-009] [UDAP-TIER-016]', async () => {
    const idp = `${bench.idp}/stranger`
    await setSetting('tieredFallback', 'picker')
    const picker = shown(await browser.open(tieredUrl(app, { idp })))
    expect(picker.html).toContain('Where do you have an account?')
    expect(picker.html).toContain('cannot be used')
    await setSetting('tieredFallback', 'local')
    const local = shown(await browser.open(tieredUrl(app, { idp })))
    expect(local.html).toContain('Choose who signs in')
    expect(local.html).toContain('cannot be used')
    await bench.call('identityProvider.setFaults', { id: 'demo', faults: ['wrong-nonce'] })
    const after = shown(await signInThere(browser, await browser.open(tieredUrl(app)), 'amara'))
    expect([new URL(after.url).origin, after.html]).toEqual([
      bench.issuer,
      expect.stringContaining('Choose who signs in'),
    ])
  })

  it('takes an ID token without certificate when the setting allows keys of the JWK Set [UDAP-TIER-017]', async () => {
    await bench.call('identityProvider.setFaults', { id: 'demo', faults: ['no-certificates'] })
    const refused = await signInThere(browser, await browser.open(tieredUrl(app)), 'amara')
    expect(refusalOf(refused).error).toBe('invalid_idp')
    await setSetting('tieredJwksIdToken', true)
    const match = shown(
      await signInThere(browser, await browser.open(tieredUrl(app, { prompt: 'login' })), 'amara'),
    )
    expect(match.html).toContain('Is this you?')
    await bench.call('identityProvider.setFaults', {
      id: 'demo',
      faults: ['no-certificates', 'swapped-key'],
    })
    const forged = await signInThere(
      browser,
      await browser.open(tieredUrl(app, { prompt: 'login' })),
      'amara',
    )
    expect(refusalOf(forged).error).toBe('invalid_idp')
  })

  it('runs from end to end without pages when approval is automatic [UDAP-TIER-002] [UDAP-IDP-001]', async () => {
    await setSetting('approval', 'automatic')
    const answer = left(await browser.open(tieredUrl(app, { login_hint: 'grace' })))
    expect(`${answer.origin}${answer.pathname}`).toBe(appCallback)
    const tokens = await (await redeem(app, answer)).json()
    expect(decodeJwt(tokens.id_token)['fhirUser']).toBe(
      `${bench.fhirBase}/Practitioner/grace-adeyemi`,
    )
    const elena = await browser.open(tieredUrl(app, { login_hint: 'elena' }))
    expect(refusalOf(elena).error).toBe('access_denied')
  })

  it('signs its statement and its tokens with a certificate of the community of the app [UDAP-TIER-025]', async () => {
    const inAlpha = await registerTieredApp(bench, { community: 'alpha' })
    await bench.call('traffic.clear', {})
    const answer = await firstSignIn(browser, inAlpha, 'amara')
    expect((await redeem(inAlpha, answer)).status).toBe(200)
    const held = await bench.call('tiered.registrations', {})
    expect(new Set(held.map(({ redirect_uri }) => redirect_uri)).size).toBe(held.length)
    expect(held.map(({ communityUri }) => communityUri)).toContain('urn:example:trustbench:alpha')
  })

  it('leaves no trace of codes, tokens or cookies of either server in Traffic [AS-30]', async () => {
    const answer = await firstSignIn(browser, app, 'amara')
    const { rows } = await bench.call('traffic.list', { limit: 200 })
    const details = await Promise.all(rows.map(({ id }) => bench.call('traffic.get', { id })))
    const text = JSON.stringify(details)
    expect(text).not.toContain(answer.searchParams.get('code') ?? 'none')
    for (const value of browser.cookies.values()) {
      if (value !== '') expect(text).not.toContain(value)
    }
  })

  it('publishes nothing of its own at the identity provider [HO-07]', async () => {
    for (const path of [
      '/fhir/Patient',
      '/rpc/server.status',
      '/introspect',
      '/tiered/callback/x',
    ]) {
      expect((await askProvider(bench, `${bench.idp}${path}`)).status).toBe(404)
    }
  })
})
