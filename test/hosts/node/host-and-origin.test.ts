import { mkdirSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeConsoleFileList } from '../../../scripts/vite-console-files.mjs'
import { loadConsoleFiles } from '../../../src/main/hosts/console/console-files.ts'
import { type AdminServer, createAdminServer } from '../../../src/main/hosts/node/admin/index.ts'
import { type Listener, openListener } from '../../../src/main/hosts/node/listener/index.ts'
import { methods } from '../../../src/shared/contract/index.ts'
import { takePorts } from '../../support/ports.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

/** A release tries every admin method with every Host; each change, every tenth. */
const isRelease = process.env['RIGS_SCALE'] === 'release'
const isTried = (_path: string, place: number) => isRelease || place % 10 === 0

/** P stands for the port. */
const foreignHosts = [
  ...['evil.example', 'evil.example:P', 'localhost', '127.0.0.1', '[::1]', 'localhost:80'],
  ...['localhost:0', 'localhost:P0', 'localhost.:P', 'localhost.evil.example:P', 'a.localhost:P'],
  ...['localhost@evil.example:P', 'evil.example@localhost:P', 'localhost:P@evil.example'],
  ...['127.0.0.1.nip.io:P', '127.0.0.1:P, evil.example', '0.0.0.0:P', '[::]:P', '127.0.0.2:P'],
  ...['127.1:P', '2130706433:P', '0x7f000001:P', '0177.0.0.1:P', '[::ffff:127.0.0.1]:P'],
  ...['[0:0:0:0:0:0:0:1]:P', '[::1%25lo]:P', 'http://localhost:P', '//localhost:P', 'localhost:P/'],
  ...['localhost:P#', 'localhost:P?x', 'localhost :P', '*:P', '*', '-', '169.254.169.254:P'],
  ...['10.0.0.1:P', 'xn--lcalhost-54a:P', '::1:P'],
]
/** O stands for the origin of the listener. */
const foreignOrigins = [
  ...[
    'null',
    'https://evil.example',
    'http://evil.example',
    'http://localhost',
    'https://localhost:P',
  ],
  ...['http://localhost:1', 'http://127.0.0.1', 'https://127.0.0.1:P', 'http://127.0.0.1:1', 'O/'],
  ...['O.evil.example', 'http://127.0.0.1.nip.io:P', 'http://[::1]:P', 'http://0.0.0.0:P', 'O, O'],
  ...['http://evil.example@127.0.0.1:P', 'HTTP://127.0.0.1:P0', 'file://', 'trustbench://console'],
  'chrome-extension://abcdefghijklmnop',
]

const serverPaths = [
  ...['/', '/fhir/.well-known/smart-configuration', '/.well-known/oauth-authorization-server'],
  ...['/.well-known/openid-configuration', '/.well-known/udap', '/jwks', '/authorize', '/token'],
  ...[
    '/register',
    '/register/x',
    '/introspect',
    '/revoke',
    '/userinfo',
    '/manage',
    '/tiered/callback',
  ],
  ...[
    '/interaction/x',
    '/fhir/metadata',
    '/fhir/Patient',
    '/fhir/Patient/x',
    '/fhir/$export',
    '/fhir',
  ],
  ...[
    '/app/launch/x',
    '/brands',
    '/demo/protected-registration',
    '/styles/x',
    '/crl/x',
    '/nowhere',
  ],
]
const adminPaths = [...Object.keys(methods).map((name) => `/rpc/${name}`), '/session', '/events']

let bench: TestWorkbench
let folder: ReturnType<typeof temporaryDirectory>
let admin: AdminServer
let session: string
let listeners: Listener[]
let ports: { readonly server: number; readonly admin: number }
/** Requests that got behind the guard of a listener. */
let routed = 0
const agent = new http.Agent({ keepAlive: true, maxSockets: 8 })

beforeAll(async () => {
  bench = await createTestWorkbench()
  folder = temporaryDirectory()
  mkdirSync(join(folder.path, 'assets'))
  writeFileSync(join(folder.path, 'index.html'), '<!doctype html>')
  writeConsoleFileList(folder.path)
  const first = await takePorts(2)
  ports = { server: first, admin: first + 1 }
  admin = createAdminServer({
    workbench: bench,
    platform: {
      clock: bench.clock,
      version: '1.2.3',
      random: (count) => crypto.getRandomValues(new Uint8Array(count)),
    },
    origin: `http://127.0.0.1:${ports.admin}`,
    consoleFiles: await loadConsoleFiles(folder.path, () => 'nonce'),
  })
  const open = (port: number, hosts: readonly string[], fetch: typeof admin.fetch) =>
    openListener({
      fetch: (request) => {
        routed += 1
        return fetch(request)
      },
      port,
      hosts,
      addresses: [{ address: '127.0.0.1', isOptional: false }],
      nonce: 'a'.repeat(32),
    })
  const { server } = ports
  listeners = [
    await open(
      server,
      [`localhost:${server}`, `127.0.0.1:${server}`, `[::1]:${server}`],
      bench.fetch,
    ),
    await open(ports.admin, [`127.0.0.1:${ports.admin}`], admin.fetch),
  ]
  const token = await send('admin', '/session', {
    body: JSON.stringify({ token: admin.mintToken() }),
  })
  session = JSON.parse(token.body).session
}, 60_000)

afterAll(async () => {
  agent.destroy()
  admin.close()
  for (const listener of listeners) await listener.close(0)
  await bench.close()
  folder.remove()
})

interface Sent {
  readonly host?: string
  readonly origin?: string
  readonly method?: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

function send(to: 'server' | 'admin', path: string, sent: Sent) {
  const port = ports[to]
  const own = `http://127.0.0.1:${port}`
  const fill = (text: string) => text.replaceAll('O', own).replaceAll('P', String(port))
  const request = {
    agent,
    port,
    path,
    host: '127.0.0.1',
    method: sent.method ?? 'POST',
    headers: {
      Host: fill(sent.host ?? '127.0.0.1:P'),
      Origin: fill(sent.origin ?? 'O'),
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(sent.body ?? ''),
      ...sent.headers,
    },
  }
  return new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: string }>(
    (resolve, reject) => {
      const call = http.request(request, (answer) => {
        let body = ''
        answer.on('data', (chunk) => {
          body += String(chunk)
        })
        answer.once('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }),
        )
      })
      call.once('error', reject)
      call.end(sent.body)
    },
  )
}

/** Runs them eight at a time and gives what was found wrong. */
async function findFaults<Case>(
  cases: readonly Case[],
  judge: (one: Case) => Promise<string | undefined>,
) {
  const faults: string[] = []
  const waiting = [...cases]
  const run = async () => {
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      const fault = await judge(one)
      if (fault !== undefined) faults.push(fault)
    }
  }
  await Promise.all(Array.from({ length: 8 }, run))
  return faults
}

const product = <A, B>(some: readonly A[], others: readonly B[]) =>
  some.flatMap((one) => others.map((other) => [one, other] as const))

describe('Host and Origin', () => {
  it('that are its own are answered by both listeners [HO-02] [HO-05]', async () => {
    const headers = { Authorization: `Bearer ${session}` }
    expect((await send('admin', '/rpc/server.status', { headers, body: '{}' })).status).toBe(200)
    const read = { method: 'GET', host: 'localhost:P' }
    expect((await send('server', '/fhir/.well-known/smart-configuration', read)).status).toBe(200)
  })

  it('have 40 and 20 foreign forms', () => {
    expect(new Set(foreignHosts).size + 1).toBeGreaterThanOrEqual(40)
    expect(new Set(foreignOrigins).size).toBeGreaterThanOrEqual(20)
  })

  it.each(['server', 'admin'] as const)(
    'of a stranger end before any route of the %s (CVE-2025-66414, CVE-2025-66416, CVE-2025-49596) [HO-02] [FG-13]',
    async (to) => {
      const paths = to === 'server' ? serverPaths : adminPaths.filter(isTried)
      const before = routed
      const headers = to === 'admin' ? { Authorization: `Bearer ${session}` } : {}
      const cases = product(product(foreignHosts, ['O']), paths)
      const crossed = product(
        product(foreignHosts, foreignOrigins),
        paths.slice(0, isRelease ? 50 : 1),
      )
      const faults = await findFaults([...cases, ...crossed], async ([[host, origin], path]) => {
        const { status, body } = await send(to, path, { host, origin, headers })
        return [400, 421].includes(status) && body === '' ? undefined : `${host} ${path}: ${status}`
      })
      expect(faults).toEqual([])
      expect(routed).toBe(before)
    },
  )

  it('of a stranger open no admin route, whatever secret comes along [HO-05] [FG-13]', async () => {
    const headers = { Authorization: `Bearer ${session}` }
    const cases = product(foreignOrigins, adminPaths)
    const faults = await findFaults(cases, async ([origin, path]) => {
      const answer = await send('admin', path, { origin, headers, body: '{}' })
      const isRefused = answer.status === 403 || answer.status === 405
      const isReadable = answer.headers['access-control-allow-origin'] !== undefined
      return isRefused && !isReadable ? undefined : `${origin} ${path}: ${answer.status}`
    })
    expect(faults).toEqual([])
  })

  it('of a stranger are let read nothing of the server but what anybody may [AS-12] [FG-13]', async () => {
    const open = /\.well-known|^\/jwks$|^\/fhir\/metadata$|^\/brands|^\/styles|^\/crl/
    const cases = product(
      product(foreignOrigins, ['GET', 'POST']),
      serverPaths.filter((path) => !open.test(path)),
    )
    const faults = await findFaults(cases, async ([[origin, method], path]) => {
      const { headers } = await send('server', path, { origin, method, host: 'localhost:P' })
      const allowed = headers['access-control-allow-origin']
      const credentials = headers['access-control-allow-credentials']
      if (allowed === undefined && credentials === undefined) return undefined
      return `${origin} ${method} ${path}: ${allowed}`
    })
    expect(faults).toEqual([])
  })
})
