import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAdminServer } from '../../../src/main/hosts/node/admin/index.ts'
import { makeClientKey, registerBackend } from '../../support/asymmetric-client.ts'
import {
  broadScope,
  launch,
  registerPublicApp,
  registerSymmetricApp,
} from '../../support/launch.ts'
import { randomFrom } from '../../support/spoiled-input.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { type FuzzedRequest, type FuzzGround, nextRequest } from './fuzzed-requests.ts'

/** 50,000 each change; a release asks for 1,000,000. */
const cases = Number(process.env['RIGS_CASES'] ?? 50_000)
const seed = 20_260_307
const growthBytes = 67_108_864

let bench: TestWorkbench
let ground: FuzzGround
let send: (request: FuzzedRequest) => Promise<Response>

beforeAll(async () => {
  bench = await createTestWorkbench({ foreign: async () => new Response('{}', { status: 404 }) })
  await bench.call('settings.update', { name: 'fhirWritesEnabled', value: true })
  await bench.call('settings.update', { name: 'clientRegistration', value: 'open' })
  const open = await registerPublicApp(bench, { scope: broadScope })
  const secret = await registerSymmetricApp(bench, { scope: broadScope })
  const backend = await registerBackend(bench, [makeClientKey('ES384', 'k1')])
  const first = await launch(bench, open, { scope: 'openid fhirUser offline_access user/*.cruds' })
  const second = await launch(bench, secret, {
    scope: 'launch/patient patient/*.cruds offline_access',
  })
  const origin = 'http://127.0.0.1:4102'
  const admin = createAdminServer({
    workbench: bench,
    platform: {
      clock: bench.clock,
      version: '0.0.0',
      random: (count) => crypto.getRandomValues(new Uint8Array(count)),
    },
    origin,
    consoleFiles: { find: () => undefined } as never,
  })
  const exchange = await admin.fetch(
    new Request(`${origin}/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: origin },
      body: JSON.stringify({ token: admin.mintToken() }),
    }),
  )
  const { session } = await exchange.json()
  ground = {
    clientIds: [open.client_id, secret.client_id, backend, 'nobody'],
    secrets: [secret.client_secret ?? '', 'wrong'],
    accessTokens: [first.access_token, second.access_token, 'unknown'],
    refreshTokens: [second.refresh_token ?? 'none', 'unknown'],
    patients: ['amara-okafor', 'james-whitfield'],
    jwts: [first.id_token ?? '', first.access_token, 'e30.e30.e30'],
    session,
  }
  send = ({ to, target, headers, ...init }) => {
    const base = to === 'admin' ? origin : bench.issuer
    const more = to === 'admin' ? { Origin: origin } : {}
    const request = new Request(`${base}${target}`, {
      ...init,
      headers: { ...headers, ...more },
    } as RequestInit)
    return to === 'admin' ? admin.fetch(request) : bench.fetch(request, '127.0.0.1')
  }
}, 120_000)

afterAll(() => bench.close())

/** Bytes of the heap that are in use after everything that can go has gone. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

/** Sends so many requests and gives what went wrong, with the number of the request. */
async function findFaults(from: number, count: number): Promise<string[]> {
  const random = randomFrom(seed + from)
  const faults: string[] = []
  for (let index = from; index < from + count; index += 1) {
    const request = nextRequest(random, ground)
    const before = process.cpuUsage()
    const label = `request ${index}: ${request.method} ${request.target.slice(0, 200)} ${request.body?.slice(0, 300) ?? ''}`
    try {
      const response = await send(request)
      const text = await response.text()
      if (response.status >= 500) faults.push(`${response.status} ${label} ${text.slice(0, 300)}`)
    } catch (error) {
      faults.push(`${error instanceof Error ? error.stack : String(error)} ${label}`)
    }
    const { user, system } = process.cpuUsage(before)
    if (user + system > 1_000_000) faults.push(`${(user + system) / 1000} ms of processor ${label}`)
    // The exchange log writes in the background; a server has pauses too.
    if (index % 200 === 0) await new Promise((resolve) => setImmediate(resolve))
    if (index % 500 === 0) bench.clock.advance(1)
  }
  return faults
}

describe('fuzzed requests to every route', () => {
  it('are many kinds, most of which get somewhere', async () => {
    const random = randomFrom(seed)
    const requests = Array.from({ length: 400 }, () => nextRequest(random, ground))
    const statuses: number[] = []
    for (const request of requests) statuses.push((await send(request)).status)
    expect(new Set(statuses).size).toBeGreaterThanOrEqual(8)
    expect(statuses.filter((status) => status < 300).length).toBeGreaterThan(40)
    expect(new Set(requests.map(({ to }) => to))).toEqual(new Set(['server', 'admin']))
  })

  it('get no 5xx, crash nothing, take no second, and leave nothing behind [AS-34] [HO-15] [FG-01]', async () => {
    const first = Math.floor(cases / 5)
    const faults = await findFaults(0, first)
    const before = heapInUse()
    faults.push(...(await findFaults(first, cases - first)))
    expect(faults.slice(0, 20)).toEqual([])
    expect(heapInUse() - before).toBeLessThan(growthBytes)
  }, 3_600_000)
})
