import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

let bench: TestWorkbench
beforeEach(async () => {
  bench = await createTestWorkbench({ isDataLoaded: false })
  await bench.prepare()
})
afterEach(() => bench.close())

const loaded = () => bench.filesRead.filter((name) => name === 'sandbox-data.ndjson').length
const isAnswered = async (path: string) => {
  const { status } = await bench.request(path)
  for (let turns = 0; turns < 5; turns += 1) await turn()
  return status
}

describe('the shipped data', () => {
  it.each([
    ['an app reads how to authorize', '/fhir/.well-known/smart-configuration', 200],
    ['an app asks for approval', '/authorize', 400],
  ])('is loaded once %s, not before [RE-14]', async (_, path, status) => {
    expect(await isAnswered('/jwks')).toBe(200)
    expect((await bench.postForm('/token', { grant_type: 'client_credentials' })).status).toBe(401)
    expect(loaded()).toBe(0)
    expect(await isAnswered(path)).toBe(status)
    await vi.waitFor(() => expect(loaded()).toBe(1))
  })

  it('is loaded once a console watches [RE-14]', async () => {
    await bench.call('settings.list', {})
    expect(loaded()).toBe(0)
    bench.subscribe('clients.changed', () => {})
    await vi.waitFor(() => expect(loaded()).toBe(1))
  })

  it('is loaded once for all who come meanwhile', async () => {
    for (let requests = 0; requests < 3; requests += 1) {
      expect(await isAnswered('/fhir/.well-known/smart-configuration')).toBe(200)
    }
    const { rows } = await bench.call('sandbox.listPatients', {})
    expect(rows.length).toBeGreaterThan(0)
    expect(await isAnswered('/fhir/metadata')).toBe(200)
    expect(loaded()).toBe(1)
  })
})
