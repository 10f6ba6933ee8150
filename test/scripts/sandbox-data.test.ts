import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { generateSandboxData, SANDBOX_DATA_FILE } from '../../scripts/generate-sandbox-data.mjs'
import { isResourceTypeName } from '../../src/shared/fhir/resource-types.ts'

interface ShippedResource {
  resourceType: string
  id: string
  meta: { lastUpdated: string }
  [element: string]: unknown
}

const shippedText = readFileSync(SANDBOX_DATA_FILE, 'utf8')
const shipped: ShippedResource[] = shippedText
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line))

function ofType(type: string): ShippedResource[] {
  return shipped.filter((resource) => resource.resourceType === type)
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, child]) =>
    name === 'reference' && typeof child === 'string' ? [child] : referencesIn(child),
  )
}

function codesOf(type: string, path: string): Set<string> {
  const codings = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(codings)
    if (typeof value !== 'object' || value === null) return []
    return Object.entries(value).flatMap(([name, child]) =>
      name === 'code' && typeof child === 'string' ? [child] : codings(child),
    )
  }
  return new Set(ofType(type).flatMap((resource) => codings(resource[path])))
}

describe('the shipped sandbox data', () => {
  it('is byte for byte what the generator makes', () => {
    expect(generateSandboxData() === shippedText).toBe(true)
  })

  it('stays below 3 MB', () => {
    expect(Buffer.byteLength(shippedText)).toBeLessThan(3_000_000)
  })

  it('has resources of known types with unique, valid ids and a time', () => {
    const keys = shipped.map((resource) => `${resource.resourceType}/${resource.id}`)
    expect(new Set(keys).size).toBe(keys.length)
    for (const resource of shipped) {
      expect(isResourceTypeName(resource.resourceType), resource.resourceType).toBe(true)
      expect(resource.id).toMatch(/^[A-Za-z0-9.-]{1,64}$/)
      expect(resource.meta.lastUpdated).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    }
  })

  it('refers only to resources it contains', () => {
    const known = new Set(shipped.map((resource) => `${resource.resourceType}/${resource.id}`))
    const dangling = shipped.flatMap(referencesIn).filter((reference) => !known.has(reference))
    expect(dangling).toEqual([])
  })

  it('has 50 patients from newborn to 97, of every gender code, some deceased', () => {
    const patients = ofType('Patient')
    expect(patients).toHaveLength(50)
    expect(new Set(patients.map((patient) => patient.gender))).toEqual(
      new Set(['female', 'male', 'other', 'unknown']),
    )
    const births = patients.map((patient) => String(patient.birthDate)).sort()
    expect(births.at(0)?.slice(0, 4)).toBe('1929')
    expect(births.at(-1)?.slice(0, 4)).toBe('2026')
    expect(patients.filter((patient) => patient.deceasedDateTime)).toHaveLength(2)
  })

  it('has a proxy who acts for several patients', () => {
    const related = ofType('RelatedPerson').filter((person) =>
      person.id.startsWith('elena-garcia-'),
    )
    expect(related.map((person) => person.patient)).toEqual([
      { reference: 'Patient/mateo-garcia' },
      { reference: 'Patient/sofia-garcia' },
    ])
  })

  it('has every category that scopes are commonly narrowed by [SCN-11]', () => {
    expect(codesOf('Condition', 'category')).toEqual(
      new Set(['encounter-diagnosis', 'problem-list-item', 'health-concern']),
    )
    expect(codesOf('Observation', 'category')).toEqual(
      new Set(['laboratory', 'vital-signs', 'social-history', 'survey', 'sdoh', 'clinical-test']),
    )
  })

  it('has every type of the shipped set', () => {
    const counts = Object.fromEntries(
      [...new Set(shipped.map((resource) => resource.resourceType))]
        .sort()
        .map((type) => [type, ofType(type).length]),
    )
    expect(counts).toMatchInlineSnapshot(`
      {
        "AllergyIntolerance": 19,
        "Appointment": 17,
        "Binary": 107,
        "CarePlan": 38,
        "CareTeam": 38,
        "Condition": 71,
        "Coverage": 49,
        "Device": 9,
        "DiagnosticReport": 78,
        "DocumentReference": 107,
        "Encounter": 178,
        "ExplanationOfBenefit": 178,
        "Goal": 27,
        "Immunization": 180,
        "Location": 6,
        "Medication": 18,
        "MedicationRequest": 65,
        "Observation": 1000,
        "Organization": 7,
        "Patient": 50,
        "Person": 6,
        "Practitioner": 10,
        "PractitionerRole": 10,
        "Procedure": 10,
        "Provenance": 107,
        "RelatedPerson": 9,
        "ServiceRequest": 10,
      }
    `)
  })
})
