import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  admittingScopes,
  type FhirAccess,
  filterOf,
} from '../../../src/main/core/fhir-sandbox/scope-enforcement/index.ts'
import type { ResourceTypeName } from '../../../src/shared/fhir/resource-types.ts'
import { createTestFhirServer, type TestFhirServer } from '../../support/fhir-server.ts'
import { scopesOf } from '../../support/scope-negotiation.ts'

interface Shipped {
  readonly resourceType: ResourceTypeName
  readonly id: string
}

const shippedFile = new URL('../../../resources/sandbox-data.ndjson', import.meta.url)
const shipped: Shipped[] = readFileSync(shippedFile, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line))
const types = [...new Set(shipped.map(({ resourceType }) => resourceType))].sort()

const patients = ['amara-okafor', 'james-whitfield', 'mateo-garcia', 'hannah-goldberg']
const category = 'http://terminology.hl7.org/CodeSystem'
const scopes = [
  'patient/*.rs',
  'patient/*.read',
  'user/*.s',
  'user/Observation.rs patient/Condition.rs',
  `patient/*.s?category=${category}/observation-category|laboratory`,
  `user/Observation.s?category=${category}/observation-category|vital-signs,laboratory&code=http://loinc.org|4548-4`,
  `patient/Condition.s?category=${category}/condition-category|encounter-diagnosis patient/Condition.s?clinical-status=resolved`,
  'user/Observation.s?date=ge2026-01-01&date=lt2026-06',
  'user/Observation.s?date=2026 patient/Observation.s?date=le2025-06-30',
  'user/Observation.s?value-quantity=gt100||mg/dL',
  'user/Patient.s?family=garcia,OKAFOR user/Patient.s?birthdate=lt1950',
  'user/Patient.s?gender=other user/Patient.s?deceased=true user/Patient.s?phone=216-555-0101',
  'user/Patient.s?identifier=urn:trustbench:mrn|MRN10007 user/Patient.s?language=es',
  'user/Encounter.s?class=http://terminology.hl7.org/CodeSystem/v3-ActCode|IMP&status=finished',
  'user/MedicationRequest.s?medication=Medication/metformin user/MedicationRequest.s?status=on-hold',
  'user/*.s?patient=lucia-garcia',
  'user/*.s?_lastUpdated=ge2026-06-20',
  'user/*.s?_id=amara-okafor,lakeside-health',
  'patient/*.s?status=final,active user/Device.s',
]

let server: TestFhirServer
beforeAll(() => {
  server = createTestFhirServer()
})
afterAll(() => server.close())

/** What the decision functions admit, resource by resource: the search must find these and no others. */
function admitted(access: FhirAccess, type: ResourceTypeName): string[] {
  const filter = filterOf(access, 's', type)
  return shipped
    .filter(({ resourceType }) => resourceType === type)
    .filter((resource) => admittingScopes(filter, resource, server.fhirBase).length > 0)
    .map(({ id }) => id)
    .sort()
}

async function searched(token: string, type: string): Promise<string[] | 'refused'> {
  const ids: string[] = []
  let next: string | undefined = `${type}?_count=200&_elements=id`
  while (next !== undefined) {
    const { status, body } = await server.get(token, next)
    if (status === 403) return 'refused'
    expect(status).toBe(200)
    ids.push(...(body.entry ?? []).map((entry: { resource: { id: string } }) => entry.resource.id))
    next = body.link.find((link: { relation: string }) => link.relation === 'next')?.url
    if (next === undefined) expect(body.total).toBe(ids.length)
  }
  return ids.sort()
}

describe('searches under scopes', () => {
  it.each(scopes)(
    'find exactly what the decisions admit, with %s [SCE-06] [SCE-18]',
    async (scope) => {
      for (const [place, patient] of patients.entries()) {
        const fhirUser = place % 2 === 0 ? 'Practitioner/grace-adeyemi' : `Patient/${patient}`
        const token = server.tokenFor(scope, { patient, fhirUser })
        const access: FhirAccess = {
          scopes: scopesOf(scope),
          fhirBase: server.fhirBase,
          patientId: patient,
          userReach:
            place % 2 === 0 ? { kind: 'everything' } : { kind: 'patients', ids: [patient] },
          clientReach: { kind: 'everything' },
        }
        for (const type of types) {
          const isSearchable = filterOf(access, 's', type).alternatives.length > 0
          expect(await searched(token, type), `${type} of ${patient}`).toEqual(
            isSearchable ? admitted(access, type) : 'refused',
          )
        }
      }
    },
  )
})
