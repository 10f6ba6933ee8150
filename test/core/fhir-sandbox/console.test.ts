import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

let bench: TestWorkbench
beforeEach(async () => {
  bench = await createTestWorkbench()
})
afterEach(() => bench.close())

const bundle = (entry: readonly object[], type = 'collection') =>
  JSON.stringify({ resourceType: 'Bundle', type, entry })

describe('sandbox console methods', () => {
  it('count the resources by type', async () => {
    const { types, isWritable } = await bench.call('sandbox.status', {})
    expect(types).toContainEqual({ type: 'Patient', count: 50 })
    expect(isWritable).toBe(false)
  })

  it('list patients by words of a name, by identifier, by id and by birth date', async () => {
    const search = async (text: string) =>
      (await bench.call('sandbox.listPatients', { search: text })).rows.map(({ id }) => id)
    expect(await search('okafor amara')).toEqual(['amara-okafor'])
    expect(await search('MRN10001')).toEqual(['amara-okafor'])
    expect(await search('wei-chen')).toEqual(['wei-chen'])
    expect(await search('1972-05-03')).toEqual(['amara-okafor'])
    expect(await search('1972-05')).toContain('amara-okafor')
    expect(await search('1972')).toContain('amara-okafor')
    expect(await search('1972-06')).not.toContain('amara-okafor')
    expect(await search('nobody of that name')).toEqual([])
    const page = await bench.call('sandbox.listPatients', { offset: 0, limit: 2 })
    expect(page.total).toBe(50)
    expect(page.rows.map(({ name }) => name)).toEqual([
      'Al-Farsi, Fatima Zahra',
      'Al-Farsi, Mohammed Idris',
    ])
  })

  it('list the encounters of a patient, newest first', async () => {
    const encounters = await bench.call('sandbox.listEncounters', { patientId: 'amara-okafor' })
    const starts = encounters.map(({ start }) => start)
    expect(starts.length).toBeGreaterThan(2)
    expect(starts).toEqual([...starts].sort().reverse())
  })

  it('list who a user can be, relatives with their patients', async () => {
    const { rows } = await bench.call('sandbox.listPeople', {
      type: 'RelatedPerson',
      search: 'elena',
    })
    expect(rows.map(({ patients }) => patients)).toEqual([
      ['Patient/mateo-garcia'],
      ['Patient/sofia-garcia'],
    ])
  })

  it('query as the operator, page by page', async () => {
    const first = await bench.call('sandbox.query', { path: 'Patient?_count=30' })
    expect(first.status).toBe(200)
    expect(first.nextOffset).toBe(30)
    const rest = await bench.call('sandbox.query', { path: 'Patient?_count=30', offset: 30 })
    expect(rest.nextOffset).toBeNull()
    const read = await bench.call('sandbox.query', { path: 'Patient/amara-okafor' })
    expect(read.body?.['id']).toBe('amara-okafor')
    expect(read.decisions).toEqual([])
  })

  it('query as a token would, with the decisions that were made [SCE-20]', async () => {
    const asToken = {
      scope: 'patient/Observation.rs?category=laboratory',
      patient: 'amara-okafor',
      fhirUser: null,
    }
    const allowed = await bench.call('sandbox.query', {
      path: 'Observation?_summary=count',
      asToken,
    })
    expect(allowed.status).toBe(200)
    expect(allowed.body?.['total']).toBe(12)
    expect(allowed.decisions).toMatchObject([{ outcome: 'passed' }])
    const refused = await bench.call('sandbox.query', { path: 'Condition', asToken })
    expect(refused.status).toBe(403)
    expect(refused.body?.['resourceType']).toBe('OperationOutcome')
    expect(refused.decisions).toMatchObject([
      { outcome: 'failed', detail: { sufficientScope: 'patient/Condition.s', lacks: ['type'] } },
    ])
  })

  it('import a Bundle as a whole, and only check it in a dry run', async () => {
    const text = bundle([
      {
        fullUrl: 'urn:uuid:1',
        resource: { resourceType: 'Patient', name: [{ family: 'Imported' }] },
      },
      { resource: { resourceType: 'Flag', id: 'f1', subject: { reference: 'urn:uuid:1' } } },
      { resource: { resourceType: 'Patient', id: 'wei-chen', name: [{ family: 'Changed' }] } },
    ])
    const dry = await bench.call('sandbox.import', { bundle: text, isDryRun: true })
    expect(dry).toMatchObject({ isApplied: false, added: 2, replaced: 1 })
    expect((await bench.call('sandbox.listPatients', { search: 'imported' })).total).toBe(0)
    const changed: unknown[] = []
    bench.subscribe('sandbox.changed', (payload) => changed.push(payload))
    await bench.call('sandbox.import', { bundle: text, isDryRun: false })
    expect(changed).toHaveLength(1)
    const [patient] = (await bench.call('sandbox.listPatients', { search: 'imported' })).rows
    const flag = await bench.call('sandbox.query', { path: 'Flag/f1' })
    expect(flag.body?.['subject']).toEqual({ reference: `Patient/${patient?.id}` })
  })

  it('import nothing of a Bundle with one unfit entry', async () => {
    const good = { resource: { resourceType: 'Patient', name: [{ family: 'Imported' }] } }
    await bench.call('sandbox.import', { bundle: bundle([good]), isDryRun: false })
    for (const bad of [
      { resource: { resourceType: 'Nonsense' } },
      { resource: { resourceType: 'Patient', id: 'no id' } },
      { resource: { resourceType: 'Bundle', type: 'collection' } },
      {},
    ]) {
      await expect(
        bench.call('sandbox.import', { bundle: bundle([good, bad]), isDryRun: false }),
      ).rejects.toMatchObject({ problem: { code: 'bad-request' } })
    }
    expect((await bench.call('sandbox.listPatients', { search: 'imported' })).total).toBe(1)
  })

  it('reset to the shipped data [FH-09]', async () => {
    const text = bundle([{ resource: { resourceType: 'Patient', id: 'extra' } }])
    await bench.call('sandbox.import', { bundle: text, isDryRun: false })
    expect((await bench.call('sandbox.query', { path: 'Patient/extra' })).status).toBe(200)
    await bench.call('sandbox.reset', { confirmation: 'reset' })
    expect((await bench.call('sandbox.query', { path: 'Patient/extra' })).status).toBe(404)
    const { types } = await bench.call('sandbox.status', {})
    expect(types).toContainEqual({ type: 'Patient', count: 50 })
  })
})
