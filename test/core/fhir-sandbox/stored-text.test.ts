import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestFhirServer, type TestFhirServer } from '../../support/fhir-server.ts'

/** Names and numbers that are easily written in another way than they came. */
const patient = {
  resourceType: 'Patient',
  id: 'p1',
  name: [{ family: 'Brontë "\\/ \u2028', given: ['\ud83d\ude00'] }],
  extension: [{ url: 'urn:x', valueDecimal: 1.5, 2: 'two', 1: 'one', valueString: '</script>' }],
}

let server: TestFhirServer
let doctor: string

beforeEach(() => {
  const observation = (id: string) => ({
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { text: id },
    subject: { reference: 'Patient/p1' },
  })
  server = createTestFhirServer({
    resources: [patient, observation('o1'), observation('o2'), observation('o3')],
    config: { fhirWritesEnabled: true },
  })
  doctor = server.tokenFor('user/*.cruds', { fhirUser: 'Practitioner/dr' })
})
afterEach(() => server.close())

const textOf = async (path: string) => (await server.send(doctor, path)).text()

describe('a resource that was read before', () => {
  it('is read as it is after an update, alone and in searches', async () => {
    await server.get(doctor, 'Patient/p1')
    await server.get(doctor, 'Patient?_id=p1')
    await server.write(doctor, 'PUT', 'Patient/p1', { ...patient, gender: 'other' })
    const { headers, body } = await server.get(doctor, 'Patient/p1')
    expect(headers.get('etag')).toBe('W/"2"')
    expect(body).toMatchObject({ gender: 'other', meta: { versionId: '2' } })
    const found = await server.get(doctor, 'Patient?_id=p1')
    expect(found.body.entry[0].resource.meta.versionId).toBe('2')
    const before = await server.get(doctor, 'Patient/p1/_history/1')
    expect(before.body.gender).toBeUndefined()
  })

  it('is gone after a deletion, and back after the data is put back', async () => {
    await server.get(doctor, 'Observation/o1')
    await server.write(doctor, 'DELETE', 'Observation/o1', undefined)
    expect((await server.get(doctor, 'Observation/o1')).status).toBe(410)
    const left = await server.get(doctor, 'Observation?patient=p1')
    expect(left.body.total).toBe(2)
    await server.get(doctor, 'Observation/o2')
    await server.sandbox.reset()
    const back = await server.get(doctor, 'Observation/o1')
    expect(back.body).toMatchObject({ id: 'o1', meta: { versionId: '1' } })
    expect((await server.get(doctor, 'Observation?patient=p1')).body.total).toBe(3)
  })

  it('is refused to who may not read it, after somebody else did', async () => {
    const other = server.tokenFor('patient/*.rs', { patient: 'p2' })
    expect((await server.get(doctor, 'Observation/o1')).status).toBe(200)
    expect((await server.get(other, 'Observation/o1')).status).toBe(403)
    expect((await server.get(other, 'Observation?code=x')).body.total).toBe(0)
  })
})

describe('the JSON of an answer', () => {
  it.each([
    'Patient/p1',
    'Patient/p1/_history',
    'Patient/p1/$everything',
    'Observation?patient=p1&_include=Observation:subject',
    'Observation?patient=p1&_count=1',
    'Observation?patient=p1&_elements=status',
    'Observation?patient=p1&unknown=x',
    'Observation?patient=nobody',
  ])('of %s is the same whoever read before', async (path) => {
    const [first, second] = [await textOf(path), await textOf(path)].map((text) =>
      text.replaceAll(/_page\?state=[\w-]+/g, ''),
    )
    expect(second).toBe(first)
    expect(JSON.stringify(JSON.parse(first ?? ''))).toBe(first)
  })

  it('of a Bundle in the store is that of the store, whatever its entries are', async () => {
    const bundle = {
      resourceType: 'Bundle',
      id: 'b1',
      type: 'collection',
      entry: [{ resource: patient }, null, 'text'],
    }
    const written = await server.write(doctor, 'PUT', 'Bundle/b1', bundle)
    expect(written.status).toBe(201)
    expect(written.body.entry).toEqual(JSON.parse(JSON.stringify(bundle.entry)))
    expect((await server.get(doctor, 'Bundle/b1')).body).toEqual(written.body)
  })
})

describe('the total of a search', () => {
  it.each([
    ['_count=1', 3, 1],
    ['_count=3', 3, 3],
    ['_count=50', 3, 3],
    ['_count=0', 3, 0],
    ['_summary=count', 3, 0],
  ])('is the number of matches with %s', async (parameter, total, shown) => {
    const { body } = await server.get(doctor, `Observation?patient=p1&${parameter}`)
    expect([body.total, body.entry?.length ?? 0]).toEqual([total, shown])
  })

  it('is the number of matches on the last page and behind it', async () => {
    const pageAfter = async (path: string) => {
      const { body } = await server.get(doctor, path)
      const next = body.link.find((link: { relation: string }) => link.relation === 'next')
      return { total: body.total, ids: body.entry?.length ?? 0, next: next?.url }
    }
    const first = await pageAfter('Observation?patient=p1&_count=2')
    const second = await pageAfter(first.next)
    expect(second).toEqual({ total: 3, ids: 1, next: undefined })
    for (const id of ['o1', 'o2']) {
      await server.write(doctor, 'DELETE', `Observation/${id}`, undefined)
    }
    expect(await pageAfter(first.next)).toEqual({ total: 1, ids: 0, next: undefined })
  })
})
