import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ExpectedAnswer, LoadPlan } from '../../bench/load/load-plan.ts'
import { type LoadProcess, startLoadProcess } from '../../bench/load/load-process.ts'

let server: Server
let load: LoadProcess

beforeAll(() => {
  load = startLoadProcess()
})
afterAll(() => load.stop())
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

/** An endpoint whose answer to the n-th request is chosen by the test. */
async function startEndpoint(answer: (request: number) => readonly [number, object]) {
  let requests = 0
  server = createServer((_, response) => {
    const [status, body] = answer(requests)
    requests += 1
    response.writeHead(status).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const expected: ExpectedAnswer = {
  kind: 'tokens',
  accessToken: 'opaque',
  hasRefreshToken: false,
  hasIdToken: false,
  scope: 'system/*.rs',
}

const planOf = (port: number, count: number): LoadPlan => ({
  port,
  concurrency: 3,
  seconds: 60,
  expected,
  work: {
    kind: 'each once',
    requests: Array.from({ length: count }, (_, index) => ({
      method: 'POST',
      path: '/token',
      headers: {},
      body: `request=${index}`,
    })),
  },
})

const tokens = { access_token: 'a'.repeat(43), token_type: 'Bearer', scope: 'system/*.rs' }

describe('npm run bench, load', () => {
  it('counts every request that was answered as it should be', async () => {
    const port = await startEndpoint(() => [200, tokens])
    await expect(load.run(planOf(port, 20))).resolves.toMatchObject({ requests: 20 })
  })

  it.each([
    ['an error', [400, { error: 'invalid_grant' }], '400 came back'],
    ['no token', [200, { token_type: 'Bearer' }], 'no access token'],
    ['a token of another scope', [200, { ...tokens, scope: 'system/Patient.r' }], 'scope system'],
    [
      'a JWT where none was wanted',
      [200, { ...tokens, access_token: 'a.b.c'.repeat(9) }],
      'opaque',
    ],
  ] as const)('measures nothing when one answer is %s', async (_, wrong, message) => {
    const port = await startEndpoint((request) => (request === 11 ? wrong : [200, tokens]))
    await expect(load.run(planOf(port, 20))).rejects.toThrow(message)
  })

  it('works on after a run that failed', async () => {
    const port = await startEndpoint((request) => (request === 2 ? [500, {}] : [200, tokens]))
    await expect(load.run(planOf(port, 6))).rejects.toThrow('500 came back')
    await expect(load.run(planOf(port, 6))).resolves.toMatchObject({ requests: 6 })
  })
})
