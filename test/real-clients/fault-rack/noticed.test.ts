import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Listener,
  loopbackHosts,
  openListener,
} from '../../../src/main/hosts/node/listener/index.ts'
import { serverFaults } from '../../../src/shared/faults/index.ts'
import { registerPublicApp } from '../../support/launch.ts'
import { takePorts } from '../../support/ports.ts'
import {
  createTestClock,
  createTestWorkbench,
  type TestWorkbench,
} from '../../support/test-workbench.ts'
import { type ClientName, journeys, type Stage } from './journeys.ts'

const recordFile = new URL('./noticed.json', import.meta.url)
const clients = Object.keys(journeys) as ClientName[]

/** What these clients never ask for, and what would take twenty seconds each. */
const apart = new Set(['introspection', 'udap-metadata', 'registration', 'certificates'])
const faults = serverFaults
  .filter(({ id, area }) => !apart.has(area) || id === 'userinfo-other-subject')
  .map(({ id }) => id)
  .filter((id) => !id.endsWith('-slow'))

let bench: TestWorkbench
let listener: Listener
let client_id: string

beforeAll(async () => {
  const port = await takePorts()
  const issuer = `http://localhost:${port}`
  const live = createTestClock()
  bench = await createTestWorkbench({
    config: { approval: 'automatic', issuer },
    clock: { ...live, now: () => Date.now(), nowSeconds: () => Math.floor(Date.now() / 1000) },
  })
  const nonce = '0'.repeat(32)
  listener = await openListener({ fetch: bench.fetch, port, hosts: loopbackHosts(port), nonce })
  client_id = (await registerPublicApp(bench)).client_id
})
afterAll(async () => {
  await listener.close(0)
  await bench.close()
})

/** What one client made of what is on: where and how it refused, `not met` or `not noticed`. */
async function watch(name: ClientName): Promise<string> {
  let stage: Stage = 'discovery'
  try {
    await journeys[name](bench, client_id, (reached) => {
      stage = reached
    })
  } catch (error) {
    return `${stage}: ${describeRefusal(error)}`
  }
  const [fault] = await bench.call('faults.list', {})
  return fault === undefined || fault.happened === 0 ? 'not met' : 'not noticed'
}

/** The innermost reason, without what differs from run to run. */
function describeRefusal(thrown: unknown): string {
  let error = thrown as Error & { cause?: unknown; code?: unknown; error?: unknown }
  while (error.cause instanceof Error && error.message === 'something went wrong') {
    error = error.cause as typeof error
  }
  const named = typeof error.error === 'string' ? error.error : undefined
  const text = named ?? (error.message === '' ? error.name : error.message)
  return text
    .replaceAll(/http:\/\/localhost:\d+/g, 'http://localhost')
    .replaceAll(/(?=[\w-]*\d)(?=[\w-]*[A-Z])[\w-]{20,}(?:\.[\w-]+)*/g, '…')
    .replace(/ (?:in JSON )?at position .*/, '')
    .split('\n')[0]
    ?.slice(0, 160) as string
}

describe.each(clients)('%s', (name) => {
  it('goes all the way while nothing is wrong', async () => {
    expect(await watch(name)).toBe('not met')
  })
})

describe('which fault each client notices', () => {
  it('is what docs/faults.md says', async () => {
    const noticed: Record<string, Record<string, string>> = {}
    for (const fault of faults) {
      const row: Record<string, string> = {}
      for (const name of clients) {
        await bench.call('faults.clear', {})
        await bench.call('faults.set', { fault })
        row[name] = await watch(name)
      }
      noticed[fault] = row
    }
    await bench.call('faults.clear', {})
    // Recorded anew with `TRUSTBENCH_RECORD=1`, then `npm run docs` writes the table.
    if (process.env['TRUSTBENCH_RECORD'] !== undefined) {
      writeFileSync(recordFile, `${JSON.stringify(noticed, null, 2)}\n`)
    }
    expect(noticed).toEqual(JSON.parse(readFileSync(recordFile, 'utf8')))
  }, 300_000)
})
