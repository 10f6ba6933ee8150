import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OAuthError } from '../../../src/main/core/errors.ts'
import { checkB2b } from '../../../src/main/core/udap/authorization-extensions/index.ts'
import { type B2bPolicy, openB2bPolicy } from '../../../src/shared/udap/b2b-policy.ts'

const treatment = 'urn:oid:2.16.840.1.113883.5.8#TREAT'
const complete = {
  version: '1',
  organization_id: 'https://fhir.acme.test/Organization/1',
  organization_name: 'Acme',
  purpose_of_use: [treatment],
  subject_name: 'Dr. Ada Grant',
  subject_id: 'urn:oid:2.16.840.1.113883.4.6#1234567893',
  subject_role: 'urn:oid:2.16.840.1.113883.6.101#207R00000X',
  consent_policy: ['https://acme.test/policy'],
  consent_reference: ['https://fhir.acme.test/Consent/7'],
}
const least = {
  version: '1',
  organization_id: 'urn:oid:1.2.3',
  purpose_of_use: [treatment],
}

function refusalOf(object: unknown, policy: B2bPolicy = openB2bPolicy): string {
  try {
    checkB2b({ 'hl7-b2b': object }, policy)
  } catch (cause) {
    if (cause instanceof OAuthError && cause.code === 'invalid_grant') {
      return cause.explanation?.parameter?.replace(/^extensions\.hl7-b2b\.?/, '') ?? ''
    }
    throw cause
  }
  return 'nothing'
}

describe('the B2B extension object', () => {
  it('is accepted complete and at its least [UDAP-B2B-006] [UDAP-B2B-007]', () => {
    expect(checkB2b({ 'hl7-b2b': complete }, openB2bPolicy)).toEqual({
      extension: complete,
      warnings: [],
    })
    expect(checkB2b({ 'hl7-b2b': { ...least, more: 1 }, other: {} }, openB2bPolicy)).toEqual({
      extension: least,
      warnings: [],
    })
  })

  it('is refused where it is missing or no object [UDAP-B2B-003]', () => {
    for (const extensions of [undefined, [], 'x', null, {}, { 'hl7-b2b': [] }, { 'hl7-b2b': 1 }]) {
      expect(() => checkB2b(extensions, openB2bPolicy)).toThrow(/invalid_grant/)
    }
  })

  it.each([
    ['version', [1, '2', undefined, 1.0]],
    ['organization_id', [undefined, '', 'Acme', 7]],
    ['purpose_of_use', [undefined, [], treatment, [1], ['']]],
    ['consent_policy', [[], 'x', ['not a uri']]],
    ['consent_reference', [[], ['Consent/7'], ['https://a.test/Patient/1'], ['ftp://a/Consent/1']]],
    ['subject_name', ['', 7]],
  ])('is refused with a wrong %s [UDAP-B2B-006] [UDAP-B2B-007]', (member, values) => {
    for (const value of values) {
      expect(refusalOf({ ...complete, [member]: value })).toBe(member)
    }
  })

  it('is refused with a reference to a consent but no policy [UDAP-B2B-007]', () => {
    const { consent_policy: _, ...rest } = complete
    expect(refusalOf(rest)).toBe('consent_reference')
  })

  it('is refused with the id or role of a person without name [UDAP-B2B-009]', () => {
    expect(refusalOf({ ...least, subject_id: 'urn:oid:1#2' })).toBe('subject_id')
    expect(refusalOf({ ...least, subject_role: 'urn:oid:1#2' })).toBe('subject_role')
    expect(refusalOf({ ...least, subject_name: 'A', subject_id: 'urn:oid:1#2' })).toBe('nothing')
  })

  it('follows each list of the community [UDAP-B2B-010]', () => {
    const policy: B2bPolicy = {
      ...openB2bPolicy,
      organizationIdPrefixes: ['https://fhir.acme.test/'],
      subjectIdPrefixes: ['urn:oid:2.16.840.1.113883.4.6#'],
      subjectRolePrefixes: ['urn:oid:2.16.840.1.113883.6.101#'],
      purposes: [treatment],
      consentPolicies: ['https://acme.test/policy'],
    }
    expect(refusalOf(complete, policy)).toBe('nothing')
    for (const [member, value] of Object.entries({
      organization_id: 'https://other.test/Organization/1',
      subject_id: 'urn:oid:9#1234567893',
      subject_role: 'urn:oid:9#1',
      purpose_of_use: [treatment, 'urn:oid:2.16.840.1.113883.5.8#HMARKT'],
      consent_policy: ['https://acme.test/other'],
    })) {
      expect(refusalOf({ ...complete, [member]: value }, policy)).toBe(member)
    }
  })

  it('needs a consent policy for the purposes the community names [UDAP-B2B-014]', () => {
    const policy = { ...openB2bPolicy, purposesWithConsent: [treatment] }
    expect(refusalOf(complete, policy)).toBe('nothing')
    expect(refusalOf(least, policy)).toBe('consent_policy')
  })

  it('may hold bare codes with a warning unless the community wants URIs [UDAP-B2B-011]', () => {
    const bare = { ...least, purpose_of_use: ['TREAT'] }
    expect(checkB2b({ 'hl7-b2b': bare }, openB2bPolicy).warnings).toEqual([
      'purpose_of_use TREAT is a bare code (UDAP-B2B-011)',
    ])
    expect(refusalOf(bare, { ...openB2bPolicy, isUriFormRequired: true })).toBe('purpose_of_use')
  })

  it('warns of an NPI with a wrong check digit [UDAP-B2B-012]', () => {
    const withId = (digits: string) => ({
      'hl7-b2b': { ...complete, subject_id: `urn:oid:2.16.840.1.113883.4.6#${digits}` },
    })
    expect(checkB2b(withId('1234567893'), openB2bPolicy).warnings).toEqual([])
    for (const digits of ['1234567890', '123456789', '3234567893', 'abc']) {
      expect(checkB2b(withId(digits), openB2bPolicy).warnings).toHaveLength(1)
    }
  })

  it('is accepted or refused with invalid_grant, whatever comes [UDAP-B2B-003]', () => {
    const member = fc.constantFrom(...Object.keys(complete))
    fc.assert(
      fc.property(fc.dictionary(member, fc.jsonValue()), (object) => {
        expect(typeof refusalOf({ ...complete, ...object })).toBe('string')
      }),
      { numRuns: 500 },
    )
  })
})
