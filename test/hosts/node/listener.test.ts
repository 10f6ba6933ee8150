import net from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type Listener,
  loopbackHosts,
  openListener,
  PortInUseError,
  ShadowedAddressError,
  verifyAdvertisedName,
} from '../../../src/main/hosts/node/listener/index.ts'
import { lines, malformed } from '../../support/malformed-requests.ts'
import { takePorts } from '../../support/ports.ts'
import { sendRaw } from '../../support/raw-http.ts'

const nonce = 'a'.repeat(32)
let port: number
let listener: Listener
let seen: Request[]
let peers: Array<string | undefined>

beforeAll(async () => {
  port = await takePorts(1)
  listener = await openListener({
    fetch: async (request, peerAddress) => {
      seen.push(request)
      peers.push(peerAddress)
      return Response.json({ url: request.url, body: await request.text() })
    },
    port,
    hosts: loopbackHosts(port),
    nonce,
  })
})

beforeEach(() => {
  seen = []
  peers = []
})

afterAll(() => listener.close(0))

const get = (path: string, host: string, ...more: string[]) =>
  sendRaw(
    port,
    `${lines(`GET ${path} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...more)}\r\n`,
  )

const routes = [
  '/',
  '/fhir/metadata',
  '/authorize?x=1',
  '/token',
  '/.well-known/trustbench-instance',
]

describe('listener, peer', () => {
  it('names the machine a request comes from by its socket, whatever headers say [HO-03]', async () => {
    const headers = ['X-Forwarded-For: 203.0.113.7', 'Forwarded: for=203.0.113.7']
    expect((await get('/token', `127.0.0.1:${port}`, ...headers)).status).toBe(200)
    expect(peers).toEqual(['127.0.0.1'])
  })
})

describe('listener, Host', () => {
  it.each(['localhost:P', '127.0.0.1:P', '[::1]:P', 'LOCALHOST:P', 'LocalHost:P'])(
    'answers %s [HO-02]',
    async (form) => {
      for (const route of routes) {
        expect((await get(route, form.replace('P', String(port)))).status).toBe(200)
      }
    },
  )

  it.each([
    'evil.example',
    'evil.example:P',
    'localhost',
    '127.0.0.1',
    '[::1]',
    '::1',
    '::1:P',
    'localhost:80',
    'localhost:0',
    'localhost:',
    'localhost:P0',
    'localhost:0P',
    'localhost.:P',
    'localhost.evil.example:P',
    'evil.localhost:P',
    'localhost:P.evil.example',
    'localhost@evil.example:P',
    'evil.example@localhost:P',
    'localhost:P@evil.example',
    '127.0.0.1.nip.io:P',
    '127.0.0.1:P, evil.example',
    'localhost:P,localhost:P',
    '0.0.0.0:P',
    '[::]:P',
    '127.0.0.2:P',
    '127.1:P',
    '2130706433:P',
    '0x7f000001:P',
    '0177.0.0.1:P',
    '[::ffff:127.0.0.1]:P',
    '[0:0:0:0:0:0:0:1]:P',
    '[::1%25lo]:P',
    'http://localhost:P',
    '//localhost:P',
    'localhost:P/',
    'localhost:P#',
    'localhost:P?x',
    'localhost :P',
    'lo\tcalhost:P',
    'xn--lcalhost-54a:P',
    '*:P',
    '*',
    '-',
    '',
  ])('answers %j with an empty 421 on every route, and routes nothing [HO-02]', async (form) => {
    for (const route of routes) {
      const answer = await get(route, form.replace('P', String(port)))
      expect(answer.status).toBe(421)
      expect(answer.body).toBe('')
    }
    expect(seen).toEqual([])
  })

  it.each([
    ['none', ''],
    ['two that agree', lines('Host: localhost:P', 'Host: localhost:P')],
    ['two that differ', lines('Host: localhost:P', 'host: evil.example')],
  ])('answers 400 to a request with %s [HO-02]', async (_, hosts) => {
    const head = `GET / HTTP/1.1\r\n${hosts.replaceAll('P', String(port))}Connection: close\r\n\r\n`
    expect((await sendRaw(port, head)).status).toBe(400)
    expect(seen).toEqual([])
  })

  it('answers 400 to HTTP/1.0 without Host [HO-02]', async () => {
    expect((await sendRaw(port, 'GET / HTTP/1.0\r\n\r\n')).status).toBe(400)
  })

  it('takes an absolute target of its own Host [HO-02]', async () => {
    const host = `localhost:${port}`
    const answer = await get(`http://${host}/fhir/Patient?x=1`, host)
    expect(answer.status).toBe(200)
    expect(seen.map(({ url }) => url)).toEqual([`http://${host}/fhir/Patient?x=1`])
  })

  it.each([
    'http://evil.example/',
    'http://127.0.0.1:P/',
    'http://localhost/',
    'https://localhost:P/',
    'ftp://localhost:P/',
    'http://user@localhost:P/',
    'http://localhost:P@evil.example/',
  ])('answers 400 to the target %s under another Host [HO-02]', async (target) => {
    const answer = await get(target.replace('P', String(port)), `localhost:${port}`)
    expect(answer.status).toBe(400)
    expect(seen).toEqual([])
  })

  it('takes no notice of forwarding headers [HO-03]', async () => {
    await get(
      '/x',
      `localhost:${port}`,
      'X-Forwarded-Host: evil.example',
      'X-Forwarded-Proto: https',
      'Forwarded: host=evil.example;proto=https',
      'X-Original-URL: /admin',
      'X-HTTP-Method-Override: DELETE',
    )
    expect(seen.map(({ url, method }) => [method, url])).toEqual([
      ['GET', `http://localhost:${port}/x`],
    ])
  })
})

describe('listener, malformed requests', () => {
  it.each(Object.entries(malformed))('answers 400 to %s and closes [HO-12]', async (_, text) => {
    const answer = await sendRaw(port, text.replaceAll('localhost:P', `localhost:${port}`))
    expect(answer.status).toBe(400)
    expect(answer.headers.get('connection')).toBe('close')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.body).toBe('')
  })

  it('does not answer what is smuggled behind a refused request [HO-12]', async () => {
    const host = `Host: localhost:${port}`
    const smuggled = `${lines('GET /smuggled HTTP/1.1', host)}\r\n`
    const head = lines('POST / HTTP/1.1', host, 'Content-Length: 4', 'Transfer-Encoding: chunked')
    const answer = await sendRaw(port, `${head}\r\n0\r\n\r\n${smuggled}`)
    expect(answer.text.match(/HTTP\/1\.1 /g)).toHaveLength(1)
    expect(seen).toEqual([])
  })

  it('answers TRACE with 405 and what is allowed [HO-12]', async () => {
    const host = `Host: localhost:${port}`
    const answer = await sendRaw(port, `${lines('TRACE / HTTP/1.1', host, 'X-Secret: s')}\r\n`)
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toContain('GET')
    expect(answer.text).not.toContain('X-Secret')
  })

  it('does not tunnel [HO-12]', async () => {
    const text = `${lines(`CONNECT localhost:${port} HTTP/1.1`, `Host: localhost:${port}`)}\r\n`
    expect((await sendRaw(port, text)).text).toBe('')
  })

  it('does not upgrade [HO-05] [HO-12]', async () => {
    const upgrade = [
      'Connection: close, Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
    ]
    const head = lines('GET / HTTP/1.1', `Host: localhost:${port}`, ...upgrade)
    expect((await sendRaw(port, `${head}\r\n`)).status).toBe(200)
  })

  it('takes a backslash in the query, where FHIR search escapes with it', async () => {
    expect((await get('/fhir/Patient?name=a\\,b', `localhost:${port}`)).status).toBe(200)
  })

  it('takes a chunked body and a path that looks like another host [HO-12]', async () => {
    const head = lines(
      'POST //evil.example/x HTTP/1.1',
      `Host: localhost:${port}`,
      'Transfer-Encoding: chunked',
      'Connection: close',
    )
    const answer = await sendRaw(port, `${head}\r\n3\r\nabc\r\n0\r\n\r\n`)
    expect(answer.status).toBe(200)
    expect(seen.map(({ url }) => new URL(url).host)).toEqual([`localhost:${port}`])
    expect(answer.body).toContain('abc')
  })
})

describe('listener, limits', () => {
  const host = () => `localhost:${port}`

  it('takes a request line of 8 KiB and answers 414 to a longer one [HO-12] [L-01]', async () => {
    const room = 8_192 - 'GET / HTTP/1.1'.length
    expect((await get(`/${'a'.repeat(room)}`, host())).status).toBe(200)
    expect((await get(`/${'a'.repeat(room + 1)}`, host())).status).toBe(414)
  })

  it('answers 431 to a header block over 16 KiB [HO-12] [L-01]', async () => {
    expect((await get('/', host(), `X-A: ${'a'.repeat(15_000)}`)).status).toBe(200)
    expect((await get('/', host(), `X-A: ${'a'.repeat(17_000)}`)).status).toBe(431)
  })

  it('takes 100 headers and answers 431 to more [HO-12] [L-01]', async () => {
    const headers = (count: number) => Array.from({ length: count }, (_, index) => `X-${index}: a`)
    expect((await get('/', host(), ...headers(98))).status).toBe(200)
    expect((await get('/', host(), ...headers(99))).status).toBe(431)
  })

  it('holds 256 sockets and drops the oldest that asks for nothing [HO-12] [L-13]', async () => {
    const sockets = await connectMany(256)
    const [oldest, next] = sockets
    expect(oldest?.destroyed).toBe(false)
    expect((await get('/', host())).status).toBe(200)
    await expect.poll(() => oldest?.destroyed).toBe(true)
    expect(next?.destroyed).toBe(false)
    await closeAll(sockets)
  })

  it('drops a socket whose request does not come to its end before one that was answered [HO-12]', async () => {
    const answered = await connectMany(1)
    answered[0]?.write(`${lines('GET / HTTP/1.1', `Host: ${host()}`)}\r\n`)
    await expect.poll(() => seen.length).toBe(1)
    const slow = await connectMany(255)
    const head = lines('POST / HTTP/1.1', `Host: ${host()}`, 'Content-Length: 9')
    for (const socket of slow) socket.write(`${head}\r\nx`)
    await expect.poll(() => seen.length).toBe(256)
    expect((await get('/', host())).status).toBe(200)
    await expect.poll(() => slow[0]?.destroyed).toBe(true)
    expect(answered[0]?.destroyed).toBe(false)
    await closeAll([...answered, ...slow])
  })
})

async function connectMany(count: number): Promise<net.Socket[]> {
  const sockets: net.Socket[] = []
  // One after the other, so that the first is the oldest.
  for (let index = 0; index < count; index += 1) sockets.push(await connect(port))
  return sockets
}

async function closeAll(sockets: readonly net.Socket[]): Promise<void> {
  const open = sockets.filter(({ destroyed }) => !destroyed)
  const closed = open.map((socket) => new Promise((resolve) => socket.once('close', resolve)))
  for (const socket of open) socket.destroy()
  await Promise.all(closed)
}

describe('listener, addresses', () => {
  it('refuses a port in use and names the holder when it is Trustbench [HO-11]', async () => {
    const again = openListener({ fetch: () => new Response(), port, hosts: [], nonce })
    await expect(again).rejects.toThrow(PortInUseError)
    await expect(again).rejects.toMatchObject({ port, holder: process.pid })
  })

  it('finds this start behind its names, and not another one [HO-11]', async () => {
    const name = { scheme: 'http', hostname: 'localhost', port } as const
    await expect(verifyAdvertisedName(name, nonce)).resolves.toBeUndefined()
    await expect(verifyAdvertisedName(name, 'b'.repeat(32))).rejects.toThrow(ShadowedAddressError)
  })

  it.each(['', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}', 'SSH-2.0-x\r\n'])(
    'tells a stranger who answers %j [HO-11]',
    async (words) => {
      const own = await takePorts(1)
      const stranger = net.createServer((socket) => socket.end(words))
      await new Promise<void>((resolve) => stranger.listen(own, '127.0.0.1', resolve))
      const name = { scheme: 'http', hostname: '127.0.0.1', port: own } as const
      await expect(verifyAdvertisedName(name, nonce)).rejects.toThrow(ShadowedAddressError)
      stranger.close()
    },
  )

  it('does not wait for a socket on which nothing was asked [RE-15]', async () => {
    const own = await takePorts(1)
    const idle = await openListener({ fetch: () => new Response(), port: own, hosts: [], nonce })
    const socket = await connect(own)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    await idle.close(60_000)
    await closed
  })

  it('answers 500 without a word when no answer can be made [HO-15]', async () => {
    const own = await takePorts(1)
    const errors: unknown[] = []
    const broken = await openListener({
      fetch: () => Promise.reject(new Error('secret at /some/path')),
      port: own,
      hosts: loopbackHosts(own),
      nonce,
      onError: (error) => errors.push(error),
    })
    const response = await fetch(`http://localhost:${own}/`)
    expect([response.status, await response.text()]).toEqual([500, ''])
    expect(errors).toHaveLength(1)
    await broken.close(0)
  })
})

function connect(toPort: number): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(toPort, '127.0.0.1', () => resolve(socket))
    socket.on('error', reject)
  })
}
