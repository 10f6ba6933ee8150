import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchParametersOf } from '../../../src/shared/fhir/search-parameters.ts'
import {
  catalogueResources,
  createTestFhirServer,
  type TestFhirServer,
} from '../../support/fhir-server.ts'

let server: TestFhirServer
beforeAll(() => {
  server = createTestFhirServer({ resources: catalogueResources })
})
afterAll(() => server.close())

const type = fc.constantFrom('Patient', 'Observation', 'Encounter', 'Provenance', 'Binary', '')
const parameterName = fc.oneof(
  fc.constantFrom(...searchParametersOf('Observation').map(([name]) => name)),
  fc.constantFrom('_sort', '_count', '_include', '_revinclude', '_elements', '_summary', '_type'),
  fc.constantFrom('_has:Observation:patient:code', 'subject.name', 'encounter.patient.name', 'x.y'),
  fc.string({ maxLength: 20 }),
)
const modifier = fc.constantFrom('', '', ':not', ':missing', ':exact', ':text', ':Patient', ':x')
const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    'true',
    'ge2024',
    'ap2024-01',
    '5.4||%',
    'Patient/p1',
    'a|b',
    '|',
    ',,',
    '\\',
    '-date',
  ),
  fc.constantFrom("' OR 1=1 --", '%', '_', '*', '\u0000', '{}', '__proto__'),
)
const query = fc.array(fc.tuple(parameterName, modifier, value), { maxLength: 6 })

describe('hostile searches [FH-03]', () => {
  it('are answered or refused, and never break the server or show more than is in reach', async () => {
    const token = server.tokenFor('patient/*.rs', { patient: 'p1' })
    await fc.assert(
      fc.asyncProperty(type, query, async (searched, parameters) => {
        const text = parameters
          .map(([name, suffix, held]) =>
            [encodeURIComponent(name + suffix), encodeURIComponent(held)].join('='),
          )
          .join('&')
        const { status, body } = await server.get(token, `${searched}?${text}`)
        expect([200, 400, 403, 406]).toContain(status)
        const shown = JSON.stringify(body.entry ?? [])
        expect(shown).not.toContain('"id":"lab2"')
        expect(shown).not.toContain('"id":"p2"')
        expect(shown).not.toContain('"id":"note2"')
      }),
      { numRuns: 2000, seed: 20261122 },
    )
  })
})
