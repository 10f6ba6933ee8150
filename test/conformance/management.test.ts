import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { registerInstance, registerInstanceApp } from '../support/app-instance.ts'
import { createTestBrowser, type ShownPage, type TestBrowser } from '../support/browser.ts'
import {
  authorize,
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
let other: TestClient
beforeEach(async () => {
  bench = await createTestWorkbench()
  app = await registerPublicApp(bench, { client_name: 'Growth chart' })
  other = await registerSymmetricApp(bench, { client_name: 'Pill box' })
})
afterEach(() => bench.close())

function asPage(shown: ShownPage | URL): ShownPage {
  if (shown instanceof URL) throw new Error(`the browser left for ${shown}`)
  return shown
}

/** Follows the redirect back to the page, as browsers do. */
async function submit(
  browser: TestBrowser,
  page: ShownPage,
  fields: Readonly<Record<string, string>>,
): Promise<ShownPage> {
  const shown = await browser.submit(page, fields)
  return asPage(shown instanceof URL ? await browser.open(shown.href) : shown)
}

async function signIn(browser: TestBrowser, username = 'dr'): Promise<ShownPage> {
  const login = asPage(await browser.open('/manage'))
  return submit(browser, login, { username, decision: 'sign-in' })
}

const withdraw = (browser: TestBrowser, page: ShownPage, client: TestClient) =>
  submit(browser, page, { app: client.client_id, decision: 'withdraw' })

/** What the page says, without its markup. */
const textOf = ({ html }: ShownPage) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')

const fhirStatus = async ({ access_token }: LaunchTokens) =>
  (await readFhir(bench, access_token, 'Patient')).status

/** Posts a form as somebody whose form or browser is not ours. */
function post(
  page: ShownPage,
  { cookie, origin }: { readonly cookie?: string | undefined; readonly origin?: string },
  fields: Readonly<Record<string, string>>,
): Promise<Response> {
  const form = { ...Object.fromEntries(page.form.fields), ...fields }
  return bench.postForm('/manage', form, {
    ...(cookie === undefined ? {} : { Cookie: cookie }),
    ...(origin === undefined ? {} : { Origin: origin }),
  })
}

const cookieOf = ({ cookies }: TestBrowser) =>
  Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ')

describe('management page', () => {
  it('is named by every document and the CapabilityStatement [REV-05] [DSC-16]', async () => {
    for (const path of [
      '/fhir/.well-known/smart-configuration',
      '/.well-known/openid-configuration',
      '/.well-known/oauth-authorization-server',
    ]) {
      expect(await (await bench.request(path)).json()).toMatchObject({
        management_endpoint: `${bench.issuer}/manage`,
        introspection_endpoint: `${bench.issuer}/introspect`,
        revocation_endpoint: `${bench.issuer}/revoke`,
      })
    }
    const statement = await (await bench.request('/fhir/metadata')).text()
    expect(statement).toContain(`${bench.issuer}/manage`)
  })

  it('asks who signs in and shows nobody else what is given [REV-05]', async () => {
    await launch(bench, app)
    const browser = createTestBrowser(bench)
    const login = asPage(await browser.open('/manage'))
    expect(textOf(login)).toContain('Choose who signs in')
    expect(textOf(login)).not.toContain('Growth chart')
    expect(textOf(await signIn(browser, 'pt'))).toContain('No app has access')
    expect(textOf(await signIn(createTestBrowser(bench)))).toContain('Growth chart')
  })

  it('finds users by a filter, and asks again after an unknown one [REV-05]', async () => {
    const browser = createTestBrowser(bench)
    const login = asPage(await browser.open('/manage'))
    const filtered = await submit(browser, login, { decision: 'filter', filter: 'zzz' })
    expect(textOf(filtered)).toContain('No user matches')
    const refused = await submit(browser, login, { decision: 'sign-in', username: 'nobody' })
    expect(textOf(refused)).toContain('Choose one of the users')
  })

  it('lets a user with a password in with that one only [AS-31]', async () => {
    await bench.call('workspace.import', {
      document: JSON.stringify({ users: [{ username: 'nurse', password: 'pass-word' }] }),
      isDryRun: false,
    })
    const browser = createTestBrowser(bench)
    const login = asPage(await browser.open('/manage'))
    const credentials = { decision: 'sign-in', username: 'nurse' }
    for (const password of ['', 'pass-words']) {
      const refused = await submit(browser, login, { ...credentials, password })
      expect(textOf(refused)).toContain('The password of nurse is not right.')
    }
    const accepted = await submit(browser, login, { ...credentials, password: 'pass-word' })
    expect(textOf(accepted)).toContain('Apps with access')
  })

  it('names a user who stands for no record by their name alone [REV-05]', async () => {
    expect(textOf(await signIn(createTestBrowser(bench)))).toMatch(/Given by .* Practitioner\//)
    expect(textOf(await signIn(createTestBrowser(bench), 'guest'))).toMatch(/Given by .* guest /)
  })

  it('shows a device with the end its user chose, or none [REV-05] [PDC-04]', async () => {
    const devices = await registerInstanceApp(bench)
    await registerInstance(bench, devices, { instanceDuration: '86400' })
    const text = textOf(await signIn(createTestBrowser(bench)))
    expect(text).toMatch(/Device: comes back by its own key\s+Ends\s+8 March 2026 at 12:00 UTC/)
    await bench.call('grants.revoke', { username: 'dr' })
    await registerInstance(bench, devices, { instanceDuration: 'until-revoked' })
    const endless = textOf(await signIn(createTestBrowser(bench)))
    expect(endless).toMatch(/Device: comes back by its own key\s+Ends\s+When you withdraw it/)
  })

  it('shows each app with its permissions in plain words, last use and end of access [REV-05]', async () => {
    await launch(bench, app, { scope: 'openid launch/patient patient/Observation.rs' })
    const text = textOf(await signIn(createTestBrowser(bench)))
    expect(text).toContain('Growth chart')
    expect(text).toContain(app.client_id)
    expect(text).toContain(
      'See test results, vital signs and other observations of the selected patient',
    )
    expect(text).toMatch(/Approved\s+7 March 2026 at 12:00 UTC/)
    expect(text).toMatch(/Last use\s+7 March 2026 at 12:00 UTC/)
    expect(text).toMatch(/Ends\s+7 March 2026 at 13:00 UTC/)
    expect(text).not.toContain('while you are away')
  })

  it('shows an app that was approved and has not redeemed its code yet [REV-05]', async () => {
    const arrived = await authorize(bench, app, createProofKey())
    expect(arrived.get('code')).not.toBeNull()
    const text = textOf(await signIn(createTestBrowser(bench)))
    expect(text).toContain('Growth chart')
    expect(text).toMatch(/Ends\s+7 March 2026 at 12:01 UTC/)
  })

  it('reminds which apps hold offline access, with last use and both ends [RFT-17]', async () => {
    const { refresh_token = '' } = await launch(bench, app)
    bench.clock.advance(86_400)
    await refresh(bench, app, refresh_token)
    const text = textOf(await signIn(createTestBrowser(bench)))
    expect(text).toContain('One app keeps access while you are away')
    expect(text).toMatch(/Last use\s+8 March 2026 at 12:00 UTC/)
    expect(text).toContain('7 April 2026 at 12:00 UTC unless used before')
    expect(text).toContain('5 June 2026 at 12:00 UTC at the latest')
  })

  it('withdraws the access of one app at once and leaves the others [REV-05]', async () => {
    const first = await launch(bench, app)
    const second = await launch(bench, app)
    const kept = await launch(bench, other)
    const ofPatient = await launch(bench, app, {}, { username: 'pt' })
    const browser = createTestBrowser(bench)
    const page = await signIn(browser)
    for (const tokens of [first, second, kept]) expect(await fhirStatus(tokens)).toBe(200)

    const after = await withdraw(browser, page, app)
    expect(textOf(after)).not.toContain('Growth chart')
    expect(textOf(after)).toContain('Pill box')
    for (const tokens of [first, second]) {
      expect(await fhirStatus(tokens)).toBe(401)
      expect((await refresh(bench, app, tokens.refresh_token ?? '')).status).toBe(400)
    }
    expect(await fhirStatus(kept)).toBe(200)
    expect(await fhirStatus(ofPatient)).toBe(200)
    const { rows } = await bench.call('grants.list', { client_id: app.client_id, username: 'dr' })
    expect(rows.map(({ revokedBecause }) => revokedBecause)).toEqual([
      'withdrawn by the user',
      'withdrawn by the user',
    ])
  })

  it('withdraws nothing for a form that names no app or no such decision [REV-05]', async () => {
    const tokens = await launch(bench, app)
    const browser = createTestBrowser(bench)
    const page = await signIn(browser)
    for (const fields of [{ decision: 'withdraw', app: '' }, { decision: 'withdrew' }]) {
      expect(textOf(await submit(browser, page, fields))).toContain('Growth chart')
    }
    expect(await fhirStatus(tokens)).toBe(200)
    await withdraw(browser, page, app)
    expect(await fhirStatus(tokens)).toBe(401)
  })

  it('withdraws the access of all apps at once, of this user only [REV-05]', async () => {
    const given = [await launch(bench, app), await launch(bench, other)]
    const ofPatient = await launch(bench, app, {}, { username: 'pt' })
    const browser = createTestBrowser(bench)
    const page = await signIn(browser)
    const changed: (string | null)[] = []
    bench.subscribe('grants.changed', ({ id }) => changed.push(id))
    const after = await submit(browser, page, { decision: 'withdraw-all' })
    expect(textOf(after)).toContain('No app has access')
    expect(changed).toHaveLength(2)
    for (const tokens of given) expect(await fhirStatus(tokens)).toBe(401)
    expect(await fhirStatus(ofPatient)).toBe(200)
  })

  it('forgets who signed in after signing out, and after ten minutes [REV-05] [HO-06]', async () => {
    const browser = createTestBrowser(bench)
    const page = await signIn(browser)
    const cookie = cookieOf(browser)
    const left = await submit(browser, page, { decision: 'sign-out' })
    expect(textOf(left)).toContain('Signed out')
    const stale = await bench.request('/manage', { headers: { Cookie: cookie } })
    expect(await stale.text()).toContain('Choose who signs in')

    const again = createTestBrowser(bench)
    await signIn(again)
    expect(textOf(asPage(await again.open('/manage')))).toContain('Apps with access')
    bench.clock.advance(600)
    expect(textOf(asPage(await again.open('/manage')))).toContain('Choose who signs in')
  })

  it('signs nobody in again whose time had ended when the clock is set back [HO-06] [RE-09]', async () => {
    const [ended, living] = [createTestBrowser(bench), createTestBrowser(bench)]
    await signIn(ended)
    bench.clock.step(500)
    await signIn(living)
    bench.clock.step(200)
    expect(textOf(asPage(await ended.open('/manage')))).toContain('Choose who signs in')
    bench.clock.step(-600)
    expect(textOf(asPage(await ended.open('/manage')))).toContain('Choose who signs in')
    expect(textOf(asPage(await living.open('/manage')))).toContain('Apps with access')
  })

  it('signs out a user who is disabled meanwhile [REV-05]', async () => {
    const browser = createTestBrowser(bench)
    await signIn(browser)
    await bench.call('users.save', {
      username: 'dr',
      displayName: 'Dr',
      fhirUser: null,
      isDisabled: true,
    })
    expect(textOf(asPage(await browser.open('/manage')))).toContain('Choose who signs in')
  })
})

describe('management page, forms that are not its own', () => {
  it('changes nothing without the cookie, the form token or our Origin [HO-06]', async () => {
    const tokens = await launch(bench, app)
    const browser = createTestBrowser(bench)
    const page = await signIn(browser)
    const cookie = cookieOf(browser)
    const origin = bench.issuer
    const decision = { app: app.client_id, decision: 'withdraw' }
    const refused = [
      await post(page, { origin }, decision),
      await post(page, { cookie }, decision),
      await post(page, { cookie, origin: 'http://localhost:9999' }, decision),
      await post(page, { cookie, origin: 'null' }, decision),
      await post(page, { cookie, origin }, { ...decision, csrf_token: 'x' }),
      await post(page, { cookie: 'trustbench-manage=planted', origin }, decision),
    ]
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403])
    expect(await fhirStatus(tokens)).toBe(200)
    expect((await post(page, { cookie, origin }, decision)).status).toBe(303)
    expect(await fhirStatus(tokens)).toBe(401)
  })

  it('gives a fresh cookie at sign-in, so that a planted one is of no use [HO-06]', async () => {
    const browser = createTestBrowser(bench)
    await browser.open('/manage')
    const planted = cookieOf(browser)
    await signIn(browser)
    expect(cookieOf(browser)).not.toBe(planted)
    const page = await bench.request('/manage', { headers: { Cookie: planted } })
    expect(await page.text()).toContain('Choose who signs in')
  })

  it('sets one HttpOnly, SameSite cookie for its path, Secure under https [HO-06]', async () => {
    const response = await bench.request('/manage')
    expect(response.headers.get('set-cookie')).toMatch(
      /^trustbench-manage=[\w-]{43}; Path=\/manage; Max-Age=600; HttpOnly; SameSite=Lax$/,
    )
    const secure = await createTestWorkbench({ config: { issuer: 'https://localhost:4100' } })
    const page = await secure.request('/manage')
    expect(page.headers.get('set-cookie')).toMatch(
      /^__Host-trustbench-manage=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
    )
    await secure.close()
  })

  it('may be neither framed, cached nor read from another origin [HO-09] [HO-10]', async () => {
    const browser = createTestBrowser(bench)
    const login = asPage(await browser.open('/manage'))
    for (const { headers } of [login, await signIn(browser)]) {
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(headers.get('content-security-policy')).toContain("form-action 'self'")
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('access-control-allow-origin')).toBeNull()
    }
  })
})
