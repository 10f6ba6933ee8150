import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  categoryChoicesOf,
  coversScope,
  describeScope,
} from '../../../../src/main/core/authorization-server/scopes/index.ts'
import type { Scope } from '../../../../src/shared/oauth/scope.ts'
import { parseScope } from '../../../../src/shared/oauth/scope-grammar.ts'
import { arbitraryScope } from '../../../support/arbitrary-scopes.ts'
import { negotiate, scopesOf } from '../../../support/scope-negotiation.ts'

function scope(text: string): Scope {
  const parsed = parseScope(text)
  if (parsed.kind === 'invalid') throw new Error(parsed.reason)
  return parsed
}

describe('scope descriptions for consent', () => {
  it.each([
    ['patient/*.rs', 'See all records of the selected patient'],
    ['patient/*.cruds', 'See, add, change and delete all records of the selected patient'],
    ['patient/Condition.c', 'Add conditions and diagnoses of the selected patient'],
    ['user/ImagingStudy.read', 'See imaging study records that you may see yourself'],
    [
      'patient/Observation.rs?category=http://x.test/cs|laboratory,http://x.test/cs|survey',
      'See test results, vital signs and other observations of the selected patient, only with category laboratory or survey',
    ],
    ['openid', 'Sign you in'],
    ['launch/patient', 'Know which patient is selected'],
    ['launch/encounter', 'Know which one of the visits and stays is selected'],
  ])('say of %s: %s (SAL-20)', (text, short) => {
    expect(describeScope(scope(text), {}).short).toBe(short)
  })

  it('explain that a wildcard covers future types of data too (SAL-20)', () => {
    expect(describeScope(scope('patient/*.rs'), {}).long).toBe(
      'The app may open and search all records of the selected patient. This covers every type of record, those of types that are added in the future too.',
    )
  })

  it.each([
    [90 * 86_400, 'for up to 90 days'],
    [86_400, 'for up to 1 day'],
    [5400, 'for up to 90 minutes'],
    [5, 'for up to 5 seconds'],
    [undefined, 'until you revoke it'],
  ])('show the duration of offline access: %s is %s (SAL-20)', (offlineSeconds, words) => {
    const description = describeScope(
      scope('offline_access'),
      offlineSeconds === undefined ? {} : { offlineSeconds },
    )
    expect(description.short).toBe(`Keep access ${words}`)
    expect(description.long).toContain(words)
  })

  it('have words for every scope there is (SAL-20)', () => {
    fc.assert(
      fc.property(arbitraryScope, (any) => {
        const { short, long } = describeScope(any, {})
        expect(short).toMatch(/^[A-Z]/)
        expect(long).toMatch(/\.$/)
      }),
    )
  })
})

describe('category choices for consent', () => {
  it.each([
    ['patient/Condition.rs', 3],
    ['patient/Observation.rs', 6],
    ['user/Observation.read', 6],
  ])('offer for %s %i categories, each inside the scope (SAL-21)', (text, count) => {
    const choices = categoryChoicesOf(scope(text))
    expect(choices).toHaveLength(count)
    for (const choice of choices) {
      expect(scope(choice.text)).toEqual(choice.scope)
      expect(coversScope(scopesOf(text), { text: choice.text, scope: choice.scope })).toBe(true)
    }
  })

  it('become the granted scope when approved in its place (SAL-21)', () => {
    const choice = categoryChoicesOf(scope('patient/Observation.rs'))[0]
    expect(
      negotiate({ requested: 'patient/Observation.rs', approved: choice?.text ?? '' }).scope,
    ).toBe(
      'patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory',
    )
  })

  it.each(['patient/*.rs', 'patient/Patient.rs', 'patient/Observation.rs?status=final', 'openid'])(
    'are none for %s (SAL-21)',
    (text) => {
      expect(categoryChoicesOf(scope(text))).toEqual([])
    },
  )
})
