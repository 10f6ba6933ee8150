import http from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openListener } from '../../../src/main/hosts/node/listener/index.ts'
import { createOutboundFetch, outboundLimits } from '../../../src/main/hosts/node/outbound/index.ts'
import { takePorts } from '../../support/ports.ts'

let server: http.Server
let origin: string
let answer: http.RequestListener
const outboundFetch = createOutboundFetch()

beforeEach(async () => {
  const port = await takePorts(1)
  origin = `http://127.0.0.1:${port}`
  server = http.createServer((request, response) => answer(request, response))
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

describe('outbound fetch', () => {
  it('sends method, headers and body, asks for no encoding, and gives the answer', async () => {
    answer = (request, response) => {
      response.writeHead(201, { 'Content-Type': 'text/plain', 'X-Seen': String(request.method) })
      response.write(String(request.headers['accept-encoding']))
      request.pipe(response)
    }
    const request = new Request(`${origin}/x`, { method: 'POST', body: ' and a body' })
    const response = await outboundFetch(request)
    expect(response.status).toBe(201)
    expect(response.headers.get('x-seen')).toBe('POST')
    expect(await response.text()).toBe('identity and a body')
  })

  it('gives a redirect back and does not follow it [L-11]', async () => {
    const paths: unknown[] = []
    answer = (request, response) => {
      paths.push(request.url)
      response.writeHead(302, { Location: '/elsewhere' }).end()
    }
    const response = await outboundFetch(new Request(`${origin}/x`))
    expect([response.status, response.headers.get('location')]).toEqual([302, '/elsewhere'])
    expect(paths).toEqual(['/x'])
  })

  it.each([
    ['application/json', outboundLimits.bodyBytes],
    ['application/pkix-crl', outboundLimits.largeBodyBytes],
    ['application/fhir+json', outboundLimits.largeBodyBytes],
  ])('takes as much of %s as its limit and refuses a byte more [L-11]', async (accept, limit) => {
    let size = limit
    answer = (_request, response) => response.end(Buffer.alloc(size))
    const ask = () => outboundFetch(new Request(origin, { headers: { Accept: accept } }))
    expect((await (await ask()).arrayBuffer()).byteLength).toBe(limit)
    size += 1
    await expect(ask()).rejects.toMatchObject({ reason: 'too-large' })
  })

  it('refuses an encoded answer [L-11]', async () => {
    answer = (_request, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end()
    await expect(outboundFetch(new Request(origin))).rejects.toMatchObject({ reason: 'encoded' })
  })

  it('runs eight at once and refuses the ninth [L-11]', async () => {
    const waiting: http.ServerResponse[] = []
    answer = (_request, response) => waiting.push(response)
    const running = Array.from({ length: 8 }, () => outboundFetch(new Request(origin)))
    await expect(outboundFetch(new Request(origin))).rejects.toMatchObject({ reason: 'busy' })
    await expect.poll(() => waiting.length).toBe(8)
    for (const response of waiting) response.end()
    await Promise.all(running)
  })

  it('gives up on a server that does not finish [L-11]', async () => {
    answer = (_request, response) => response.write('begun')
    await expect(outboundFetch(new Request(origin))).rejects.toMatchObject({ reason: 'timeout' })
  })

  it('says when nobody answers, and fetches nothing but http [L-11]', async () => {
    const port = await takePorts(1)
    const unreachable = { reason: 'unreachable' }
    await expect(outboundFetch(new Request(`http://127.0.0.1:${port}/`))).rejects.toMatchObject(
      unreachable,
    )
    await expect(outboundFetch(new Request('data:,x'))).rejects.toMatchObject(unreachable)
  })

  it('asks about the address of a name or a literal before any socket is opened [AS-19]', async () => {
    let connections = 0
    server.on('connection', () => {
      connections += 1
    })
    answer = (_request, response) => response.end('reached')
    const port = Number(new URL(origin).port)
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '0x7f.1']) {
      const asked: [string, number][] = []
      const refuse = (address: string, at: number) => {
        asked.push([address, at])
        return false
      }
      const request = new Request(`http://${host}:${port}/`)
      await expect(outboundFetch(request, refuse)).rejects.toMatchObject({ reason: 'forbidden' })
      expect(asked).toContainEqual(['127.0.0.1', port])
    }
    expect(connections).toBe(0)
    const only4 = (address: string) => address === '127.0.0.1'
    const reached = await outboundFetch(new Request(`http://localhost:${port}/`), only4)
    expect(await reached.text()).toBe('reached')
    expect(connections).toBe(1)
  })

  it('reaches no listener of its own where a guard is asked, and others on this machine [AS-19]', async () => {
    const [own, other] = [await takePorts(1), Number(new URL(origin).port)]
    answer = (_request, response) => response.end('reached')
    const listener = await openListener({
      fetch: async () => new Response('own'),
      port: own,
      hosts: [`127.0.0.1:${own}`],
      addresses: [{ address: '127.0.0.1', isOptional: false }],
      nonce: 'n',
      onError: () => undefined,
    })
    const ask = (port: number, guard?: () => boolean) =>
      outboundFetch(new Request(`http://127.0.0.1:${port}/`), guard)
    expect((await ask(own)).status).toBe(200)
    await expect(ask(own, () => true)).rejects.toMatchObject({ reason: 'forbidden' })
    expect((await ask(other, () => true)).status).toBe(200)
    await listener.close(0)
    await expect(ask(own, () => true)).rejects.toMatchObject({ reason: 'unreachable' })
  })
})
