import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startNodeProcess } from '../../../src/main/hosts/node/isolated-process.ts'
import {
  authenticate,
  makeAssertion,
  makeClientKey,
  registerBackend,
} from '../../support/asymmetric-client.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

const entry = join(import.meta.dirname, 'processes', 'misbehaving.ts')
const key = makeClientKey('ES384', 'backend')

let bench: TestWorkbench
beforeEach(async () => {
  bench = await createTestWorkbench({
    startProcess: (_name, setup) => startNodeProcess(entry, setup),
  })
})
afterEach(() => bench.close())

const good = {
  bundle: JSON.stringify({
    resourceType: 'Bundle',
    type: 'collection',
    entry: [{ resource: { resourceType: 'Patient', id: 'imported' } }],
  }),
  workspace: JSON.stringify({ settings: { approval: 'automatic' } }),
}

const importInto = {
  bundle: (text: string) => bench.call('sandbox.import', { bundle: text, isDryRun: false }),
  workspace: (text: string) => bench.call('workspace.import', { document: text, isDryRun: false }),
} as const

/** All that an import could change. */
const state = async () => ({
  resources: await bench.call('sandbox.status', {}),
  settings: await bench.call('settings.list', {}),
  clients: await bench.call('clients.list', {}),
  users: await bench.call('users.list', {}),
})

describe('a scenario that is opened', () => {
  it('and crashes its reader is one error, and the next is read [EL-23]', async () => {
    await expect(bench.call('scenarios.read', { text: 'abort' })).rejects.toMatchObject({
      problem: {
        code: 'bad-request',
        message: expect.stringContaining('the scenario cannot be read'),
        details: [{ seen: 'a process that ended with SIGABRT', wanted: expect.any(String) }],
      },
    })
    const text = JSON.stringify({ name: 'opened', launch: { mode: 'standalone' } })
    expect(await bench.call('scenarios.read', { text })).toMatchObject({ name: 'opened' })
  })
})

describe.each(['bundle', 'workspace'] as const)('a %s that is imported', (kind) => {
  it('and crashes its reader is one error, changes nothing, and the next is imported [EL-23] [RE-11]', async () => {
    const before = await state()
    await expect(importInto[kind]('abort')).rejects.toMatchObject({
      problem: {
        code: 'bad-request',
        details: [{ seen: 'a process that ended with SIGABRT', wanted: expect.any(String) }],
      },
    })
    expect(await state()).toEqual(before)
    await importInto[kind](good[kind])
    expect(await state()).not.toEqual(before)
  })

  it('and never comes to an end is refused, and tokens are issued meanwhile [EL-23]', async () => {
    const clientId = await registerBackend(bench, [key])
    let isRefused = false
    const refused = importInto[kind]('derive').catch((error: unknown) => {
      isRefused = true
      return error
    })
    for (let issued = 0; issued < 3; issued += 1) {
      const { status } = await authenticate(bench, makeAssertion(bench, clientId, key))
      expect(status).toBe(200)
      expect(isRefused).toBe(false)
    }
    expect(await refused).toMatchObject({
      problem: { details: [{ seen: 'work that took longer than 5000 ms' }] },
    })
  }, 60_000)
})
