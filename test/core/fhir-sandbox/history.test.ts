import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  catalogueResources,
  createTestFhirServer,
  type TestAnswer,
  type TestFhirServer,
} from '../../support/fhir-server.ts'

const category = 'http://terminology.hl7.org/CodeSystem/observation-category'

let server: TestFhirServer
let writer: string
beforeEach(() => {
  server = createTestFhirServer({
    resources: catalogueResources,
    config: { fhirWritesEnabled: true },
  })
  writer = server.tokenFor('system/*.cruds')
})
afterEach(() => server.close())

const token = (scope: string) =>
  server.tokenFor(scope, { patient: 'p1', fhirUser: 'Practitioner/dr' })

async function put(id: string, patient: string, code: string): Promise<void> {
  server.clock.advance(60)
  const answer = await server.write(writer, 'PUT', `Observation/${id}`, {
    resourceType: 'Observation',
    id,
    status: 'final',
    category: [{ coding: [{ system: category, code }] }],
    code: { text: 'a test' },
    subject: { reference: `Patient/${patient}` },
  })
  expect(answer.status).toBeLessThan(300)
}

async function remove(id: string): Promise<void> {
  server.clock.advance(60)
  expect((await server.write(writer, 'DELETE', `Observation/${id}`, undefined)).status).toBe(204)
}

/** `id/version` of each entry, in order; a deletion by its method. */
function shown({ status, body }: TestAnswer): string[] {
  expect(status, JSON.stringify(body)).toBe(200)
  expect(body.type).toBe('history')
  return (body.entry ?? []).map(
    (entry: {
      request: { method: string; url: string }
      resource?: { id: string }
      response: { etag: string }
    }) =>
      `${entry.request.method === 'DELETE' ? '-' : ''}${entry.resource?.id ?? entry.request.url.split('/')[1]}/${/\d+/.exec(entry.response.etag)?.[0]}`,
  )
}

const next = ({ body }: TestAnswer): string | undefined =>
  body.link.find((link: { relation: string }) => link.relation === 'next')?.url

describe('FHIR endpoint, history of a type and of the system', () => {
  it('shows every version a search could have found, newest first [SCE-08]', async () => {
    await put('lab1', 'p1', 'survey')
    await put('lab2', 'p2', 'survey')
    const patient = token('patient/Observation.s')
    expect(shown(await server.get(patient, 'Observation/_history'))).toEqual([
      'lab1/2',
      'vit1/1',
      'lab1/1',
    ])
    const user = token('user/Observation.s')
    const all = shown(await server.get(user, 'Observation/_history'))
    expect(all).toEqual(['lab2/2', 'lab1/2', 'lab2/1', 'vit1/1', 'lab1/1'])
  })

  it('leaves out versions that do not match the constraints [SCE-08] [SCE-04]', async () => {
    await put('lab1', 'p1', 'survey')
    const lab = token(`user/Observation.s?category=${category}|laboratory`)
    expect(shown(await server.get(lab, 'Observation/_history'))).toEqual(['lab2/1', 'lab1/1'])
    await put('lab1', 'p1', 'laboratory')
    expect(shown(await server.get(lab, '_history'))).toEqual(['lab1/3', 'lab2/1', 'lab1/1'])
  })

  it('needs s on the type, on every type that _type names, and leaves out others [SCE-08] [SCE-05]', async () => {
    const observations = token('patient/Observation.s')
    for (const path of ['Observation/_history', '_history?_type=Observation', '_history']) {
      expect(shown(await server.get(observations, path)), path).toEqual(['vit1/1', 'lab1/1'])
    }
    for (const path of ['Encounter/_history', '_history?_type=Observation,Encounter']) {
      const refused = await server.get(observations, path)
      expect(refused.status).toBe(403)
      expect(refused.headers.get('www-authenticate')).toContain('scope="patient/Encounter.s"')
    }
    const reader = token('patient/Observation.r')
    for (const path of ['Observation/_history', '_history']) {
      expect((await server.get(reader, path)).status, path).toBe(403)
    }
    expect((await server.get(observations, '_history?_type=Nothing')).status).toBe(400)
  })

  it('shows a deletion to who could find what it ended [SCE-08]', async () => {
    await put('gone', 'p2', 'survey')
    await remove('gone')
    await remove('lab1')
    const patient = token('patient/Observation.s')
    expect(shown(await server.get(patient, 'Observation/_history'))).toEqual([
      '-lab1/2',
      'vit1/1',
      'lab1/1',
    ])
    const user = token('user/Observation.s')
    expect(shown(await server.get(user, '_history?_count=3'))).toEqual([
      '-lab1/2',
      '-gone/2',
      'gone/1',
    ])
  })

  it('judges a deletion by what stood last [SCE-08]', async () => {
    await put('lab1', 'p2', 'survey')
    await remove('lab1')
    expect(shown(await server.get(token('patient/*.s'), 'Observation/_history'))).toEqual([
      'vit1/1',
      'lab1/1',
    ])
  })

  it('gives pages that stay in step with later changes, to the same token alone [FH-06]', async () => {
    await put('lab1', 'p1', 'survey')
    const user = token('user/Observation.s')
    const first = await server.get(user, 'Observation/_history?_count=2')
    expect(shown(first)).toEqual(['lab1/2', 'lab2/1'])
    expect(first.body.total).toBe(undefined)
    await put('vit1', 'p1', 'survey')
    const second = await server.get(user, next(first) ?? '')
    expect(shown(second)).toEqual(['vit1/1', 'lab1/1'])
    const other = await server.get(token('user/Observation.s'), next(first) ?? '')
    expect(other.status).toBe(400)
  })

  it('ends its pages where what is in reach ends', async () => {
    for (let index = 0; index < 210; index += 1) await put(`foreign${index}`, 'p2', 'survey')
    const patient = token('patient/Observation.s')
    const page = await server.get(patient, 'Observation/_history?_count=2')
    expect(shown(page)).toEqual(['vit1/1', 'lab1/1'])
  })

  it('ends a page after 2,000 versions, however few are in reach, and leads on [FH-03]', async () => {
    const resources = Array.from({ length: 2050 }, (_, index) => ({
      resourceType: 'Observation',
      id: `o${index}`,
      // The one in reach is the oldest.
      subject: { reference: index === 0 ? 'Patient/p1' : 'Patient/p2' },
    }))
    server.close()
    server = createTestFhirServer({ resources })
    const patient = token('patient/Observation.s')
    const first = await server.get(patient, 'Observation/_history')
    expect(shown(first)).toEqual([])
    const second = await server.get(patient, next(first) ?? '')
    expect([shown(second).length, next(second)]).toEqual([1, undefined])
  })

  it('starts where _since says, and refuses what is no time or number', async () => {
    const before = new Date(server.clock.now()).toISOString()
    await put('lab1', 'p1', 'survey')
    const user = token('user/Observation.s')
    expect(shown(await server.get(user, `Observation/_history?_since=${before}`))).toEqual([
      'lab1/2',
    ])
    for (const query of ['_since=yesterday', '_count=0', '_count=many']) {
      expect((await server.get(user, `Observation/_history?${query}`)).status, query).toBe(400)
    }
  })

  it('is refused to other methods, and advertised', async () => {
    const user = token('user/*.cruds')
    const posted = await server.write(user, 'POST', 'Observation/_history', {})
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET'])
    const { body } = await server.get(user, 'metadata')
    const [rest] = body.rest
    expect(rest.interaction).toContainEqual({ code: 'history-system' })
    expect(rest.resource[0].interaction).toContainEqual({ code: 'history-type' })
  })

  it('stands in a batch, and in the console page by page', async () => {
    const user = token('user/Observation.s')
    const { body } = await server.write(user, 'POST', '', {
      resourceType: 'Bundle',
      type: 'batch',
      entry: [{ request: { method: 'GET', url: 'Observation/_history?_count=1' } }],
    })
    expect(body.entry[0].resource.entry).toHaveLength(1)
    const query = server.sandbox.handlers['sandbox.query']
    const asked = { path: 'Observation/_history?_count=2', asToken: null }
    const first = await query({ ...asked, offset: 0 })
    expect(first.nextOffset).toBe(2)
    const second = await query({ ...asked, offset: 2 })
    expect([second.status, second.nextOffset]).toEqual([200, null])
  })
})
