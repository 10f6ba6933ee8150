import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ResourceTypeName } from '../../../src/shared/fhir/resource-types.ts'
import { resourceTypes } from '../../../src/shared/fhir/resource-types.ts'
import { parseLocalReference } from '../../../src/shared/fhir/search-match/reference-match.ts'
import { searchParameterTest } from '../../../src/shared/fhir/search-match/search-parameter-test.ts'
import {
  findSearchParameter,
  searchParametersOf,
} from '../../../src/shared/fhir/search-parameters.ts'

const fhirBase = 'http://localhost:4100/fhir'

/** Whether a resource matches `name=value`; undefined when the value means nothing. */
function matches(
  type: ResourceTypeName,
  name: string,
  value: string,
  resource: unknown,
): boolean | undefined {
  const parameter = findSearchParameter(type, name)
  if (parameter === undefined) throw new Error(`${type} has no parameter ${name}`)
  return searchParameterTest(parameter, value, fhirBase)?.(resource)
}

describe('search parameter test, token', () => {
  const lab = { category: [{ coding: [{ system: 'http://s', code: 'lab' }, { code: 'bare' }] }] }

  it.each([
    ['lab', true],
    ['http://s|lab', true],
    ['http://s|', true],
    ['|bare', true],
    ['|lab', false],
    ['http://other|lab', false],
    ['http://s|bare', false],
    ['LAB', false],
    ['a|b|c', undefined],
    ['', undefined],
    ['|', undefined],
  ])('compares category=%s: %s', (value, isMatch) => {
    expect(matches('Observation', 'category', value, lab)).toBe(isMatch)
  })

  it('takes an escaped separator for a character', () => {
    const odd = { category: [{ coding: [{ code: 'a|b' }] }] }
    expect(matches('Observation', 'category', 'a\\|b', odd)).toBe(true)
  })

  it('compares codes, booleans, identifiers and contact points', () => {
    const patient = {
      gender: 'female',
      active: true,
      identifier: [{ system: 'urn:mrn', value: '7' }],
      telecom: [
        { system: 'phone', value: '555' },
        { system: 'email', value: 'a@x.test' },
      ],
    }
    expect(matches('Patient', 'gender', 'female', patient)).toBe(true)
    expect(matches('Patient', 'active', 'true', patient)).toBe(true)
    expect(matches('Patient', 'active', 'false', patient)).toBe(false)
    expect(matches('Patient', 'identifier', 'urn:mrn|7', patient)).toBe(true)
    expect(matches('Patient', 'identifier', 'urn:x|7', patient)).toBe(false)
    expect(matches('Patient', 'email', 'a@x.test', patient)).toBe(true)
    expect(matches('Patient', 'phone', 'a@x.test', patient)).toBe(false)
  })

  it.each([
    [{ deceasedBoolean: true }, true],
    [{ deceasedDateTime: '2020-01-01' }, true],
    [{ deceasedBoolean: false }, false],
    [{}, false],
  ])('tells of %o that deceased is %s', (patient, isDeceased) => {
    expect(matches('Patient', 'deceased', String(isDeceased), patient)).toBe(true)
    expect(matches('Patient', 'deceased', String(!isDeceased), patient)).toBe(false)
    expect(matches('Patient', 'deceased', 'maybe', patient)).toBeUndefined()
  })
})

describe('search parameter test, reference', () => {
  const condition = { subject: { reference: 'Patient/p1' } }

  it.each([
    ['Patient/p1', true],
    ['p1', true],
    [`${fhirBase}/Patient/p1`, true],
    ['Patient/p2', false],
    ['Group/p1', false],
    ['https://x.test/fhir/Patient/p1', false],
    ['', undefined],
  ])('compares patient=%s: %s', (value, isMatch) => {
    expect(matches('Condition', 'patient', value, condition)).toBe(isMatch)
  })

  it('passes over references to types that are no target', () => {
    const group = { subject: { reference: 'Group/p1' } }
    expect(matches('Condition', 'patient', 'p1', group)).toBe(false)
    expect(matches('Condition', 'subject', 'p1', group)).toBe(true)
  })

  it.each([
    ['Patient/p1', { type: 'Patient', id: 'p1' }],
    [`${fhirBase}/Patient/p1`, { type: 'Patient', id: 'p1' }],
    ['Patient/p1/_history/3', { type: 'Patient', id: 'p1' }],
    ['Patient/p1/extra', undefined],
    ['Patient/', undefined],
    ['Patient/p 1', undefined],
    ['NoType/p1', undefined],
    ['#p1', undefined],
    [`${fhirBase}x/Patient/p1`, undefined],
    ['urn:uuid:1', undefined],
  ])('reads the reference %s as %o', (text, reference) => {
    expect(parseLocalReference(text, fhirBase)).toEqual(reference)
  })
})

describe('search parameter test, string and uri', () => {
  const patient = { name: [{ family: 'Müller', given: ['Anna'] }], address: [{ city: 'Köln' }] }

  it.each([
    ['name', 'muel', false],
    ['name', 'mul', true],
    ['name', 'ANNA', true],
    ['name', 'nna', false],
    ['family', 'Anna', false],
    ['address', 'koln', true],
    ['name', ' ', undefined],
  ] as const)('compares %s=%s: %s', (name, value, isMatch) => {
    expect(matches('Patient', name, value, patient)).toBe(isMatch)
  })

  it('compares uris whole', () => {
    const resource = { meta: { profile: ['http://x.test/p'] } }
    expect(matches('Patient', '_profile', 'http://x.test/p', resource)).toBe(true)
    expect(matches('Patient', '_profile', 'http://x.test/', resource)).toBe(false)
  })
})

describe('search parameter test, date', () => {
  it.each([
    ['2020-05-17', '2020-05-17', true],
    ['2020-05', '2020-05-17', true],
    ['2020', '2020-05-17T10:00:00Z', true],
    ['2020-05-17', '2020-05', false],
    ['ne2020', '2021-01-01', true],
    ['ge2020-05-17', '2020-05-17T00:00:00Z', true],
    ['ge2020-05-17', '2020-05-16T23:59:59Z', false],
    ['gt2020-05-17', '2020-05-17T12:00:00Z', false],
    ['lt2020-05-17', '2020-05-16', true],
    ['le2020-05-17', '2020-05-17', true],
    ['sa2020', '2021', true],
    ['eb2020', '2019', true],
    ['eb2020', '2020', false],
    ['2020-05-17T10:00:00+02:00', '2020-05-17T08:00:00Z', true],
    ['ap2020', '2020', undefined],
    ['2020-13', '2020', undefined],
    ['2020-02-30', '2020', undefined],
    ['tomorrow', '2020', undefined],
    ['2020-05-17T25:00', '2020', undefined],
  ])('compares date=%s with %s: %s', (value, effectiveDateTime, isMatch) => {
    expect(matches('Observation', 'date', value, { effectiveDateTime })).toBe(isMatch)
  })

  it.each([
    ['2020-06', { start: '2020-06-02', end: '2020-06-03' }, true],
    ['2020-06', { start: '2020-05-02', end: '2020-06-03' }, false],
    ['ge2020', { start: '2020-06-02' }, true],
    ['lt2020', { end: '2020-06-02' }, true],
    ['2020', {}, false],
    ['2020', { start: 'soon' }, false],
  ])('compares date=%s with the period %o: %s', (value, effectivePeriod, isMatch) => {
    expect(matches('Observation', 'date', value, { effectivePeriod })).toBe(isMatch)
  })
})

describe('search parameter test, quantity', () => {
  const weight = { valueQuantity: { value: 70.2, system: 'http://u', code: 'kg', unit: 'kilo' } }

  it.each([
    ['70.2', true],
    ['70', true],
    ['71', false],
    ['gt70', true],
    ['lt70', false],
    ['ge70.2|http://u|kg', true],
    ['le70.2||kg', true],
    ['70.2||kilo', true],
    ['70.2|http://u|g', false],
    ['70.2|http://x|kg', false],
    ['ne70.2', false],
    ['70.2|kg', undefined],
    ['heavy', undefined],
  ])('compares value-quantity=%s: %s', (value, isMatch) => {
    expect(matches('Observation', 'value-quantity', value, weight)).toBe(isMatch)
  })
})

describe('search parameter test, any value on any resource', () => {
  it('never throws', () => {
    const cases = resourceTypes.flatMap((type) =>
      searchParametersOf(type).map(([, parameter]) => parameter),
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...cases),
        fc.oneof(fc.string(), fc.constantFrom('2020', '1', 'a|b', 'Patient/p1', 'true')),
        fc.json(),
        (parameter, value, json) => {
          const first = parameter.paths[0]?.split('.')[0] ?? ''
          const test = searchParameterTest(parameter, value, fhirBase)
          expect([true, false]).toContain(test?.({ [first]: JSON.parse(json) }) ?? false)
        },
      ),
      { numRuns: 2000 },
    )
  })
})
