import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestBrowser } from '../../support/browser.ts'
import { catalogueResources } from '../../support/fhir-server.ts'
import { authorizationQuery, createProofKey, registerPublicApp } from '../../support/launch.ts'
import { createProxiedServer, type ProxiedServer } from '../../support/proxied-server.ts'
import { createTestWorkbench } from '../../support/test-workbench.ts'

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

describe('launches while the server behind is away', () => {
  it('wait on a page that says so, and go on when it is back', async () => {
    let isAway = true
    const bench = await createTestWorkbench({
      config: { fhirProxyBase: 'https://ehr.test/fhir' },
      foreign: async () => {
        if (isAway) throw new Error('connect ECONNREFUSED')
        const entry = [
          { resource: { resourceType: 'Patient', id: 'p1', name: [{ family: 'There' }] } },
        ]
        return Response.json({ resourceType: 'Bundle', type: 'searchset', entry })
      },
    })
    const app = await registerPublicApp(bench)
    const browser = createTestBrowser(bench)
    const login = await browser.open(
      `/authorize?${authorizationQuery(bench, app, createProofKey())}`,
    )
    if (login instanceof URL) throw new Error('no page was shown')
    const away = await browser.submit(login, { username: 'dr', decision: 'sign-in' })
    if (away instanceof URL) throw new Error('no page was shown')
    expect(away.html).toContain('This page cannot be shown now')
    expect(away.html).not.toContain('OperationOutcome')
    isAway = false
    const picker = await browser.open(away.url)
    expect(picker instanceof URL ? '' : picker.html).toContain('There')
    bench.close()
  })
})
