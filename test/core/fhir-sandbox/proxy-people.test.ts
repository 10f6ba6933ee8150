import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { catalogueResources } from '../../support/fhir-server.ts'
import { createProxiedServer, type ProxiedServer } from '../../support/proxied-server.ts'

let server: ProxiedServer
beforeEach(() => {
  server = createProxiedServer(catalogueResources)
})
afterEach(() => server.close())

const idsOf = async (search: string, offset = 0, limit = 50) => {
  const { patients, total } = await server.front.sandbox.people.listPatients({
    search,
    offset,
    limit,
  })
  return [total, ...patients.map(({ id }) => id)]
}

describe('people of proxy mode', () => {
  it('are those of the server behind, in order of name', async () => {
    expect(await idsOf('')).toEqual([2, 'p2', 'p1'])
    expect(await idsOf('', 1, 1)).toEqual([2, 'p1'])
    const { people } = server.front.sandbox
    expect(await people.findPatient('p1')).toMatchObject({ id: 'p1', name: 'García, Lucía' })
    expect(await people.findPatient('of-the-sandbox')).toBe(undefined)
  })

  it.each([
    ['gar', ['p1']],
    ['garcia lucia', ['p1']],
    ['garcia wei', []],
    ['p2', ['p2']],
    ['1981-01-30', ['p2']],
    ['1987', ['p1']],
    ['a,b|c$', []],
  ] as const)('are found by %s', async (search, found) => {
    expect(await idsOf(search)).toEqual([found.length, ...found])
  })

  it('stand for their own patients, and have encounters of their own alone', async () => {
    const { people } = server.front.sandbox
    const linked = await people.patientsOf('RelatedPerson/rp1')
    expect(linked.map(({ id }) => id)).toEqual(['p1', 'p2'])
    expect((await people.listEncounters('p1')).map(({ id }) => id)).toEqual(['e1'])
    server.intercept(() =>
      Promise.resolve(
        Response.json({
          resourceType: 'Bundle',
          type: 'searchset',
          entry: [
            {
              resource: {
                resourceType: 'Encounter',
                id: 'x',
                subject: { reference: 'Patient/p2' },
              },
            },
          ],
        }),
      ),
    )
    expect(await people.listEncounters('p1')).toEqual([])
  })

  it('are chosen as users in the console', async () => {
    const list = server.front.sandbox.handlers['sandbox.listPeople']
    const { rows } = await list({ type: 'Practitioner', search: 'ade', offset: 0, limit: 10 })
    expect(rows).toEqual([{ reference: 'Practitioner/dr', name: 'Adeyemi', patients: [] }])
  })
})
