import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { launch, registerPublicApp, type TestClient } from '../../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

const own = 'https://app.test'
const patient = 'amara-okafor'

let bench: TestWorkbench
let app: TestClient

beforeEach(async () => {
  bench = await createTestWorkbench()
  app = await registerPublicApp(bench)
})
afterEach(() => bench.close())

async function keepState(at = bench): Promise<string> {
  const scope = 'openid fhirUser launch/patient patient/Basic.cuds'
  const { access_token } = await launch(at, app, { scope }, { username: 'dr', patient })
  const response = await at.request('/app-state/Basic', {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${access_token}`,
      'Content-Type': 'application/fhir+json',
    },
    body: JSON.stringify({
      resourceType: 'Basic',
      code: { coding: [{ system: own, code: 'settings' }] },
      subject: { reference: `${at.fhirBase}/Patient/${patient}` },
      extension: [{ url: `${own}/ext`, valueString: 'dark' }],
    }),
  })
  expect(response.status).toBe(201)
  return String((await response.json()).id)
}

async function readState(at: TestWorkbench): Promise<unknown[]> {
  const scope = 'openid fhirUser launch/patient patient/Basic.cuds'
  const { access_token } = await launch(at, app, { scope }, { username: 'dr', patient })
  const query = new URLSearchParams({
    code: `${own}|settings`,
    subject: `${at.fhirBase}/Patient/${patient}`,
  })
  const response = await at.request(`/app-state/Basic?${query}`, {
    headers: { Authorization: `Bearer ${access_token}` },
  })
  const bundle = await response.json()
  return bundle.entry.map(({ resource }: { resource: unknown }) => resource)
}

async function renameBrand(): Promise<void> {
  const { bundle, identifier } = await bench.call('brands.get', {})
  const named = structuredClone(bundle)
  const [first] = named.entry
  if (first?.resource.resourceType !== 'Organization') throw new Error('no brand')
  first.resource.name = 'Hospital on the hill'
  await bench.call('brands.save', { bundle: named, identifier })
}

const exported = async () => (await bench.call('workspace.export', {})).document
const changesOf = async (document: string, isDryRun: boolean, at = bench) =>
  (await at.call('workspace.import', { document, isDryRun })).changes
const edited = async (change: (document: ReturnType<typeof JSON.parse>) => void) => {
  const document = JSON.parse(await exported())
  change(document)
  return JSON.stringify(document)
}

describe('workspace document, brands and app state', () => {
  it('carries both to another workbench, whose address is another one [RE-11]', async () => {
    await renameBrand()
    const id = await keepState()
    const document = await exported()
    expect(document).not.toContain(bench.fhirBase.concat('/Patient'))
    const other = await createTestWorkbench({ config: { issuer: 'http://localhost:4300' } })
    try {
      expect(await changesOf(document, false, other)).toEqual([
        { kind: 'client', name: app.client_id, change: 'add' },
        { kind: 'brands', name: 'user-access brands', change: 'add' },
        { kind: 'app state', name: id, change: 'add' },
      ])
      const { bundle } = await other.call('brands.get', {})
      expect(bundle.entry[0]?.resource).toMatchObject({ name: 'Hospital on the hill' })
      expect(await readState(other)).toEqual([
        expect.objectContaining({
          id,
          meta: { versionId: '1', lastUpdated: expect.any(String) },
          subject: { reference: `http://localhost:4300/fhir/Patient/${patient}` },
        }),
      ])
    } finally {
      await other.close()
    }
  })

  it('finds both the same where they came from', async () => {
    await renameBrand()
    const id = await keepState()
    const changes = await changesOf(await exported(), true)
    expect(changes).toContainEqual({ kind: 'brands', name: 'user-access brands', change: 'same' })
    expect(changes).toContainEqual({ kind: 'app state', name: id, change: 'same' })
  })

  it('leaves out brands nobody saved', async () => {
    expect(JSON.parse(await exported())).not.toHaveProperty('brands')
  })

  it('replaces what is kept by what the document says', async () => {
    const id = await keepState()
    const document = await edited(({ appState }) => {
      appState[0].resource.extension[0].valueString = 'light'
    })
    expect(await changesOf(document, false)).toContainEqual({
      kind: 'app state',
      name: id,
      change: 'replace',
    })
    expect(await readState(bench)).toEqual([
      expect.objectContaining({ extension: [{ url: `${own}/ext`, valueString: 'light' }] }),
    ])
  })

  it.each([
    [
      'a client nobody knows',
      'appState[0].client_id',
      (document: ReturnType<typeof JSON.parse>) => {
        document.appState[0].client_id = 'nobody'
      },
    ],
    [
      'a subject that is no person',
      'appState[0].resource.subject.reference',
      (document: ReturnType<typeof JSON.parse>) => {
        document.appState[0].resource.subject.reference = 'Device/1'
      },
    ],
    [
      'brands that break a rule',
      'brands.identifier',
      (document: ReturnType<typeof JSON.parse>) => {
        document.brands.identifier = { value: 'another' }
      },
    ],
  ])('refuses %s and changes nothing', async (_name, path, change) => {
    await renameBrand()
    await keepState()
    const before = await exported()
    const document = await edited(change)
    await expect(changesOf(document, false)).rejects.toMatchObject({
      problem: { code: 'bad-request', details: [expect.objectContaining({ path })] },
    })
    expect(await exported()).toBe(before)
  })
})

describe('app state of a client', () => {
  it('goes with its client, and that of others stays', async () => {
    const kept = await keepState()
    const first = app
    app = await registerPublicApp(bench)
    await keepState()
    expect(await readState(bench)).toHaveLength(2)
    await bench.call('clients.delete', { client_id: first.client_id })
    const left = await readState(bench)
    expect(left).toHaveLength(1)
    expect(left).not.toContainEqual(expect.objectContaining({ id: kept }))
  })
})
