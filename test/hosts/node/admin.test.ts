import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeConsoleFileList } from '../../../scripts/vite-console-files.mjs'
import { loadConsoleFiles } from '../../../src/main/hosts/console/console-files.ts'
import { type AdminServer, createAdminServer } from '../../../src/main/hosts/node/admin/index.ts'
import { type Listener, openListener } from '../../../src/main/hosts/node/listener/index.ts'
import { methods } from '../../../src/shared/contract/index.ts'
import { takePorts } from '../../support/ports.ts'
import { sendRaw } from '../../support/raw-http.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

let bench: TestWorkbench
let folder: ReturnType<typeof temporaryDirectory>
let admin: AdminServer
let listener: Listener
let origin: string
let port: number

beforeEach(async () => {
  bench = await createTestWorkbench()
  folder = temporaryDirectory()
  mkdirSync(join(folder.path, 'assets'))
  const html = '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__">'
  writeFileSync(join(folder.path, 'index.html'), html)
  writeFileSync(join(folder.path, 'assets', 'index-abc123.js'), 'void 0')
  writeFileSync(join(folder.path, 'icon.svg'), '<svg/>')
  writeConsoleFileList(folder.path)
  let pages = 0
  port = await takePorts(1)
  origin = `http://127.0.0.1:${port}`
  let made = 0
  admin = createAdminServer({
    workbench: bench,
    platform: {
      clock: bench.clock,
      version: '1.2.3',
      random: (count) => {
        made += 1
        return new Uint8Array(count).fill(made)
      },
    },
    origin,
    consoleFiles: await loadConsoleFiles(folder.path, () => {
      pages += 1
      return `nonce-of-page-${pages}`
    }),
  })
  listener = await openListener({
    fetch: admin.fetch,
    port,
    hosts: [`127.0.0.1:${port}`],
    addresses: [{ address: '127.0.0.1', isOptional: false }],
    nonce: 'a'.repeat(32),
  })
})

afterEach(async () => {
  admin.close()
  await listener.close(0)
  await bench.close()
  folder.remove()
})

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${origin}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: origin, ...headers },
    body: JSON.stringify(body),
  })
const redeem = (token: string) => post('/session', { token })

/** Headers of a call with a session. */
async function signIn(): Promise<Record<string, string>> {
  const response = await redeem(admin.mintToken())
  const { session } = (await response.json()) as { session: string }
  return { Authorization: `Bearer ${session}` }
}

describe('admin listener, bootstrap', () => {
  it('exchanges the token for a session secret once [HO-04]', async () => {
    const token = admin.mintToken()
    const first = await redeem(token)
    expect(first.status).toBe(200)
    const { session } = (await first.json()) as { session: string }
    expect(session).toMatch(/^[\w-]{43}$/)
    const call = await post('/rpc/server.status', {}, { Authorization: `Bearer ${session}` })
    expect(call.status).toBe(200)
    const second = await redeem(token)
    expect(second.status).toBe(401)
    expect(await second.json()).toMatchObject({ code: 'unauthorized' })
  })

  it('lets one of two callers at once win [HO-04]', async () => {
    const token = admin.mintToken()
    const answers = await Promise.all([redeem(token), redeem(token), redeem(token)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401])
  })

  it('accepts each of several tokens once [HO-04]', async () => {
    const tokens = [admin.mintToken(), admin.mintToken()]
    for (const token of tokens) expect((await redeem(token)).status).toBe(200)
    for (const token of tokens) expect((await redeem(token)).status).toBe(401)
  })

  it('refuses a token ten minutes after it was made [HO-04]', async () => {
    const token = admin.mintToken()
    const other = admin.mintToken()
    bench.clock.advance(599)
    expect((await redeem(token)).status).toBe(200)
    bench.clock.advance(1)
    expect((await redeem(other)).status).toBe(401)
  })

  it('takes no token again that had ended before the clock stepped back, and every other [RE-09]', async () => {
    for (let jump = 1; jump <= 20; jump += 1) {
      const late = admin.mintToken()
      bench.clock.advance(600)
      const good = admin.mintToken()
      bench.clock.step(-jump * 400)
      expect((await redeem(late)).status).toBe(401)
      expect((await redeem(good)).status).toBe(200)
      bench.clock.step(jump * 400)
    }
  })

  it('voids every token at the fifth wrong try, not before [HO-04]', async () => {
    const [first, second] = [admin.mintToken(), admin.mintToken()]
    for (let tries = 0; tries < 4; tries += 1) expect((await redeem('wrong')).status).toBe(401)
    expect((await redeem(first)).status).toBe(200)
    expect((await redeem('wrong')).status).toBe(401)
    expect((await redeem(second)).status).toBe(401)
    expect((await redeem(admin.mintToken())).status).toBe(200)
  })

  it.each([[{}], [{ token: 1 }], [{ token: 'a', more: 1 }], [[]], [null]])(
    'refuses %j as a bad request that is no try [HO-04]',
    async (body) => {
      const token = admin.mintToken()
      for (let tries = 0; tries < 6; tries += 1) {
        expect((await post('/session', body)).status).toBe(400)
      }
      expect((await redeem(token)).status).toBe(200)
    },
  )
})

const protectedRoutes: readonly (readonly [string, string])[] = [
  ['POST', '/session'],
  ...Object.keys(methods).map((name) => ['POST', `/rpc/${name}`] as const),
  ['POST', '/rpc/no.such'],
  ['GET', '/events'],
]

const foreignOrigins = [
  'null',
  'http://localhost:P',
  'https://127.0.0.1:P',
  'http://127.0.0.1',
  'http://127.0.0.1:1',
  'http://127.0.0.1:P/',
  'http://127.0.0.1:P.evil.example',
  'http://127.0.0.1:P@evil.example',
  'http://[::1]:P',
  'http://0.0.0.0:P',
  'http://127.0.0.2:P',
  'http://127.1:P',
  'HTTP://127.0.0.1:P',
  'http://127.0.0.1:0P',
  'http://evil.example',
  'https://evil.example',
  'file://',
  'chrome-extension://abcdefghijklmnop',
  'trustbench://console',
  '',
]

describe('admin listener, calls', () => {
  it.each(protectedRoutes)('%s %s refuses 20 foreign origins [HO-05]', async (method, path) => {
    const session = await signIn()
    for (const form of foreignOrigins) {
      const headers = { 'Content-Type': 'application/json', ...session }
      const response = await fetch(`${origin}${path}`, {
        method,
        headers: { ...headers, Origin: form.replace('P', String(port)) },
        ...(method === 'POST' ? { body: '{}' } : {}),
      })
      expect([form, response.status]).toEqual([form, 403])
    }
  })

  it('refuses a write without Origin [HO-05]', async () => {
    const { Authorization = '' } = await signIn()
    const head = [
      'POST /rpc/server.status HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      `Authorization: ${Authorization}`,
      'Content-Type: application/json',
      'Content-Length: 2',
      'Connection: close',
    ]
    expect((await sendRaw(port, `${head.join('\r\n')}\r\n\r\n{}`)).status).toBe(403)
    const withOrigin = [...head, `Origin: ${origin}`].join('\r\n')
    expect((await sendRaw(port, `${withOrigin}\r\n\r\n{}`)).status).toBe(200)
  })

  it.each(['cross-site', 'same-site', 'none', 'same-origin, cross-site', ''])(
    'refuses Sec-Fetch-Site %j [HO-05]',
    async (site) => {
      const session = await signIn()
      const call = await post('/rpc/server.status', {}, { ...session, 'Sec-Fetch-Site': site })
      expect(call.status).toBe(403)
    },
  )

  it('takes Sec-Fetch-Site same-origin [HO-05]', async () => {
    const headers = { ...(await signIn()), 'Sec-Fetch-Site': 'same-origin' }
    expect((await post('/rpc/server.status', {}, headers)).status).toBe(200)
  })

  it.each(protectedRoutes.slice(1))(
    '%s %s needs the session secret [HO-05] [HO-14]',
    async (method, path) => {
      for (const secret of [
        undefined,
        'Bearer',
        `Bearer ${'A'.repeat(43)}`,
        `Basic ${'A'.repeat(43)}`,
      ]) {
        const response = await fetch(`${origin}${path}`, {
          method,
          headers: {
            'Content-Type': 'application/json',
            Origin: origin,
            Cookie: 'session=1',
            ...(secret === undefined ? {} : { Authorization: secret }),
          },
          ...(method === 'POST' ? { body: '{}' } : {}),
        })
        expect(response.status).toBe(401)
        expect(response.headers.get('www-authenticate')).toBe('Bearer')
      }
    },
  )

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json5',
    '',
  ])('takes JSON only, not %j [HO-05]', async (type) => {
    const headers = { ...(await signIn()), 'Content-Type': type }
    expect((await post('/rpc/server.status', {}, headers)).status).toBe(415)
  })

  it('ends a session after 12 hours without a call [HO-05]', async () => {
    const session = await signIn()
    bench.clock.advance(43_199)
    expect((await post('/rpc/server.status', {}, session)).status).toBe(200)
    bench.clock.advance(43_199)
    expect((await post('/rpc/server.status', {}, session)).status).toBe(200)
    bench.clock.advance(43_200)
    expect((await post('/rpc/server.status', {}, session)).status).toBe(401)
  })

  it('revives no session that had idled out before the clock stepped back [RE-09]', async () => {
    const late = await signIn()
    bench.clock.advance(43_200)
    const good = await signIn()
    bench.clock.step(-43_200)
    expect((await post('/rpc/server.status', {}, late)).status).toBe(401)
    expect((await post('/rpc/server.status', {}, good)).status).toBe(200)
  })

  it('ends no session when the clock was set back for a while [RE-09]', async () => {
    const session = await signIn()
    bench.clock.step(-30 * 86_400)
    expect((await post('/rpc/server.status', {}, session)).status).toBe(200)
    bench.clock.step(30 * 86_400)
    expect((await post('/rpc/server.status', {}, session)).status).toBe(200)
    bench.clock.advance(43_200)
    expect((await post('/rpc/server.status', {}, session)).status).toBe(401)
  })

  it('answers what the method gives, or its problem with a fitting status', async () => {
    const session = await signIn()
    const status = await post('/rpc/server.status', {}, session)
    expect(await status.json()).toMatchObject({ issuer: bench.issuer, host: 'node' })
    const unknown = await post('/rpc/no.such', {}, session)
    expect([unknown.status, await unknown.json()]).toEqual([
      404,
      expect.objectContaining({ code: 'unknown-method' }),
    ])
    const unfit = await post('/rpc/traffic.list', { limit: 1e6 }, session)
    expect([unfit.status, await unfit.json()]).toEqual([
      400,
      expect.objectContaining({
        code: 'bad-request',
        details: [expect.objectContaining({ path: 'limit' })],
      }),
    ])
    const absent = await post('/rpc/traffic.get', { id: 'nothing' }, session)
    expect([absent.status, await absent.json()]).toEqual([
      404,
      expect.objectContaining({ code: 'not-found' }),
    ])
  })

  it.each([
    ['not JSON', '{', 400],
    ['nothing', '', 400],
    ['33 levels', '['.repeat(33) + ']'.repeat(33), 400],
    ['a megabyte and a byte', JSON.stringify('a'.repeat(1_048_575)), 413],
  ])('refuses a body that is %s [L-02]', async (_, body, status) => {
    const response = await fetch(`${origin}/rpc/server.status`, {
      method: 'POST',
      headers: { ...(await signIn()), 'Content-Type': 'application/json', Origin: origin },
      body,
    })
    expect(response.status).toBe(status)
  })

  it('refuses an encoded body [L-02]', async () => {
    const headers = { ...(await signIn()), 'Content-Encoding': 'gzip' }
    expect((await post('/rpc/server.status', {}, headers)).status).toBe(415)
  })

  it.each([
    ['GET', '/rpc/server.status', 'POST'],
    ['OPTIONS', '/rpc/server.status', 'POST'],
    ['PUT', '/session', 'POST'],
    ['POST', '/events', 'GET, HEAD'],
    ['DELETE', '/', 'GET, HEAD'],
  ])('answers %s %s with 405 [HO-12]', async (method, path, allow) => {
    const response = await fetch(`${origin}${path}`, { method, headers: { Origin: origin } })
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow])
  })
})

describe('admin listener, answers', () => {
  it.each([
    ['GET', '/', 200],
    ['GET', '/icon.svg', 200],
    ['GET', '/openapi.json', 200],
    ['GET', '/workspace.schema.json', 200],
    ['GET', '/nothing', 404],
    ['POST', '/session', 403],
    ['GET', '/session', 405],
    ['GET', '/events', 401],
    ['POST', '/rpc/server.status', 403],
  ])(
    '%s %s, status %i, has every safe header and no CORS one [HO-07] [HO-10]',
    async (method, path, status) => {
      const response = await fetch(`${origin}${path}`, {
        method,
        headers: method === 'POST' ? { Origin: 'https://evil.example' } : {},
      })
      expect(response.status).toBe(status)
      const { headers } = response
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(headers.get('set-cookie')).toBeNull()
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    },
  )

  it('is found under 127.0.0.1 and no other name [HO-02]', async () => {
    for (const name of ['localhost', '[::1]', '0.0.0.0', 'evil.example']) {
      const head = `GET / HTTP/1.1\r\nHost: ${name}:${port}\r\nConnection: close\r\n\r\n`
      expect((await sendRaw(port, head)).status).toBe(421)
    }
  })
})

describe('admin listener, console files', () => {
  it('gives each page a nonce of its own, in policy and page [EL-07] [HO-09]', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const page = await fetch(`${origin}/`)
        const html = await page.text()
        const nonce = /nonce="(nonce-of-page-\d)"/.exec(html)?.[1] ?? ''
        const policy = page.headers.get('content-security-policy')
        expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`)
        expect(policy).toContain("script-src 'self';")
        expect(policy).toContain("require-trusted-types-for 'script'")
        expect(policy).not.toContain('unsafe')
        expect(page.headers.get('x-frame-options')).toBe('DENY')
        return nonce
      }),
    )
    expect(new Set(nonces).size).toBe(2)
  })

  it('lets hashed files be kept, and only those [HO-10]', async () => {
    const script = await fetch(`${origin}/assets/index-abc123.js`)
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect((await fetch(`${origin}/icon.svg`)).headers.get('cache-control')).toBe('no-store')
  })

  it.each([
    '/../package.json',
    '/assets/../../x',
    '/%2e%2e/x',
    '/assets/%2e%2e%2findex.html',
    '/assets',
    '/assets/',
    '/index.html%00',
  ])('serves nothing at %s [EL-01]', async (path) => {
    const head = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`
    expect((await sendRaw(port, head)).status).toBe(404)
  })
})

describe('admin listener, events', () => {
  const open = async (query = '', session?: Record<string, string>) =>
    fetch(`${origin}/events${query}`, { headers: session ?? (await signIn()) })

  it('streams the events that were asked for, as they happen', async () => {
    const response = await open('?names=settings.changed')
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    const reader = readerOf(response)
    expect(await reader.next()).toBe(': open')
    await bench.request('/nowhere')
    await bench.call('settings.update', { name: 'clockSkewSeconds', value: 7 })
    expect(await reader.next()).toBe('event: settings.changed\ndata: {"name":"clockSkewSeconds"}')
    await reader.cancel()
  })

  it('refuses a name that is no event', async () => {
    expect((await open('?names=settings.changed,nothing')).status).toBe(400)
  })

  it('serves eight streams and refuses the ninth until one ends [HO-16]', async () => {
    const session = await signIn()
    const streams = await Promise.all(Array.from({ length: 8 }, () => open('', session)))
    expect((await open('', session)).status).toBe(429)
    await streams[0]?.body?.cancel()
    await expect.poll(async () => (await open('', session)).status).toBe(200)
  })

  it('ends a stream with its session [HO-16]', async () => {
    const reader = readerOf(await open())
    expect(await reader.next()).toBe(': open')
    bench.clock.advance(43_200)
    expect(await reader.next()).toBeUndefined()
  })

  it('cuts off a reader that falls a mebibyte behind [HO-16]', async () => {
    const session = await signIn()
    const response = await admin.fetch(
      new Request(`${origin}/events?names=settings.changed`, { headers: session }),
    )
    const reader = response.body?.getReader()
    const name = 'clockSkewSeconds'
    for (let count = 0; count < 25_000; count += 1) {
      await bench.call('settings.update', { name, value: count % 300 })
    }
    const drain = async () => {
      for (;;) if ((await reader?.read())?.done !== false) return
    }
    await expect(drain()).rejects.toThrow('too slow')
  })
})

describe('admin listener, openapi.json', () => {
  it('describes every method of the contract', async () => {
    const document = (await (await fetch(`${origin}/openapi.json`)).json()) as {
      openapi: string
      paths: Record<string, unknown>
    }
    expect(document.openapi).toBe('3.1.1')
    for (const name of Object.keys(methods)) expect(document.paths).toHaveProperty([`/rpc/${name}`])
  })
})

/** Reads frames of an event stream; undefined at its end. */
function readerOf(response: Response) {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return {
    next: async (): Promise<string | undefined> => {
      for (;;) {
        const end = text.indexOf('\n\n')
        if (end !== -1) {
          const frame = text.slice(0, end)
          text = text.slice(end + 2)
          return frame
        }
        const part = await reader?.read()
        if (part?.value === undefined) return undefined
        text += part.value
      }
    },
    cancel: async () => reader?.cancel(),
  }
}
