import { describe, expect, it } from 'vitest'
import { elementsAt } from '../../../src/shared/fhir/element-path.ts'
import {
  patientCompartment,
  patientReferencePaths,
  sharedResourceTypes,
} from '../../../src/shared/fhir/patient-compartment.ts'
import {
  isResourceTypeName,
  resourceTypeOfLowerCase,
  resourceTypes,
} from '../../../src/shared/fhir/resource-types.ts'
import {
  findSearchParameter,
  searchParametersOf,
} from '../../../src/shared/fhir/search-parameters.ts'

describe('resource type names', () => {
  it('are the 146 concrete types of FHIR 4.0.1, each once', () => {
    expect(new Set(resourceTypes).size).toBe(146)
    expect(resourceTypes).toHaveLength(146)
  })

  it('are known by their exact spelling only', () => {
    expect(isResourceTypeName('Observation')).toBe(true)
    for (const text of [
      'observation',
      'OBSERVATION',
      'Observation ',
      'Resource',
      'constructor',
      '',
    ]) {
      expect(isResourceTypeName(text), text).toBe(false)
    }
  })

  it('are found by their lower-case form, and by no other', () => {
    expect(resourceTypeOfLowerCase('imagingstudy')).toBe('ImagingStudy')
    expect(resourceTypeOfLowerCase('ImagingStudy')).toBeUndefined()
  })
})

describe('search parameter table', () => {
  it('spells every choice type of a parameter out as a path', () => {
    expect(findSearchParameter('Observation', 'date')).toEqual({
      kind: 'date',
      paths: [
        'effectiveDateTime',
        'effectivePeriod',
        'effectiveTiming.event',
        'effectiveTiming.repeat.boundsPeriod',
        'effectiveInstant',
      ],
    })
  })

  it('limits a patient parameter to references that name a Patient', () => {
    expect(findSearchParameter('Condition', 'patient')).toEqual({
      kind: 'reference',
      paths: ['subject'],
      targets: ['Patient'],
    })
  })

  it('gives every type the common parameters, a type outside the sandbox too', () => {
    expect(findSearchParameter('Specimen', '_id')?.paths).toEqual(['id'])
    expect(searchParametersOf('Patient').map(([name]) => name)).toContain('_lastUpdated')
  })

  it('knows neither result parameters nor parameters of another type', () => {
    for (const name of [
      '_count',
      '_include',
      '_sort',
      'clinical-status',
      'nosuchparam',
      'toString',
    ]) {
      expect(findSearchParameter('Observation', name), name).toBeUndefined()
    }
  })

  it('holds only simple dotted paths', () => {
    for (const type of resourceTypes) {
      for (const [name, { paths }] of searchParametersOf(type)) {
        expect(paths.length, `${type} ${name}`).toBeGreaterThan(0)
        for (const path of paths) expect(path).toMatch(/^[a-z][A-Za-z]*(\.[a-z][A-Za-z]*)*$/)
      }
    }
  })
})

describe('patient compartment', () => {
  it('has the paths of the search parameters it names, wherever the table has them', () => {
    for (const type of resourceTypes) {
      const membership = patientCompartment[type]
      if (membership === undefined) continue
      for (const name of membership.parameters) {
        const parameter = findSearchParameter(type, name)
        for (const path of parameter?.paths ?? []) expect(membership.paths).toContain(path)
      }
    }
  })

  it('shares no type with the types outside it', () => {
    for (const type of resourceTypes) {
      const places = [
        patientCompartment[type] !== undefined,
        sharedResourceTypes.has(type),
        patientReferencePaths[type] !== undefined,
      ].filter(Boolean)
      expect(places.length, type).toBeLessThanOrEqual(1)
    }
  })
})

describe('element paths', () => {
  it('flatten every array on the way', () => {
    const patient = { name: [{ given: ['Ada', 'B'] }, { given: ['Cy'] }, { family: 'Dee' }] }
    expect(elementsAt(patient, 'name.given')).toEqual(['Ada', 'B', 'Cy'])
  })

  it('find nothing for an absent element, a null or an inherited property', () => {
    expect(elementsAt({ a: null, b: 'text' }, 'a')).toEqual([])
    expect(elementsAt({ b: 'text' }, 'b.length')).toEqual([])
    expect(elementsAt({}, 'constructor.name')).toEqual([])
  })
})
