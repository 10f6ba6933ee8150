// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import {
  describeConsent,
  describeDuration,
  parseConsentForm,
  renderConsentPage,
} from '../../../src/main/core/authorization-server/interaction/pages/index.ts'
import { categoryChoicesOf } from '../../../src/main/core/authorization-server/scopes/index.ts'
import type { Scope } from '../../../src/shared/oauth/scope.ts'
import { factsOf, inputsOf, parsePage, textOf } from '../../support/page-document.ts'
import * as fixtures from '../../support/page-fixtures.ts'

const day = 86_400

describe('consent page', () => {
  it('offers every grantable scope ticked, with short and long text and the scope itself [SAL-19] [SAL-20]', () => {
    const page = parsePage(renderConsentPage(fixtures.consent))
    for (const scope of fixtures.consent.scopes) {
      const box = inputsOf(page, 'scope').find((input) => input.value === scope.text)
      expect(box?.checked).toBe(true)
      const row = box?.closest('.scope')?.textContent ?? ''
      for (const part of [scope.short, scope.long, scope.text]) expect(row).toContain(part)
    }
  })

  it('groups what is asked [SAL-20]', () => {
    const page = parsePage(renderConsentPage(fixtures.consent))
    const legends = [...page.querySelectorAll('.scope-group > legend')].map(
      (one) => one.textContent,
    )
    expect(legends).toEqual([
      'Read data',
      'Change data',
      'Know the context',
      'Know who you are',
      'Stay connected',
    ])
  })

  it('explains that a wildcard covers future types, and how long offline access lasts [SAL-20]', () => {
    const { scopes } = describeConsent(
      {
        granted: [
          { text: 'patient/*.rs', scope: wildcard },
          { text: 'offline_access', scope: { kind: 'refresh', name: 'offline_access' } },
        ],
        verdicts: [],
      },
      { offlineSeconds: 90 * day },
    )
    const text = parsePage(renderConsentPage({ ...fixtures.consent, scopes })).body.textContent
    expect(text).toContain('types that are added in the future too')
    expect(text).toContain('for up to 90 days')
  })

  it('says how long access lasts, and what ends it [SAL-20]', () => {
    expect(lifetimesOf(fixtures.consent.lifetimes)).toEqual([
      ['Each access token', '1 hour'],
      ['Renewable', 'By the app alone, even when you are not there'],
      ['Ends when unused for', '30 days'],
      ['Ends at the latest after', '90 days'],
    ])
  })

  it('says that the app has to ask again where nothing can be renewed [SAL-20]', () => {
    expect(lifetimesOf({ accessTokenSeconds: 300 })).toEqual([
      ['Each access token', '5 minutes'],
      ['After that', 'The app has to ask again'],
    ])
  })

  it('names the app, its id, the destination, who is signed in and the patient [AS-27]', () => {
    const page = parsePage(renderConsentPage(fixtures.consent))
    const aside = page.querySelector('aside')?.textContent ?? ''
    for (const part of ['Growth Chart', 'growth-chart', 'growth.app.test', 'Mara Lindqvist']) {
      expect(aside).toContain(part)
    }
    const banner = page.querySelector('[aria-label="Patient in context"]')?.textContent ?? ''
    for (const part of ['Hart, Amelia Rose', '1984-03-12', '42 y', 'Patient/p1', 'TB-000481']) {
      expect(banner).toContain(part)
    }
  })

  it('warns about an app nobody reviewed [AS-27]', () => {
    const warning = 'The name above is what the app calls itself.'
    const app = { ...fixtures.app, isSelfRegistered: true }
    const shown = (view: typeof fixtures.consent) =>
      textOf(parsePage(renderConsentPage(view)), 'aside')
    expect(shown({ ...fixtures.consent, app })).toContain(warning)
    expect(shown(fixtures.consent)).not.toContain(warning)
  })

  it('folds away what cannot be granted, each with its reason [SAL-20]', () => {
    const page = parsePage(renderConsentPage(fixtures.consent))
    const details = page.querySelector('details')
    expect(details?.open).toBe(false)
    expect(details?.querySelector('summary')?.textContent).toContain('(2)')
    expect(details?.textContent).toContain('Context types are written in lower case.')
  })

  it('has a default button that sends nothing, before Approve and Deny [HO-09]', () => {
    const page = parsePage(renderConsentPage(fixtures.consent))
    const buttons = [...page.querySelectorAll('button')]
    expect(buttons.map((button) => button.value)).toEqual(['', 'approve', 'deny'])
    expect(buttons[0]?.getAttribute('formmethod')).toBe('dialog')
  })

  it('offers the categories in place of a whole Observation scope [SAL-21]', () => {
    const page = parsePage(renderConsentPage(fixtures.consent))
    const all = 'narrow:patient/Observation.rs'
    expect(inputsOf(page, all).map((input) => [input.value, input.checked])).toEqual([
      ['all', true],
      ['categories', false],
    ])
    expect(inputsOf(page, 'category').every((input) => !input.checked)).toBe(true)
    expect(inputsOf(page, 'category')).toHaveLength(4)
  })
})

describe('parseConsentForm', () => {
  const offered = fixtures.consent.scopes
  const laboratory = `${fixtures.observationScope.categoryChoices[0]?.text}`
  const survey = `${fixtures.observationScope.categoryChoices[3]?.text}`

  it('returns what is ticked, in the order offered [SAL-19]', () => {
    const form = new URLSearchParams([
      ['scope', 'openid'],
      ['scope', 'patient/*.rs'],
    ])
    expect(parseConsentForm(form, offered)).toEqual(['patient/*.rs', 'openid'])
  })

  it('never returns a scope that was not offered [SAL-19]', () => {
    const form = new URLSearchParams([
      ['scope', 'system/*.cruds'],
      ['scope', 'openid'],
      ['category', 'patient/Condition.rs?category=x'],
    ])
    expect(parseConsentForm(form, offered)).toEqual(['openid'])
  })

  it('replaces a narrowed scope by the categories chosen for it [SAL-21]', () => {
    const form = new URLSearchParams([
      ['scope', 'patient/Observation.rs'],
      ['narrow:patient/Observation.rs', 'categories'],
      ['category', survey],
      ['category', laboratory],
    ])
    expect(parseConsentForm(form, offered)).toEqual([laboratory, survey])
  })

  it('ignores categories while the whole scope is chosen, and when the scope is unticked [SAL-21]', () => {
    const whole = new URLSearchParams([
      ['scope', 'patient/Observation.rs'],
      ['narrow:patient/Observation.rs', 'all'],
      ['category', laboratory],
    ])
    expect(parseConsentForm(whole, offered)).toEqual(['patient/Observation.rs'])
    const unticked = new URLSearchParams([
      ['narrow:patient/Observation.rs', 'categories'],
      ['category', laboratory],
    ])
    expect(parseConsentForm(unticked, offered)).toEqual([])
  })
})

describe('describeConsent', () => {
  it('sorts scopes by what they let the app do, and brings their categories [SAL-20] [SAL-21]', () => {
    const observation: Scope = { ...wildcard, target: 'Observation' }
    const { scopes } = describeConsent(
      {
        granted: [
          { text: 'patient/Observation.rs', scope: observation },
          { text: 'patient/*.cruds', scope: { ...wildcard, letters: ['c', 'r', 'u', 'd', 's'] } },
          { text: 'launch', scope: { kind: 'context' } },
          { text: 'openid', scope: { kind: 'identity', name: 'openid' } },
          { text: '__lab', scope: { kind: 'extension', text: '__lab' } },
        ],
        verdicts: [],
      },
      {},
    )
    expect(scopes.map((scope) => scope.group)).toEqual([
      'read',
      'write',
      'context',
      'identity',
      'other',
    ])
    expect(scopes[0]?.categoryChoices).toEqual(categoryChoicesOf(observation))
  })

  it('tells what is withheld, with the rule [SAL-20]', () => {
    const { withheldScopes } = describeConsent(
      {
        granted: [],
        verdicts: [
          { outcome: 'granted', requested: 'openid' },
          {
            outcome: 'dropped',
            requested: 'patient/X.rs',
            reason: 'malformed',
            clause: 'Scopes',
            explanation: 'patient/X.rs is no scope',
          },
        ],
      },
      {},
    )
    expect(withheldScopes).toEqual([
      { scope: 'patient/X.rs', reason: 'patient/X.rs is no scope', clause: 'Scopes' },
    ])
  })
})

describe('describeDuration', () => {
  it.each([
    [0, '0 seconds'],
    [1, '1 second'],
    [300, '5 minutes'],
    [5_400, '1 hour 30 minutes'],
    [day, '1 day'],
    [90 * day, '90 days'],
    [day + 59, '1 day'],
  ])('%d seconds are %s', (seconds, words) => {
    expect(describeDuration(seconds)).toBe(words)
  })
})

const wildcard = {
  kind: 'resource',
  version: 2,
  level: 'patient',
  target: '*',
  letters: ['r', 's'],
  constraints: [],
} as const

function lifetimesOf(lifetimes: typeof fixtures.consent.lifetimes): (readonly [string, string])[] {
  return factsOf(parsePage(renderConsentPage({ ...fixtures.consent, lifetimes })), '.lifetimes')
}
