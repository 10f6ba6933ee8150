import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  catalogueResources,
  createTestFhirServer,
  type TestFhirServer,
} from '../../support/fhir-server.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fhir-sandbox-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

function start(): { server: TestFhirServer; token: string } {
  const server = createTestFhirServer({
    resources: catalogueResources,
    databaseFile: join(directory, 'store.db'),
    config: { fhirWritesEnabled: true },
  })
  return { server, token: server.tokenFor('user/*.cruds', { fhirUser: 'Practitioner/dr' }) }
}

describe('the sandbox after a restart', () => {
  it('has what was written, and does not load the shipped data again', async () => {
    const before = start()
    const flag = { resourceType: 'Flag', id: 'f1', subject: { reference: 'Patient/p1' } }
    await before.server.write(before.token, 'PUT', 'Flag/f1', flag)
    await before.server.write(before.token, 'DELETE', 'Observation/lab2', undefined)
    before.server.close()
    const after = start()
    expect((await after.server.get(after.token, 'Flag/f1')).status).toBe(200)
    expect((await after.server.get(after.token, 'Observation/lab2')).status).toBe(410)
    expect((await after.server.get(after.token, 'Observation?_summary=count')).body.total).toBe(2)
    after.server.close()
  })

  it('loads afresh what a crash interrupted', async () => {
    const before = start()
    before.server.failNextResource()
    expect((await before.server.get(before.token, 'Patient/p1')).status).toBe(500)
    before.server.close()
    const after = start()
    expect((await after.server.get(after.token, 'Patient/half')).status).toBe(404)
    expect((await after.server.get(after.token, 'Patient?_summary=count')).body.total).toBe(2)
    after.server.close()
  })
})
