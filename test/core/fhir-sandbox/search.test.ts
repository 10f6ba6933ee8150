import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  catalogueResources,
  createTestFhirServer,
  type TestAnswer,
  type TestFhirServer,
} from '../../support/fhir-server.ts'

let shipped: TestFhirServer
let small: TestFhirServer
let doctor: string
let smallDoctor: string

beforeAll(() => {
  shipped = createTestFhirServer()
  small = createTestFhirServer({ resources: catalogueResources })
  doctor = shipped.tokenFor('user/*.rs', { fhirUser: 'Practitioner/grace-adeyemi' })
  smallDoctor = small.tokenFor('user/*.rs', { fhirUser: 'Practitioner/dr' })
})
afterAll(() => {
  shipped.close()
  small.close()
})

/** `Type/id` of the entries with a search mode. */
function found({ body }: TestAnswer, mode = 'match'): string[] {
  return (body.entry ?? [])
    .filter((entry: { search: { mode: string } }) => entry.search.mode === mode)
    .map(({ resource }: { resource: { resourceType: string; id: string } }) =>
      [resource.resourceType, resource.id].join('/'),
    )
}

async function total(path: string): Promise<number> {
  const { status, body } = await shipped.get(doctor, path)
  expect(status, path).toBe(200)
  return body.total
}

function linkOf({ body }: TestAnswer, relation: string): string | undefined {
  return body.link.find((link: { relation: string }) => link.relation === relation)?.url
}

describe('FHIR search, parameters', () => {
  it.each([
    ['Patient?_id=amara-okafor,wei-chen', 2],
    ['Patient?family=garcia', 3],
    ['Patient?family:exact=garcia', 0],
    ['Patient?family:exact=García', 3],
    ['Patient?given=luc', 2],
    ['Patient?given:contains=uc', 2],
    ['Patient?name=okafor', 1],
    ['Patient?gender=other,unknown', 2],
    ['Patient?gender:not=male,female', 2],
    ['Patient?deceased=true', 2],
    ['Patient?deceased:missing=true', 0],
    ['Patient?address:missing=true', 1],
    ['Patient?birthdate=1929', 1],
    ['Patient?birthdate=lt1930-01-01', 1],
    ['Patient?birthdate=ge2025&birthdate=lt2027', 2],
    ['Patient?identifier=urn:trustbench:mrn|MRN10001', 1],
    ['Patient?identifier=MRN10001', 1],
    ['Patient?identifier=|MRN10001', 0],
    ['Patient?identifier=urn:trustbench:mrn|', 50],
    ['Patient?language=es', 4],
    ['Patient?general-practitioner=Practitioner/miriam-katz&gender=female', 3],
    ['Condition?code=http://snomed.info/sct|44054006', 4],
    ['Condition?code=E11.9', 4],
    ['Condition?code:text=diabetes', 4],
    ['Condition?category=health-concern&clinical-status=active', 14],
    ['Observation?patient=amara-okafor&code=4548-4', 4],
    ['Observation?subject=Patient/amara-okafor&code=4548-4', 4],
    ['Observation?subject:Patient=amara-okafor&code=4548-4', 4],
    ['Observation?patient=http://localhost:4100/fhir/Patient/amara-okafor&code=4548-4', 4],
    ['Observation?category=sdoh', 39],
    ['Observation?code=4548-4&value-quantity=gt8', 8],
    ['Observation?code=4548-4&value-quantity=gt8|http://unitsofmeasure.org|%25', 8],
    ['Observation?code=4548-4&value-quantity=gt8||mg', 0],
    ['MedicationRequest?intent=order&status=on-hold', 3],
    ['MedicationRequest?medication=Medication/metformin', 4],
    ['Encounter?class=IMP', 10],
    ['Encounter?date=gt2026-06-20&status=finished', 7],
    ['Immunization?vaccine-code=http://hl7.org/fhir/sid/cvx|140&date=2025-10', 39],
    ['_search?_type=Patient,Practitioner&_id=amara-okafor,grace-adeyemi', 2],
  ])('%s finds %i', async (path, expected) => {
    if (path.startsWith('_search')) {
      expect(await total(path.slice('_search'.length))).toBe(expected)
      return
    }
    expect(await total(path)).toBe(expected)
  })

  it('finds through references, forward and back', async () => {
    expect(await total('Observation?patient.name=okafor&code=4548-4')).toBe(4)
    expect(await total('Observation?subject:Patient.birthdate=lt1930')).toBeGreaterThan(0)
    expect(await total('Encounter?patient.general-practitioner.name=katz')).toBeGreaterThan(0)
    expect(await total('Patient?_has:Condition:patient:code=44054006')).toBe(4)
    expect(
      await total(
        'Patient?_has:Observation:patient:code=4548-4&_has:Condition:patient:code=38341003',
      ),
    ).toBe(0)
  })

  it('takes escaped commas and bars as part of a value', async () => {
    expect(await total('Patient?family=garcia,okafor')).toBe(4)
    expect(await total('Patient?family=garcia\\,okafor')).toBe(0)
  })

  it('takes the same parameters by POST [SCE-05]', async () => {
    const response = await shipped.send(doctor, 'Observation/_search?code=4548-4', {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'patient=amara-okafor',
    })
    expect(response.status).toBe(200)
    expect((await response.json()).total).toBe(4)
  })

  it('finds only what lies in the compartment of a compartment search', async () => {
    expect(await total('Patient/amara-okafor/Observation?code=4548-4')).toBe(4)
    expect(await total('Patient/amara-okafor/*?_type=Condition,Encounter')).toBeGreaterThan(5)
  })

  it.each([
    ['Patient?birthdate=yesterday', 'invalid'],
    ['Patient?birthdate=2024-02-30', 'invalid'],
    ['Observation?value-quantity=high', 'invalid'],
    ['Patient?identifier=a|b|c', 'invalid'],
    ['Patient?gender:in=http://vs', 'not-supported'],
    ['Patient?family:missing=maybe', 'invalid'],
    ['Patient?_has:Nonsense:patient:code=1', 'invalid'],
    ['Patient?_count=many', 'invalid'],
  ])('refuses %s', async (path, code) => {
    const { status, body } = await shipped.get(doctor, path)
    expect(status).toBe(400)
    expect(body.issue[0].code).toBe(code)
  })

  it('ignores an unknown parameter and says so, or refuses it when strict', async () => {
    const lenient = await small.get(smallDoctor, 'Patient?colour=blue')
    expect(lenient.body.total).toBe(2)
    const outcome = lenient.body.entry.at(-1)
    expect(outcome.search.mode).toBe('outcome')
    expect(outcome.resource.issue[0].diagnostics).toContain('colour=blue')
    expect(linkOf(lenient, 'self')).not.toContain('colour')
    const strict = await small.send(smallDoctor, 'Patient?colour=blue', {
      headers: { Prefer: 'handling=strict' },
    })
    expect(strict.status).toBe(400)
    expect((await strict.json()).resourceType).toBe('OperationOutcome')
  })
})

describe('FHIR search, limits [FH-03]', () => {
  const repeated = (count: number) => Array.from({ length: count }, () => 'gender=female').join('&')

  it('takes 20 parameters and refuses 21', async () => {
    expect((await small.get(smallDoctor, `Patient?${repeated(20)}`)).status).toBe(200)
    const { status, body } = await small.get(smallDoctor, `Patient?${repeated(21)}`)
    expect(status).toBe(400)
    expect(body.issue[0].code).toBe('too-costly')
  })

  it('takes 100 values and refuses 101', async () => {
    const ids = (count: number) =>
      Array.from({ length: count }, (_, place) => `x${place}`).join(',')
    expect((await small.get(smallDoctor, `Patient?_id=${ids(100)}`)).status).toBe(200)
    expect((await small.get(smallDoctor, `Patient?_id=${ids(101)}`)).body.issue[0].code).toBe(
      'too-costly',
    )
  })

  it('takes chains through two resources and refuses three', async () => {
    const two = 'Observation?encounter.patient.name=garcia'
    expect((await small.get(smallDoctor, two)).status).toBe(200)
    const three = 'Observation?encounter.patient.general-practitioner.name=bell'
    expect((await small.get(smallDoctor, three)).body.issue[0].code).toBe('too-costly')
  })

  it('gives at most 200 matches a page', async () => {
    const { body } = await shipped.get(doctor, 'Observation?_count=100000')
    expect(body.entry).toHaveLength(200)
    expect(body.total).toBe(1000)
  })

  it('treats hostile text as a value', async () => {
    const hostile = encodeURIComponent(`'); DROP TABLE fhir_resource; --`)
    expect((await small.get(smallDoctor, `Patient?name=${hostile}`)).body.total).toBe(0)
    expect((await small.get(smallDoctor, `Patient?${hostile}=x`)).body.total).toBe(2)
    expect((await small.get(smallDoctor, `Patient?_sort=${hostile}`)).body.total).toBe(2)
  })
})

describe('FHIR search, results', () => {
  it('sorts by dates, both ways', async () => {
    const up = await small.get(smallDoctor, 'Observation?_sort=date')
    expect(found(up)).toEqual(['Observation/lab1', 'Observation/vit1', 'Observation/lab2'])
    const down = await small.get(smallDoctor, 'Observation?_sort=-date')
    expect(found(down)).toEqual(['Observation/lab2', 'Observation/vit1', 'Observation/lab1'])
  })

  it('counts without entries for _summary=count and _count=0', async () => {
    for (const path of ['Observation?_summary=count', 'Observation?_count=0']) {
      const { body } = await small.get(smallDoctor, path)
      expect(body.total).toBe(3)
      expect(body.entry).toBeUndefined()
    }
  })

  it('keeps the elements asked for and marks the resource as incomplete', async () => {
    const { body } = await small.get(smallDoctor, 'Patient?_id=p1&_elements=birthDate')
    const [{ resource }] = body.entry
    expect(Object.keys(resource).sort()).toEqual(['birthDate', 'id', 'meta', 'resourceType'])
    expect(resource.meta.tag).toContainEqual(expect.objectContaining({ code: 'SUBSETTED' }))
  })

  it('brings along what matches refer to, and what refers to them', async () => {
    const forward = await small.get(
      smallDoctor,
      'MedicationRequest?_include=MedicationRequest:medication&_include=MedicationRequest:patient',
    )
    expect(found(forward)).toEqual(['MedicationRequest/mr1'])
    expect(found(forward, 'include').sort()).toEqual(['Medication/med', 'Patient/p1'])
    const back = await small.get(smallDoctor, 'Patient?_id=p1&_revinclude=Encounter:patient')
    expect(found(back, 'include')).toEqual(['Encounter/e1'])
    expect(back.body.total).toBe(1)
  })

  it('follows an include from included resources only when iterated', async () => {
    const once = 'MedicationRequest?_include=MedicationRequest:patient'
    const plain = await small.get(smallDoctor, `${once}&_include=Patient:organization`)
    expect(found(plain, 'include')).toEqual(['Patient/p1'])
    const iterated = await small.get(smallDoctor, `${once}&_include:iterate=Patient:organization`)
    expect(found(iterated, 'include').sort()).toEqual(['Organization/org', 'Patient/p1'])
  })
})

describe('FHIR search, pages [FH-06]', () => {
  it('leads through every match exactly once', async () => {
    const seen: string[] = []
    let next: string | undefined = 'Patient?_count=20&_sort=family,given'
    while (next !== undefined) {
      const page: TestAnswer = await shipped.get(doctor, next)
      expect(page.body.total).toBe(50)
      seen.push(...found(page))
      next = linkOf(page, 'next')
    }
    expect(seen).toHaveLength(50)
    expect(new Set(seen).size).toBe(50)
  })

  it('gives links that show nothing of the search', async () => {
    const page = await shipped.get(doctor, 'Patient?family=garcia&_count=1')
    const next = linkOf(page, 'next') ?? ''
    const sealed = new URL(next).searchParams.get('state') ?? ''
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('garcia')
    expect((await shipped.get(doctor, next)).status).toBe(200)
  })

  it('refuses a link that was changed, and one made for another token', async () => {
    const next = linkOf(await shipped.get(doctor, 'Patient?_count=1'), 'next') ?? ''
    expect((await shipped.get(doctor, next)).status).toBe(200)
    const at = next.length - 4
    const changed = next.slice(0, at) + (next[at] === 'A' ? 'B' : 'A') + next.slice(at + 1)
    expect((await shipped.get(doctor, changed)).status).toBe(400)
    const other = shipped.tokenFor('user/*.rs', { fhirUser: 'Practitioner/grace-adeyemi' })
    expect((await shipped.get(other, next)).status).toBe(400)
    expect((await shipped.send(undefined, next)).status).toBe(401)
  })

  it('decides each page again', async () => {
    const token = shipped.tokenFor('user/Patient.rs', { fhirUser: 'Practitioner/grace-adeyemi' })
    const next = linkOf(await shipped.get(token, 'Patient?_count=1'), 'next') ?? ''
    expect((await shipped.get(token, next)).status).toBe(200)
    shipped.setTokenState(token, { isActive: false, reason: 'revoked' })
    expect((await shipped.get(token, next)).status).toBe(401)
  })
})

describe('Patient/$everything', () => {
  it('gives the patient, the compartment and what it refers to, page by page', async () => {
    const first = await small.get(smallDoctor, 'Patient/p1/$everything')
    expect(found(first).sort()).toEqual([
      'Binary/note1',
      'Encounter/e1',
      'MedicationRequest/mr1',
      'Observation/lab1',
      'Observation/vit1',
      'Patient/p1',
      'RelatedPerson/rp1',
    ])
    expect(found(first, 'include').sort()).toEqual([
      'Medication/med',
      'Organization/org',
      'Practitioner/dr',
    ])
    const page = await small.get(smallDoctor, 'Patient/p1/$everything?_count=4')
    expect(found(page)).toHaveLength(4)
    const rest = await small.get(smallDoctor, linkOf(page, 'next') ?? '')
    expect(found(rest)).toHaveLength(3)
  })

  it('takes _type and _since', async () => {
    const typed = await small.get(smallDoctor, 'Patient/p1/$everything?_type=Observation')
    expect(found(typed).sort()).toEqual(['Observation/lab1', 'Observation/vit1'])
    const since = await small.get(smallDoctor, 'Patient/p1/$everything?_since=2026-01-01T00:00:00Z')
    expect(found(since)).toEqual(['Patient/p1'])
  })
})

describe('what the search tells the exchange log', () => {
  it('is the decision with the scope that allowed it', async () => {
    await small.get(smallDoctor, 'Observation?code=4548-4')
    const note = small.exchanges.at(-1)?.notes.find(({ check }) => check === 'scope-decision')
    expect(note).toMatchObject({
      outcome: 'passed',
      text: 'search Observation is allowed by user/*.rs',
      detail: { outcome: 'allowed', by: ['user/*.rs'] },
    })
    expect(small.exchanges.at(-1)?.scope.links).toEqual({ clientId: 'app', grantId: 'grant-1' })
  })
})
