import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestBrowser, type ShownPage, type TestBrowser } from '../../support/browser.ts'
import {
  authorizationQuery,
  createProofKey,
  decideAsPerson,
  launch,
  registerPublicApp,
  type TestClient,
} from '../../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

let bench: TestWorkbench
let app: TestClient
beforeEach(async () => {
  bench = await createTestWorkbench()
  app = await registerPublicApp(bench)
})
afterEach(() => bench.close())

function asPage(shown: ShownPage | URL): ShownPage {
  if (shown instanceof URL) throw new Error(`the browser left for ${shown}`)
  return shown
}

function asUrl(shown: ShownPage | URL): URL {
  if (shown instanceof URL) return shown
  throw new Error(`the browser stays at ${shown.url}`)
}

/** What the page says, without its markup. */
const textOf = ({ html }: ShownPage) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')

const urlOf = (overrides: Record<string, string | undefined> = {}) =>
  `/authorize?${authorizationQuery(bench, app, createProofKey(), overrides)}`

interface Visit {
  readonly browser: TestBrowser
  readonly page: ShownPage
  submit(fields: Readonly<Record<string, string>>): Promise<Visit>
  /** Ends the visit with a decision. */
  leave(fields: Readonly<Record<string, string>>): Promise<URL>
}

function visit(browser: TestBrowser, page: ShownPage): Visit {
  return {
    browser,
    page,
    submit: async (fields) => visit(browser, asPage(await browser.submit(page, fields))),
    leave: async (fields) => asUrl(await browser.submit(page, fields)),
  }
}

/** Starts a request and shows its first page. */
async function open(overrides: Record<string, string | undefined> = {}): Promise<Visit> {
  const browser = createTestBrowser(bench)
  return visit(browser, asPage(await browser.open(urlOf(overrides))))
}

const signIn = async (overrides: Record<string, string | undefined> = {}, username = 'dr') =>
  (await open(overrides)).submit({ decision: 'sign-in', username })

const addNurse = () =>
  bench.call('workspace.import', {
    document: JSON.stringify({ users: [{ username: 'nurse', password: 'pass-word' }] }),
    isDryRun: false,
  })

const setUser = (username: string, isDisabled: boolean) =>
  bench.call('users.save', { username, displayName: username, fhirUser: null, isDisabled })

describe('sign-in page', () => {
  it('refuses who is not listed and takes who is [SAL-19]', async () => {
    const login = await open()
    const refused = await login.submit({ decision: 'sign-in', username: 'nobody' })
    expect(textOf(refused.page)).toContain('Choose one of the users.')
    const unnamed = await refused.submit({ decision: 'sign-in', username: '' })
    expect(textOf(unnamed.page)).toContain('Choose one of the users.')
    const accepted = await unnamed.submit({ decision: 'sign-in', username: 'dr' })
    expect(textOf(accepted.page)).toContain('Choose a patient')
  })

  it('lets a user with a password in with that one only [AS-31]', async () => {
    await addNurse()
    const login = await open({ scope: 'openid' })
    const credentials = { decision: 'sign-in', username: 'nurse' }
    for (const password of ['', 'pass-words']) {
      const refused = await login.submit({ ...credentials, password })
      expect(textOf(refused.page)).toContain('The password of nurse is not right.')
    }
    const accepted = await login.submit({ ...credentials, password: 'pass-word' })
    expect(textOf(accepted.page)).toContain('asks for access')
  })

  it('lists the users that a filter finds, however long it is [SAL-19]', async () => {
    const login = await open()
    const found = await login.submit({ decision: 'filter', filter: 'whitfield' })
    expect(found.page.html.match(/name="username"/g)).toHaveLength(1)
    const none = await found.submit({ decision: 'filter', filter: 'z'.repeat(201) })
    expect(none.page.html).not.toContain('name="username"')
    expect(none.page.html).toContain(`value="${'z'.repeat(200)}"`)
  })

  it('chooses beforehand whom login_hint names, and says when it names nobody [SAL-25]', async () => {
    const known = await open({ login_hint: 'pt' })
    expect(known.page.form.fields.get('username')).toBe('pt')
    const unknown = await open({ login_hint: 'ghost' })
    expect(unknown.page.form.fields.get('username')).toBe('dr')
    expect(textOf(unknown.page)).toContain('The app suggested ghost')
  })

  it.each([
    ['prompt is login', { prompt: 'login' }, 0],
    ['the session at the EHR is older than max_age', { max_age: '60' }, 61],
  ])(
    'asks the user of the EHR again, and nobody else, where %s [OID-06]',
    async (_case, overrides, seconds) => {
      const { openUrl } = await bench.call('launch.start', {
        mode: 'ehr',
        client_id: app.client_id,
        ehr: { username: 'dr', context: {} },
      })
      const launch = new URL(openUrl ?? '').searchParams.get('launch') ?? ''
      const wanted = { launch, scope: 'launch openid' }
      expect(textOf((await open(wanted)).page)).toContain('asks for access')
      bench.clock.advance(seconds)
      const login = await open({ ...wanted, ...overrides })
      expect([...login.page.html.matchAll(/name="username"[^>]*value="([^"]*)"/g)]).toHaveLength(1)
      const other = await login.submit({ decision: 'sign-in', username: 'dr-bell' })
      expect(textOf(other.page)).toContain('Choose one of the users.')
      const own = await other.submit({ decision: 'sign-in', username: 'dr' })
      const arrived = await own.leave({ decision: 'approve' })
      expect(arrived.searchParams.get('code')).not.toBeNull()
    },
  )
})

describe('patient and encounter pages', () => {
  it('refuse what is not among the patients, and take what is [CTX-03]', async () => {
    const picker = await signIn()
    for (const patient of ['', 'no-such-patient']) {
      const refused = await picker.submit({ decision: 'choose', patient })
      expect(textOf(refused.page)).toContain('No patient chosen. Choose one of the patients.')
    }
    const [found] = (await bench.call('launch.patients', { search: '' })).rows
    const chosen = await picker.submit({ decision: 'choose', patient: found?.id ?? '' })
    expect(textOf(chosen.page)).toContain('asks for access')
  })

  it('let a proxy choose none but their own patients [CTX-03]', async () => {
    const picker = await signIn({}, 'proxy')
    const own = [...picker.page.html.matchAll(/name="patient"[^>]*value="([^"]*)"/g)].map(
      ([, id = '']) => id,
    )
    expect(own.length).toBeGreaterThan(1)
    const { rows } = await bench.call('launch.patients', { search: '' })
    const foreign = rows.find(({ id }) => !own.includes(id))?.id ?? ''
    const refused = await picker.submit({ decision: 'choose', patient: foreign })
    expect(textOf(refused.page)).toContain('No patient chosen.')
    const chosen = await refused.submit({ decision: 'choose', patient: own[0] ?? '' })
    expect(textOf(chosen.page)).toContain('asks for access')
  })

  it.each([
    ['2', 2],
    ['0', 1],
    ['x', 1],
    ['1.5', 1],
    ['', 1],
  ])('show page %s of the patients as page %i [CTX-03]', async (page, shown) => {
    const picker = await signIn()
    const turned = await picker.submit({ decision: 'filter', filter: '', page })
    expect(textOf(turned.page)).toContain(`page ${shown} of`)
  })

  it('refuse the encounter of somebody else, and go on with one of the patient or with none [CTX-03]', async () => {
    const { rows } = await bench.call('launch.patients', { search: '' })
    const [own, other] = await Promise.all(
      rows.slice(0, 2).map(async ({ id }) => ({
        patient: id,
        encounters: await bench.call('launch.encounters', { patient: id }),
      })),
    )
    const encounter = own?.encounters[0]?.id ?? ''
    const foreign = other?.encounters[0]?.id ?? ''
    const scope = 'launch/patient launch/encounter'
    const picker = await (await signIn({ scope })).submit({
      decision: 'choose',
      patient: own?.patient ?? '',
    })
    const refused = await picker.submit({ decision: 'choose', encounter: foreign })
    expect(textOf(refused.page)).toContain(
      'No encounter chosen. Choose one of the encounters of this patient.',
    )
    const without = await refused.submit({ decision: 'choose', encounter: '' })
    expect(textOf(without.page)).toContain('asks for access')
    const tokens = await launch(bench, app, { scope }, { patient: own?.patient ?? '', encounter })
    expect(tokens).toMatchObject({ patient: own?.patient, encounter })
  })

  it('ask for the patient of an encounter where only that is asked for, and keep it to themselves [CTX-03] [CTX-15]', async () => {
    const [patient] = (await bench.call('launch.patients', { search: '' })).rows
    const encounters = await bench.call('launch.encounters', { patient: patient?.id ?? '' })
    const encounter = encounters[0]?.id ?? ''
    const tokens = await launch(
      bench,
      app,
      { scope: 'launch/encounter' },
      { patient: patient?.id ?? '', encounter },
    )
    expect(tokens).toMatchObject({ scope: 'launch/encounter', encounter })
    expect(tokens.patient).toBeUndefined()
  })
})

describe('consent page', () => {
  const scope = 'openid fhirUser'

  it('wants the request approved or denied, and nothing else [SAL-20] [SAL-22]', async () => {
    const consent = await signIn({ scope })
    const asked = await consent.submit({ decision: 'choose' })
    expect(textOf(asked.page)).toContain('Nothing decided. Approve or deny the request.')
    const arrived = await asked.leave({ decision: 'deny' })
    expect(arrived.searchParams.get('error')).toBe('access_denied')
    expect(arrived.searchParams.get('error_description')).toBe('the user denied the request')
  })

  it('takes an approval of nothing as a refusal [SAL-22]', async () => {
    const arrived = await decideAsPerson(bench, urlOf({ scope }), { refuse: scope.split(' ') })
    expect(arrived.searchParams.get('error')).toBe('access_denied')
    expect(arrived.searchParams.get('error_description')).toBe(
      'the user approved none of the scopes',
    )
  })

  it('gives one code for one request, however often it is approved [SAL-23]', async () => {
    const consent = await signIn({ scope })
    const shown = await Promise.all(
      [1, 2].map(() => consent.browser.submit(consent.page, { decision: 'approve' })),
    )
    expect(shown.filter((one) => one instanceof URL)).toHaveLength(1)
    const [refused] = shown.flatMap((one) => (one instanceof URL ? [] : [one]))
    expect(refused?.status).toBe(400)
    expect(refused && textOf(refused)).toContain('This request has ended It was decided already.')
  })
})

describe('interaction pages', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['the app was deleted', () => bench.call('clients.delete', { client_id: app.client_id })],
    [
      'the app was disabled',
      () => bench.call('clients.setDisabled', { client_id: app.client_id, isDisabled: true }),
    ],
    ['the user was deleted', () => bench.call('users.delete', { username: 'temp' })],
    ['the user was disabled', () => setUser('temp', true)],
  ])('end where %s meanwhile [SAL-23]', async (_case, change) => {
    await setUser('temp', false)
    const consent = await signIn({ scope: 'openid' }, 'temp')
    expect((await consent.browser.open(consent.page.url)) instanceof URL).toBe(false)
    await change()
    const ended = asPage(await consent.browser.open(consent.page.url))
    expect(ended.status).toBe(400)
    expect(textOf(ended)).toContain(
      'This request has ended The app or user was removed or disabled.',
    )
  })

  it('take no form without the token of the page [SAL-23] [HO-06]', async () => {
    const login = await open()
    login.page.form.fields.delete('csrf_token')
    const refused = await login.submit({ decision: 'sign-in', username: 'dr' })
    expect(refused.page.status).toBe(403)
    expect(textOf(refused.page)).toContain('This form is not from here')
  })
})
