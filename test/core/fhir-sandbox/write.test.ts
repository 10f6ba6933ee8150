import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  catalogueResources,
  createTestFhirServer,
  type TestFhirServer,
} from '../../support/fhir-server.ts'

let server: TestFhirServer
let doctor: string

function start(config: Record<string, unknown>) {
  server = createTestFhirServer({ resources: catalogueResources, config })
  doctor = server.tokenFor('user/*.cruds', { fhirUser: 'Practitioner/dr' })
}
beforeEach(() => start({ fhirWritesEnabled: true }))
afterEach(() => server.close())

const note = {
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'a note' },
  subject: { reference: 'Patient/p1' },
}

async function countOf(type: string): Promise<number> {
  return (await server.get(doctor, `${type}?_summary=count`)).body.total
}

describe('FHIR writes while they are switched off', () => {
  it('answers 405 to create, update and delete, and stores nothing [FH-09]', async () => {
    expect((await server.write(doctor, 'POST', 'Observation', note)).status).toBe(201)
    server.close()
    start({})
    for (const [method, path] of [
      ['POST', 'Observation'],
      ['PUT', 'Observation/lab1'],
      ['DELETE', 'Observation/lab1'],
    ] as const) {
      const { status, headers, body } = await server.write(doctor, method, path, {
        ...note,
        id: 'lab1',
      })
      expect(status, method).toBe(405)
      expect(headers.get('allow')).toBe('GET, HEAD')
      expect(body.issue[0].diagnostics).toContain('fhirWritesEnabled')
    }
    expect(await countOf('Observation')).toBe(3)
    expect(server.changes()).toBe(0)
  })

  it('refuses the writes of a batch one by one and still reads', async () => {
    server.close()
    start({})
    const { status, body } = await server.write(doctor, 'POST', '', {
      resourceType: 'Bundle',
      type: 'batch',
      entry: [
        { request: { method: 'GET', url: 'Patient/p1' } },
        { request: { method: 'DELETE', url: 'Patient/p1' } },
      ],
    })
    expect(status).toBe(200)
    expect(
      body.entry.map((entry: { response: { status: string } }) => entry.response.status),
    ).toEqual(['200', '405'])
  })
})

describe('FHIR create', () => {
  it('stores the resource under an id of its own and says where', async () => {
    const { status, headers, body } = await server.write(doctor, 'POST', 'Observation', {
      ...note,
      id: 'mine',
    })
    expect(status).toBe(201)
    expect(body.id).not.toBe('mine')
    expect(headers.get('location')).toBe(`${server.fhirBase}/Observation/${body.id}/_history/1`)
    expect(headers.get('etag')).toBe('W/"1"')
    expect(body.meta).toEqual({ versionId: '1', lastUpdated: '2026-03-07T12:00:00.000Z' })
    expect((await server.get(doctor, 'Observation?patient=p1&_summary=count')).body.total).toBe(3)
    expect(server.changes()).toBe(1)
  })

  it('gives back what Prefer asks for', async () => {
    const minimal = await server.write(doctor, 'POST', 'Observation', note, {
      Prefer: 'return=minimal',
    })
    expect(minimal.status).toBe(201)
    expect(minimal.body).toBeUndefined()
    const outcome = await server.write(doctor, 'POST', 'Observation', note, {
      Prefer: 'return=OperationOutcome',
    })
    expect(outcome.body.resourceType).toBe('OperationOutcome')
  })

  it('makes nothing when If-None-Exist finds one, and refuses when it finds several', async () => {
    const one = { 'If-None-Exist': 'identifier=x|1' }
    const identified = { ...note, identifier: [{ system: 'x', value: '1' }] }
    expect((await server.write(doctor, 'POST', 'Observation', identified, one)).status).toBe(201)
    expect((await server.write(doctor, 'POST', 'Observation', identified, one)).status).toBe(200)
    expect(await countOf('Observation')).toBe(4)
    const several = { 'If-None-Exist': 'patient=p1' }
    expect((await server.write(doctor, 'POST', 'Observation', note, several)).status).toBe(412)
  })

  it.each([
    ['another type', { ...note, resourceType: 'Patient' }],
    ['a malformed id', { ...note, id: 'not an id' }],
    ['no resourceType', { status: 'final' }],
    ['a list', [note]],
  ])('refuses %s', async (_name, body) => {
    const answer = await server.write(doctor, 'POST', 'Observation', body)
    expect(answer.status).toBe(400)
    expect(answer.body.resourceType).toBe('OperationOutcome')
    expect(await countOf('Observation')).toBe(3)
  })

  it('takes JSON only [FH-08]', async () => {
    const response = await server.send(doctor, 'Observation', {
      method: 'POST',
      headers: { 'Content-Type': 'application/fhir+xml' },
      body: '<Observation xmlns="http://hl7.org/fhir"/>',
    })
    expect(response.status).toBe(415)
    expect((await response.json()).resourceType).toBe('OperationOutcome')
  })

  it('refuses what is too deep, too wide or too large [L-03, L-04]', async () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    const post = (body: string) =>
      server.send(doctor, 'Observation', {
        method: 'POST',
        headers: { 'Content-Type': 'application/fhir+json' },
        body,
      })
    const observation = (extra: string) =>
      `{"resourceType":"Observation","status":"final","extension":${extra}}`
    expect((await post(observation(nested(60)))).status).toBe(201)
    expect((await post(observation(nested(65)))).status).toBe(400)
    const members = Array.from({ length: 1001 }, (_, place) => `"m${place}":1`).join(',')
    expect((await post(observation(`[{${members}}]`))).status).toBe(400)
    const large = observation(`["${'x'.repeat(1_000_000)}","${'x'.repeat(1_000_000)}"]`)
    expect((await post(large)).status).toBe(201)
    const tooLarge = observation(
      `[${Array(3)
        .fill(`"${'x'.repeat(1_000_000)}"`)
        .join(',')}]`,
    )
    expect((await post(tooLarge)).status).toBe(413)
  })
})

describe('FHIR update', () => {
  const changed = { ...note, id: 'lab1', status: 'amended' }

  it('keeps the former version and finds the new one', async () => {
    const { status, headers } = await server.write(doctor, 'PUT', 'Observation/lab1', changed)
    expect(status).toBe(200)
    expect(headers.get('etag')).toBe('W/"2"')
    expect((await server.get(doctor, 'Observation/lab1/_history/1')).body.status).toBe('final')
    const history = await server.get(doctor, 'Observation/lab1/_history')
    expect(
      history.body.entry.map((entry: { resource: { status: string } }) => entry.resource.status),
    ).toEqual(['amended', 'final'])
    expect((await server.get(doctor, 'Observation?status=amended')).body.total).toBe(1)
    expect((await server.get(doctor, 'Observation?code=4548-4')).body.total).toBe(2)
  })

  it('refuses If-Match that names another version [FH-09]', async () => {
    const first = await server.write(doctor, 'PUT', 'Observation/lab1', changed, {
      'If-Match': 'W/"1"',
    })
    expect(first.status).toBe(200)
    const second = await server.write(doctor, 'PUT', 'Observation/lab1', changed, {
      'If-Match': 'W/"1"',
    })
    expect(second.status).toBe(412)
    expect((await server.get(doctor, 'Observation/lab1')).headers.get('etag')).toBe('W/"2"')
  })

  it('lets one of two concurrent updates of one version win', async () => {
    const headers = { 'If-Match': 'W/"1"' }
    const answers = await Promise.all([
      server.write(doctor, 'PUT', 'Observation/lab1', changed, headers),
      server.write(doctor, 'PUT', 'Observation/lab1', changed, headers),
    ])
    const statuses = answers.map(({ status }) => status).sort()
    expect(statuses[0]).toBe(200)
    expect([409, 412]).toContain(statuses[1])
  })

  it('creates what is not there, and wants the id in the body', async () => {
    const fresh = await server.write(doctor, 'PUT', 'Observation/fresh', { ...note, id: 'fresh' })
    expect(fresh.status).toBe(201)
    expect((await server.write(doctor, 'PUT', 'Observation/fresh', note)).status).toBe(400)
    const other = await server.write(doctor, 'PUT', 'Observation/fresh', { ...note, id: 'other' })
    expect(other.status).toBe(400)
  })

  it('finds its resource by a search', async () => {
    const found = await server.write(doctor, 'PUT', 'Observation?_id=vit1', {
      ...note,
      id: 'vit1',
    })
    expect(found.status).toBe(200)
    const none = await server.write(doctor, 'PUT', 'Observation?code=nothing', note)
    expect(none.status).toBe(201)
    expect((await server.write(doctor, 'PUT', 'Observation?patient=p1', note)).status).toBe(412)
  })
})

describe('FHIR delete', () => {
  it('hides the resource, keeps its versions, and lets it come back', async () => {
    expect((await server.write(doctor, 'DELETE', 'Observation/lab1', undefined)).status).toBe(204)
    expect((await server.get(doctor, 'Observation/lab1')).status).toBe(410)
    expect(await countOf('Observation')).toBe(2)
    expect((await server.get(doctor, 'Observation/lab1/_history')).body.total).toBe(2)
    const back = await server.write(doctor, 'PUT', 'Observation/lab1', { ...note, id: 'lab1' })
    expect(back.status).toBe(201)
    expect(back.headers.get('etag')).toBe('W/"3"')
  })

  it('is told only to who could have reached what was there [SCE-16]', async () => {
    await server.write(doctor, 'DELETE', 'Observation/lab1', undefined)
    const own = server.tokenFor('patient/*.cruds', { patient: 'p1' })
    const other = server.tokenFor('patient/*.cruds', { patient: 'p2' })
    expect((await server.get(own, 'Observation/lab1')).status).toBe(410)
    expect((await server.get(other, 'Observation/lab1')).status).toBe(403)
    expect((await server.write(own, 'DELETE', 'Observation/lab1', undefined)).status).toBe(410)
    expect((await server.write(other, 'DELETE', 'Observation/lab1', undefined)).status).toBe(403)
  })

  it('finds its resource by a search, and deletes one at most', async () => {
    expect((await server.write(doctor, 'DELETE', 'Observation?patient=p1', undefined)).status).toBe(
      412,
    )
    expect((await server.write(doctor, 'DELETE', 'Observation?_id=lab1', undefined)).status).toBe(
      204,
    )
    expect((await server.write(doctor, 'DELETE', 'Observation?_id=lab1', undefined)).status).toBe(
      404,
    )
  })
})

describe('FHIR transaction [FH-04]', () => {
  function transaction(entry: readonly object[], type = 'transaction') {
    return server.write(doctor, 'POST', '', { resourceType: 'Bundle', type, entry })
  }
  const created = (fullUrl: string, resource: object, url: string) => ({
    fullUrl,
    resource,
    request: { method: 'POST', url },
  })

  it('stores everything in one step and resolves references between entries', async () => {
    const patient = 'urn:uuid:0b5bd0b2-3c5b-4a44-8d52-5f3f8a1c0001'
    const { status, body } = await transaction([
      created(
        'urn:uuid:0b5bd0b2-3c5b-4a44-8d52-5f3f8a1c0002',
        { ...note, subject: { reference: patient } },
        'Observation',
      ),
      created(patient, { resourceType: 'Patient', name: [{ family: 'New' }] }, 'Patient'),
      { request: { method: 'DELETE', url: 'Observation/lab2' } },
      { request: { method: 'GET', url: 'Patient?family=New' } },
    ])
    expect(status).toBe(200)
    expect(body.type).toBe('transaction-response')
    const [observation, newPatient, deleted, search] = body.entry
    expect(observation.response.status).toBe('201')
    expect(observation.resource.subject.reference).toBe(`Patient/${newPatient.resource.id}`)
    expect(deleted.response.status).toBe('204')
    expect(search.resource.total).toBe(1)
  })

  it('stores nothing when one entry is refused', async () => {
    const { status, body } = await transaction([
      created('urn:uuid:1', note, 'Observation'),
      { request: { method: 'DELETE', url: 'Observation/nothing' } },
    ])
    expect(status).toBe(404)
    expect(body.resourceType).toBe('OperationOutcome')
    expect(await countOf('Observation')).toBe(3)
  })

  it('refuses two changes of one resource, nested Bundles and other Bundle types', async () => {
    const same = { request: { method: 'DELETE', url: 'Observation/lab1' } }
    expect((await transaction([same])).status).toBe(200)
    const again = { request: { method: 'DELETE', url: 'Observation/lab2' } }
    expect((await transaction([again, again])).status).toBe(400)
    const nested = { resourceType: 'Bundle', type: 'batch', entry: [] }
    expect((await transaction([created('urn:uuid:1', nested, 'Bundle')])).status).toBe(400)
    expect(
      (await transaction([{ request: { method: 'POST', url: '' }, resource: nested }])).status,
    ).toBe(400)
    expect((await transaction([], 'collection')).status).toBe(400)
  })

  it('takes 500 entries and refuses 501 [L-03]', async () => {
    const reads = (count: number) =>
      Array.from({ length: count }, () => ({ request: { method: 'GET', url: 'Patient/p1' } }))
    expect((await transaction(reads(500), 'batch')).body.entry).toHaveLength(500)
    expect((await transaction(reads(501), 'batch')).status).toBe(413)
  })
})
