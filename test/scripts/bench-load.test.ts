import { spawn } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import type { LoadPlan } from '../../bench/load-plan.ts'

let server: Server

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

/** A token endpoint that redeems codes; the answer to the n-th request is chosen by the test. */
async function startEndpoint(answer: (request: number) => [number, object]): Promise<string> {
  let requests = 0
  server = createServer((_, response) => {
    const [status, body] = answer(requests)
    requests += 1
    response.writeHead(status).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function load(issuer: string, count: number) {
  const codes = Array.from({ length: count }, (_, index) => ({
    code: `code-${index}`,
    code_verifier: 'v',
  }))
  const plan: LoadPlan = {
    issuer,
    fhirBase: `${issuer}/fhir`,
    client_id: 'app',
    redirect_uri: 'https://app.test/cb',
    concurrency: 3,
    work: { kind: 'code exchange', codes },
  }
  const path = join(import.meta.dirname, '..', '..', 'bench', 'load.ts')
  const child = spawn(process.execPath, [path])
  child.stdin.end(JSON.stringify(plan))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [code, output, problem] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  return { code, output, problem }
}

const tokens = { access_token: 'a', refresh_token: 'r' }

describe('npm run bench, load', () => {
  it('counts every request that was answered as it should be', async () => {
    const { code, output } = await load(await startEndpoint(() => [200, tokens]), 20)
    expect(code).toBe(0)
    expect(JSON.parse(output)).toMatchObject({ requests: 20 })
  })

  it.each([
    ['an error', [400, { error: 'invalid_grant' }], '400 came back'],
    ['no tokens', [200, { access_token: 'a' }], 'without tokens'],
  ] as const)('reports nothing when one answer is %s', async (_, wrong, message) => {
    const issuer = await startEndpoint((request) =>
      request === 11 ? [wrong[0], wrong[1]] : [200, tokens],
    )
    const { code, output, problem } = await load(issuer, 20)
    expect(code).toBe(1)
    expect(output).toBe('')
    expect(problem).toContain(message)
  })
})
