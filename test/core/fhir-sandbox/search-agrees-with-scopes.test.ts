import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generateSandboxData } from '../../../scripts/generate-sandbox-data.mjs'
import { elementsAt } from '../../../src/shared/fhir/element-path.ts'
import {
  isResourceTypeName,
  type ResourceTypeName,
} from '../../../src/shared/fhir/resource-types.ts'
import { propertyOf, textOf } from '../../../src/shared/fhir/search-match/element.ts'
import { searchParameterTest } from '../../../src/shared/fhir/search-match/search-parameter-test.ts'
import {
  findSearchParameter,
  type SearchParameter,
  searchParametersOf,
} from '../../../src/shared/fhir/search-parameters.ts'
import { formatConstraint } from '../../../src/shared/oauth/scope-format.ts'
import { createTestFhirServer, type TestFhirServer } from '../../support/fhir-server.ts'

const shipped: unknown[] = generateSandboxData()
  .trimEnd()
  .split('\n')
  .map((line: string) => JSON.parse(line))

const byType = new Map<ResourceTypeName, unknown[]>()
for (const resource of shipped) {
  const type = textOf(resource, 'resourceType') ?? ''
  if (!isResourceTypeName(type)) throw new Error(`${type} is no resource type`)
  byType.set(type, [...(byType.get(type) ?? []), resource])
}

/** Values that a constraint on the parameter could have, read off an element it looks at. */
function valuesFrom(element: unknown, { kind }: SearchParameter): readonly string[] {
  const text = typeof element === 'string' ? element : undefined
  switch (kind) {
    case 'token': {
      const codings = propertyOf(element, 'coding')
      const coding = Array.isArray(codings) ? codings[0] : element
      const code = text ?? textOf(coding, 'code') ?? textOf(coding, 'value')
      if (typeof element === 'boolean') return [String(element)]
      if (code === undefined) return []
      const system = textOf(coding, 'system') ?? ''
      return [code, `${system}|${code}`, `|${code}`, `urn:other|${code}`, `${system}|`]
    }
    case 'reference': {
      const reference = textOf(element, 'reference')
      return reference === undefined ? [] : [reference, reference.split('/').at(-1) ?? '', 'nobody']
    }
    case 'date': {
      const day = (text ?? textOf(element, 'start'))?.slice(0, 10)
      if (day === undefined) return []
      const prefixes = ['', 'ne', 'ge', 'gt', 'le', 'lt', 'sa', 'eb']
      return [...prefixes.map((prefix) => prefix + day), day.slice(0, 4), `ge${day.slice(0, 7)}`]
    }
    case 'string': {
      const word = text ?? textOf(element, 'family') ?? textOf(element, 'city')
      return word === undefined ? [] : [word, word.slice(0, 3).toUpperCase(), 'zzz']
    }
    case 'uri':
      return text === undefined ? [] : [text, `${text}x`]
    case 'quantity': {
      const value = propertyOf(element, 'value')
      if (typeof value !== 'number' || !/^\d+(\.\d+)?$/.test(String(value))) return []
      const unit = `${textOf(element, 'system') ?? ''}|${textOf(element, 'code') ?? ''}`
      return [`${value}`, `gt${value}`, `le${value}`, `${value}|${unit}`, `${value}|urn:x|kg`]
    }
  }
}

/** Every constraint worth trying on a type: each parameter with the values of a few resources. */
function constraintsFor(
  type: ResourceTypeName,
): readonly (readonly [SearchParameter, string, string])[] {
  const resources = byType.get(type) ?? []
  return searchParametersOf(type).flatMap(([name, parameter]) => {
    const elements = resources.flatMap((resource) =>
      parameter.paths.flatMap((path) => elementsAt(resource, path)),
    )
    const some = [elements[0], elements[Math.floor(elements.length / 2)], elements.at(-1)]
    const values = new Set(some.flatMap((element) => valuesFrom(element, parameter)))
    if (parameter.isPresence === true) for (const value of ['true', 'false']) values.add(value)
    return Array.from(values, (value) => [parameter, name, value] as const)
  })
}

/** How many resources a scope with the constraint finds over HTTP, by constraint, and how many the
 * rules of the scope admit; constraints whose value means nothing are left out. */
async function countBoth(
  server: TestFhirServer,
  type: ResourceTypeName,
  resources: readonly unknown[],
  constraints: readonly (readonly [SearchParameter, string, string])[],
) {
  const found: Record<string, unknown> = {}
  const admitted: Record<string, number> = {}
  for (const [parameter, name, value] of constraints) {
    const test = searchParameterTest(parameter, value, server.fhirBase)
    if (test === undefined) continue
    const constraint = formatConstraint({ steps: [{ name }], values: [value] })
    const grant = { fhirUser: 'Practitioner/dr' }
    const token = server.tokenFor(`user/${type}.rs?${constraint}`, grant)
    const { body } = await server.get(token, `${type}?_summary=count`)
    found[constraint] = body.total
    admitted[constraint] = resources.filter(test).length
  }
  return { found, admitted }
}

describe('constrained scopes over the shipped data', () => {
  let server: TestFhirServer
  beforeAll(() => {
    server = createTestFhirServer()
  })
  afterAll(() => server.close())

  it.each(Array.from(byType.keys()).filter((type) => type !== 'Binary'))(
    'find of %s exactly those that they admit, for every search parameter [SCN-09]',
    async (type) => {
      const resources = byType.get(type) ?? []
      const { found, admitted } = await countBoth(server, type, resources, constraintsFor(type))
      expect(Object.keys(found).length).toBeGreaterThan(0)
      expect(found).toEqual(admitted)
    },
  )
})

describe('constrained scopes over unusual data', () => {
  const oddObservations = [
    { valueQuantity: { value: 5.4, unit: '%', system: 'http://u', code: 'pc' } },
    { valueQuantity: { value: 5, unit: 'kilo' } },
    { valueQuantity: { value: 5.45 } },
    { valueQuantity: { unit: 'kg' } },
    { valueString: 'a, b|c\\d' },
    { valueCodeableConcept: { text: 'Ünïque', coding: [{ code: 'x|y' }, { system: 'http://u' }] } },
    { effectiveDateTime: '2024-02-29T23:30:00-05:00' },
    { effectiveDateTime: '2024' },
    { effectivePeriod: { start: '2024-01' } },
    { effectivePeriod: { end: '2024-03-01T00:00:00Z' } },
    { effectivePeriod: {} },
    { effectiveInstant: '2024-03-01T00:00:00.123Z' },
    { subject: { reference: 'https://other.test/fhir/Patient/p1' } },
    { subject: { reference: 'Patient/p1/_history/2' } },
    { subject: { reference: 'http://localhost:4100/fhir/Patient/p1' } },
    { subject: { reference: 'Group/p1' } },
    { subject: { identifier: { system: 'urn:mrn', value: '7' } } },
    { meta: { tag: [{ code: 't' }], profile: ['http://x.test/p|1'] } },
  ].map((content, index) => ({
    resourceType: 'Observation',
    id: `odd-${index}`,
    status: 'final',
    code: { text: 'odd' },
    ...content,
  }))
  const values: Readonly<Record<string, readonly string[]>> = {
    'value-quantity': [
      '5',
      '5.4',
      '5.40',
      'gt5',
      'ge5',
      'lt5.45',
      'le5',
      'ne5.4',
      'sa5',
      'eb5.45',
      '5||kilo',
      '5.4|http://u|pc',
      '5.4||pc',
      '-5',
    ],
    'value-string': ['a\\, b', 'a, b\\|c', 'unique', 'b'],
    'value-concept': ['x\\|y', '|x\\|y', 'http://u|', 'x'],
    date: [
      '2024',
      '2024-02',
      '2024-03-01',
      'ge2024-03-01',
      'lt2024-02',
      'le2024',
      'gt2024-03',
      'ne2024',
      'sa2024-02-29',
      'eb2024-03-01',
      '2024-03-01T04:30:00Z',
      '2024-02-29T23:30:00-05:00',
    ],
    subject: [
      'p1',
      'Patient/p1',
      'Group/p1',
      'https://other.test/fhir/Patient/p1',
      'http://localhost:4100/fhir/Patient/p1',
    ],
    patient: ['p1', 'Patient/p1', 'Group/p1', 'https://other.test/fhir/Patient/p1'],
    status: ['final', '|final', 'http://hl7.org/fhir/observation-status|final'],
    _id: ['odd-1', '|odd-1', 'urn:x|odd-1', 'urn:x|'],
    _tag: ['t', '|t', 'urn:x|t'],
    _profile: ['http://x.test/p', 'http://x.test/p|1', 'http://x.test/p\\|1'],
  }
  let server: TestFhirServer
  beforeAll(() => {
    server = createTestFhirServer({ resources: oddObservations })
  })
  afterAll(() => server.close())

  it.each(Object.entries(values))(
    'find by %s exactly those that they admit [SCN-09]',
    async (name, tried) => {
      const parameter = findSearchParameter('Observation', name)
      if (parameter === undefined) throw new Error(name)
      const constraints = tried.map((value) => [parameter, name, value] as const)
      const { found, admitted } = await countBoth(
        server,
        'Observation',
        oddObservations,
        constraints,
      )
      expect(Object.keys(found).length).toBeGreaterThan(0)
      expect(found).toEqual(admitted)
    },
  )
})
