// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import {
  describeAge,
  type EncounterPickerPageView,
  renderConnectedAppsPage,
  renderConsentPage,
  renderDestinationPage,
  renderEncounterPickerPage,
  renderErrorPage,
  renderFinishedPage,
  renderFormPostPage,
  renderLandingPage,
  renderLoginPage,
  renderPatientPickerPage,
  renderSessionEndedPage,
} from '../../../src/main/core/authorization-server/interaction/pages/index.ts'
import { inputsOf, parsePage, textOf } from '../../support/page-document.ts'
import * as fixtures from '../../support/page-fixtures.ts'
import { gallery } from '../../support/page-gallery.ts'

const hostile = `x"'><script>alert(1)</script>&amp;\u202egnp\u0000\u200b<b onclick=1>`

describe('interaction pages, every page', () => {
  it.each(gallery)('$name says what it is, in English, and that its data are synthetic', (page) => {
    const document = parsePage(page.html)
    expect(page.html.startsWith('<!doctype html>')).toBe(true)
    expect(document.documentElement.lang).toBe('en')
    expect(document.title).toMatch(/^\S.* · Trustbench sandbox$/)
    expect(document.querySelectorAll('main h1')).toHaveLength(1)
    expect(textOf(document, 'header')).toContain('Trustbench sandbox — synthetic data')
  })

  it.each(gallery)(
    '$name has no inline style, handler, remote address or unknown script',
    (page) => {
      const document = parsePage(page.html)
      expect(document.querySelectorAll('[style], style, base, iframe, object')).toHaveLength(0)
      for (const element of document.querySelectorAll('*')) {
        for (const { name } of element.attributes) expect(name).not.toMatch(/^on/)
      }
      for (const link of document.querySelectorAll('link, img, script[src]')) {
        expect(link.getAttribute('href')).toMatch(/^\/assets\//)
      }
    },
  )

  it.each(gallery)('$name has a label for every control and no id twice', (page) => {
    const document = parsePage(page.html)
    for (const input of document.querySelectorAll<HTMLInputElement>('input:not([type=hidden])')) {
      expect(input.labels?.length, input.outerHTML).toBeGreaterThan(0)
    }
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it.each(gallery)(
    '$name carries the anti-CSRF value in each form that posts to us [SAL-23]',
    (page) => {
      for (const form of parsePage(page.html).querySelectorAll('form')) {
        expect(form.method).toBe('post')
        if (!form.action.endsWith(fixtures.form.action)) continue
        const token = form.querySelector<HTMLInputElement>('input[name=csrf_token]')
        expect(token?.value).toBe(fixtures.form.csrfToken)
      }
    },
  )

  it('names the active faults [AS-33]', () => {
    const chrome = { ...fixtures.chrome, activeFaults: ['wrong-audience', 'no-state'] }
    const document = parsePage(renderErrorPage({ ...fixtures.error, chrome }))
    expect(textOf(document, '[aria-label="Active faults"]')).toMatch(/wrong-audience\s+no-state/)
  })
})

describe('interaction pages, hostile text', () => {
  const pages: [name: string, html: string][] = [
    ['login', renderLoginPage(poison(fixtures.login))],
    ['login without users', renderLoginPage(poison({ ...fixtures.login, users: [] }))],
    ['patient picker', renderPatientPickerPage(poison(fixtures.patientPicker))],
    ['empty picker', renderPatientPickerPage(poison({ ...fixtures.patientPicker, patients: [] }))],
    ['encounter picker', renderEncounterPickerPage(poison(fixtures.encounterPicker))],
    ['consent', renderConsentPage(poison(fixtures.consent))],
    ['error', renderErrorPage(poison(fixtures.error))],
    ['finished', renderFinishedPage(poison(fixtures.finished))],
    ['destination', renderDestinationPage(poison(fixtures.destination))],
    ['session ended', renderSessionEndedPage(poison(fixtures.sessionEnded))],
    ['connected apps', renderConnectedAppsPage(poison(fixtures.connectedApps))],
    ['landing', renderLandingPage(poison(fixtures.landing))],
  ]

  it.each(pages)('stays text on the page: %s [AS-27] [HO-15]', (_name, html) => {
    const document = parsePage(html)
    expect(document.querySelectorAll('script').length).toBeLessThanOrEqual(1)
    expect(document.querySelector('script')?.textContent ?? '').not.toContain('alert(1)')
    expect(document.querySelectorAll('b, [onclick]')).toHaveLength(0)
  })

  it.each(pages)('shows what hides or reorders: %s [AS-27]', (_name, html) => {
    const { body, title } = parsePage(html)
    for (const script of body.querySelectorAll('script')) script.remove()
    for (const hidden of ['\u202e', '\u0000', '\u200b', '\ufffd']) {
      expect(`${title}${body.textContent}`).not.toContain(hidden)
    }
    expect(body.textContent).toContain('[U+202E]gnp[U+0000][U+200B]')
  })

  it('stays a value in the form_post page, which shows none of it [AS-32]', () => {
    const page = parsePage(renderFormPostPage(poison(fixtures.formPost)))
    expect(page.querySelectorAll('script')).toHaveLength(1)
    expect(page.querySelectorAll('form > *:not(input, noscript)')).toHaveLength(0)
    expect(inputsOf(page, `code${hostile}`.replace('\u0000', '\ufffd'))).toHaveLength(1)
  })

  it('cuts the name of an app to 100 characters [AS-27]', () => {
    const clientName = `${'🏥'.repeat(100)}tail`
    const page = parsePage(
      renderConsentPage({ ...fixtures.consent, app: { ...fixtures.app, clientName } }),
    )
    expect(textOf(page, 'h1')).toBe(`${'🏥'.repeat(100)}… asks for access`)
  })

  it('falls back to the client id where an app has no name', () => {
    const app = { ...fixtures.app, clientName: ' ' }
    expect(textOf(parsePage(renderLoginPage({ ...fixtures.login, app })), '.app-name')).toBe(
      'growth-chart',
    )
  })

  it('names the real host behind a user name in the address, in its ASCII form [AS-27]', () => {
    const app = { ...fixtures.app, redirectUri: 'https://bank.test@аррӏе.test/cb' }
    const facts = textOf(parsePage(renderConsentPage({ ...fixtures.consent, app })), 'aside')
    expect(facts).toContain('xn--80ak6aa92e.test')
    expect(facts).not.toContain('bank.test')
  })
})

describe('login page', () => {
  it('groups the users and chooses the first beforehand [SAL-19]', () => {
    const page = parsePage(renderLoginPage(fixtures.login))
    const legends = [...page.querySelectorAll('legend')].map((one) => one.firstChild?.textContent)
    expect(legends.map((one) => one?.trim())).toEqual(['Practitioners', 'Patients', 'Proxies'])
    expect(checkedValues(page, 'username')).toEqual(['dr'])
  })

  it('chooses the user that login_hint names [SAL-25]', () => {
    const page = parsePage(renderLoginPage({ ...fixtures.login, selectedUsername: 'pt' }))
    expect(checkedValues(page, 'username')).toEqual(['pt'])
  })

  it('says so when login_hint names nobody [SAL-25]', () => {
    const page = parsePage(renderLoginPage({ ...fixtures.login, unknownHint: 'ghost' }))
    expect(textOf(page, '[role=status]')).toContain('The app suggested ghost')
  })

  it('warns against real passwords and asks for one only where a user has one [AS-31]', () => {
    const withPassword = parsePage(renderLoginPage(fixtures.login))
    expect(textOf(withPassword, 'main')).toContain('Never enter a real password here.')
    expect(withPassword.querySelectorAll('input[type=password][name=password]')).toHaveLength(1)
    const users = fixtures.login.users.filter((user) => !user.hasPassword)
    const without = parsePage(renderLoginPage({ ...fixtures.login, users }))
    expect(without.querySelectorAll('input[type=password]')).toHaveLength(0)
  })

  it('never sends back what was typed into the password field [AS-31]', () => {
    const page = parsePage(renderLoginPage({ ...fixtures.login, failure: 'Wrong password.' }))
    expect(page.querySelector('input[type=password]')?.hasAttribute('value')).toBe(false)
  })

  it('can be cancelled without choosing anybody [SAL-22]', () => {
    const cancel = buttonOf(parsePage(renderLoginPage(fixtures.login)), 'cancel')
    expect(cancel?.formNoValidate).toBe(true)
  })
})

describe('patient and encounter pickers', () => {
  it('list what tells patients apart, one radio button each [CTX-03]', () => {
    const page = parsePage(renderPatientPickerPage(fixtures.patientPicker))
    const row = page.querySelectorAll('tbody tr')[4]
    expect(row?.querySelector<HTMLInputElement>('input[name=patient]')?.value).toBe('p5')
    const text = row?.textContent?.replace(/\s+/g, ' ')
    for (const part of ['Sørensen, Erik', '1973-08-25', '53 y', 'male', 'p5', 'W8841-2290-07']) {
      expect(text).toContain(part)
    }
  })

  it('filter and page by posting, so that nothing lands in the address [CTX-03]', () => {
    const list = { filter: 'ha', page: 2, pageCount: 3, matchCount: 50 }
    const page = parsePage(renderPatientPickerPage({ ...fixtures.patientPicker, list }))
    const next = page.querySelector<HTMLButtonElement>('button[name=page][value="3"]')
    expect(next?.form?.method).toBe('post')
    expect([...new FormData(next?.form ?? undefined, next)]).toEqual([
      ['csrf_token', fixtures.form.csrfToken],
      ['decision', 'filter'],
      ['filter', 'ha'],
      ['page', '3'],
    ])
  })

  it('tell a proxy that only linked patients are listed [CTX-03]', () => {
    const linked = renderPatientPickerPage({ ...fixtures.patientPicker, audience: 'linked' })
    expect(textOf(parsePage(linked), 'main')).toContain('Only patients linked to you are listed.')
  })

  it('offer to cancel and nothing else where there is nobody to choose [SAL-22]', () => {
    const page = parsePage(renderPatientPickerPage({ ...fixtures.patientPicker, patients: [] }))
    expect(buttonOf(page, 'choose')).toBeNull()
    expect(buttonOf(page, 'cancel')).not.toBeNull()
  })

  it('offer to go on without an encounter, and nothing else where there is none [CTX-03]', () => {
    const show = (encounters: EncounterPickerPageView['encounters']) =>
      parsePage(renderEncounterPickerPage({ ...fixtures.encounterPicker, encounters }))
    const values = (page: Document) => inputsOf(page, 'encounter').map(({ value }) => value)
    const some = show(fixtures.encounterPicker.encounters)
    expect(values(some)).toEqual(['e9', 'e1', 'e0', ''])
    expect(textOf(some, '.empty')).toBe('')
    const none = show([])
    expect(values(none)).toEqual([''])
    expect(textOf(none, '.empty')).toBe(
      'This patient has no encounters. The launch can go on without one.',
    )
  })

  it('say why a choice was not accepted, and nothing before one was made [CTX-03]', () => {
    const failure = 'Choose another.'
    for (const [render, said] of [
      [
        (more: object) => renderPatientPickerPage({ ...fixtures.patientPicker, ...more }),
        'patient',
      ],
      [
        (more: object) => renderEncounterPickerPage({ ...fixtures.encounterPicker, ...more }),
        'encounter',
      ],
    ] as const) {
      expect(textOf(parsePage(render({ failure })), '[role=alert]')).toBe(
        `No ${said} chosen. Choose another.`,
      )
      expect(textOf(parsePage(render({})), '[role=alert]')).toBe('')
    }
  })

  it('show a dash for what is not known [CTX-03]', () => {
    const unknown = { id: 'p8', name: 'Unknown, Ann', identifiers: [] }
    const patients = parsePage(
      renderPatientPickerPage({ ...fixtures.patientPicker, patients: [unknown] }),
    )
    const cells = (page: Document) =>
      [...page.querySelectorAll('tbody td[data-label]')].map((cell) => cell.textContent?.trim())
    expect(cells(patients)).toEqual(['–', '–', '–', 'p8'])
    const encounter = { id: 'e7', label: 'A visit', status: 'planned' }
    const encounters = parsePage(
      renderEncounterPickerPage({ ...fixtures.encounterPicker, encounters: [encounter] }),
    )
    expect(cells(encounters)).toEqual(['–', 'planned', '–', 'e7'])
  })

  it('count one patient as one [CTX-03]', () => {
    const list = (matchCount: number) => ({ filter: 'ha', page: 1, pageCount: 1, matchCount })
    const count = (matchCount: number) =>
      textOf(
        parsePage(renderPatientPickerPage({ ...fixtures.patientPicker, list: list(matchCount) })),
        '.list-count',
      )
    expect([count(1), count(2)]).toEqual(['1 patient', '2 patients'])
  })
})

describe('age of a person', () => {
  it.each([
    ['1984-03-12', '42 y'],
    ['2026', 'about 0 y'],
    ['2027', undefined],
    ['2026-09', undefined],
    ['2026-08', '0 mo'],
    ['2026-08-02', '15 d'],
  ])('born on %s is %s', (birthDate, age) => {
    expect(describeAge(birthDate, '2026-08-17')).toBe(age)
  })
})

describe('other pages', () => {
  it('leave for the app of a form_post answer by a form, of any other by a link [AS-02] [AS-32]', () => {
    const parameters = [['error', 'access_denied']] as const
    const byForm = parsePage(
      renderDestinationPage({
        ...fixtures.destination,
        response: { mode: 'form_post', parameters },
      }),
    )
    const form = byForm.querySelector<HTMLFormElement>('form')
    expect(form?.action).toBe(fixtures.destination.app.redirectUri)
    expect(inputsOf(byForm, 'error').map(({ value }) => value)).toEqual(['access_denied'])
    const byLink = parsePage(renderDestinationPage(fixtures.destination))
    expect(byLink.querySelector('form')).toBeNull()
    expect(byLink.querySelector<HTMLAnchorElement>('a.button')?.href).toBe(
      'https://unknown.example.test/cb?x=1&error=invalid_scope&state=s',
    )
  })

  it('say who signs out, where somebody is signed in', () => {
    const { form, chrome } = fixtures
    const words = (view: Parameters<typeof renderSessionEndedPage>[0]) =>
      textOf(parsePage(renderSessionEndedPage(view)), 'main')
    expect(words({ chrome, state: 'ask', form, displayName: 'Ann' })).toContain(
      'The session of Ann ends.',
    )
    expect(words({ chrome, state: 'ask', form })).toContain('Your session ends.')
    expect(words({ chrome, state: 'ended', displayName: 'Ann' })).toContain(
      'Ann is no longer signed in at this server.',
    )
    expect(words({ chrome, state: 'ended' })).toContain('Nobody is signed in at this server.')
  })

  it('say that the page itself is served by a certificate of this authority', () => {
    const words = (isServingTls: boolean) => {
      const { certificateAuthority } = fixtures.landing
      if (certificateAuthority === undefined) throw new Error('the fixture has an authority')
      const view = {
        ...fixtures.landing,
        certificateAuthority: { ...certificateAuthority, isServingTls },
      }
      return textOf(parsePage(renderLandingPage(view)), '.note-info')
    }
    expect(words(true)).toContain('The certificate of this page was issued by the authority below.')
    expect(words(false)).toContain('The authority below issues the certificates of this sandbox.')
  })

  it('tell a value that came empty from one that is', () => {
    const seen = (value: string) =>
      textOf(parsePage(renderErrorPage({ ...fixtures.error, seen: value })), 'main')
    expect(seen('')).toContain('empty')
    expect(seen('a value')).toContain('a value')
  })

  it('shorten what a certifier says about an app [UDAP-CERT-018]', () => {
    const description = `${'d'.repeat(100)}tail`
    const standing = {
      ...fixtures.standing,
      certifications: [
        { name: 'Basic app', issuer: 'Certifier', kind: 'certification' as const, description },
      ],
    }
    const page = parsePage(
      renderConsentPage({ ...fixtures.consent, app: { ...fixtures.app, standing } }),
    )
    expect(textOf(page, '.certifications li')).toContain(`${'d'.repeat(100)}…`)
    expect(textOf(page, '.certifications li')).not.toContain('tail')
  })

  it('say that access without an end lasts until it is withdrawn [REV-05]', () => {
    const [first] = fixtures.connectedApps.apps
    const [connection] = first?.connections ?? []
    if (first === undefined || connection === undefined) throw new Error('the fixture has an app')
    const { endsAt: _, endsAtLatest: __, ...endless } = connection
    const words = (shown: typeof connection) =>
      textOf(
        parsePage(
          renderConnectedAppsPage({
            ...fixtures.connectedApps,
            apps: [{ ...first, connections: [shown] }],
          }),
        ),
        'main',
      )
    expect(words(endless)).toContain('When you withdraw it')
    expect(words(connection)).not.toContain('When you withdraw it')
  })
})

function checkedValues(document: Document, name: string): string[] {
  const selector = `input[name=${name}][checked]`
  return [...document.querySelectorAll<HTMLInputElement>(selector)].map((input) => input.value)
}

function buttonOf(document: Document, decision: string): HTMLButtonElement | null {
  return document.querySelector(`button[name=decision][value=${decision}]`)
}

/** The fields that are chosen by this program, from fixed sets, or are addresses. */
const ours = new Set([
  ...['action', 'redirectUri', 'href', 'location', 'kind', 'group', 'audience', 'state', 'mode'],
  ...['current', 'steps', 'progress', 'issuer'],
])

/** Returns the view model with the hostile text after every string a stranger could have chosen. */
function poison<Value>(value: Value, name = ''): Value {
  if (ours.has(name)) return value
  // Each branch builds a value of the same shape, which the compiler cannot follow.
  if (typeof value === 'string') return `${value}${hostile}` as Value
  if (Array.isArray(value)) return value.map((item) => poison(item)) as Value
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, item]) => [key, poison(item, key)])
  return Object.fromEntries(entries) as Value
}
