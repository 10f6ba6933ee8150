import { afterEach, describe, expect, it, vi } from 'vitest'
import { createBridgeTransport } from '../../src/renderer/rpc/bridge-transport.ts'
import { readEventStream, type StreamedEvent } from '../../src/renderer/rpc/event-stream.ts'
import { createHttpTransport } from '../../src/renderer/rpc/http-transport.ts'
import { startSession } from '../../src/renderer/rpc/session.ts'
import { ProblemError } from '../../src/shared/problem.ts'

type Answer = (request: Request) => Response | Promise<Response>

/** Stands in for the admin listener; each path has its answer. */
function serve(answers: Readonly<Record<string, Answer>>) {
  const seen: Request[] = []
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    const request = new Request(new URL(path, 'http://127.0.0.1:4102'), init)
    seen.push(request.clone())
    const answer = answers[path]
    if (answer === undefined) throw new Error(`the test has no answer for ${path}`)
    return answer(request)
  })
  return seen
}

const neverEnding: Answer = ({ signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })

const problem = { code: 'conflict', message: 'taken', details: [], causes: [] }

afterEach(() => {
  vi.unstubAllGlobals()
  history.replaceState(null, '', '/')
})

describe('console session', () => {
  it('exchanges the one-time token and cleans the address before sending it [HO-04]', async () => {
    history.replaceState(null, '', '/#t=one-time')
    const seen = serve({
      '/session': () => {
        expect(location.hash).toBe('')
        return Response.json({ session: 's3cret' })
      },
    })
    expect(await startSession()).toEqual({ kind: 'ready', secret: 's3cret' })
    expect(await seen[0]?.json()).toEqual({ token: 'one-time' })
    expect(sessionStorage.getItem('trustbench.session')).toBe('s3cret')
  })

  it('is taken up again after a reload [HO-05]', async () => {
    sessionStorage.setItem('trustbench.session', 'kept')
    expect(await startSession()).toEqual({ kind: 'ready', secret: 'kept' })
  })

  it('does not start with a token that was used before', async () => {
    history.replaceState(null, '', '/#t=used')
    serve({ '/session': () => Response.json(problem, { status: 401 }) })
    expect(await startSession()).toEqual({ kind: 'none' })
  })
})

describe('HTTP transport', () => {
  it('sends calls with the session as a bearer token [HO-05]', async () => {
    const seen = serve({
      '/rpc/server.status': () => Response.json({ a: 1 }),
      '/events': neverEnding,
    })
    const transport = createHttpTransport('s3cret')
    expect(await transport.call('server.status', {})).toEqual({ a: 1 })
    const call = seen.find((request) => request.method === 'POST')
    expect(call?.headers.get('authorization')).toBe('Bearer s3cret')
    expect(transport.connection.get()).toBe('online')
    transport.close()
  })

  it('rejects with the problem the core gave', async () => {
    serve({ '/rpc/x': () => Response.json(problem, { status: 409 }), '/events': neverEnding })
    const transport = createHttpTransport('s3cret')
    await expect(transport.call('x', {})).rejects.toThrow(new ProblemError(problem))
    transport.close()
  })

  it('gives an answer up when told, and does not take the core for gone', async () => {
    const seen = serve({
      '/rpc/clients.list': ({ signal }) =>
        seen.length > 2
          ? neverEnding(new Request('http://127.0.0.1', { signal }))
          : Response.json({ a: 1 }),
      '/events': neverEnding,
    })
    const transport = createHttpTransport('s3cret')
    const giveUp = new AbortController()
    expect(await transport.call('clients.list', {}, giveUp.signal)).toEqual({ a: 1 })
    const answer = transport.call('clients.list', {}, giveUp.signal)
    giveUp.abort()
    await expect(answer).rejects.toMatchObject({ problem: { code: 'unreachable' } })
    expect(transport.connection.get()).toBe('online')
    transport.close()
  })

  it('ends for good when the session is refused', async () => {
    sessionStorage.setItem('trustbench.session', 'old')
    serve({ '/rpc/x': () => new Response('', { status: 401 }), '/events': neverEnding })
    const transport = createHttpTransport('old')
    await expect(transport.call('x', {})).rejects.toMatchObject({
      problem: { code: 'unauthorized' },
    })
    expect(transport.connection.get()).toBe('expired')
    expect(sessionStorage.getItem('trustbench.session')).toBeNull()
    transport.close()
  })

  it('says so when nothing answers', async () => {
    serve({
      '/rpc/x': () => {
        throw new TypeError('Failed to fetch')
      },
      '/events': neverEnding,
    })
    const transport = createHttpTransport('s3cret')
    await expect(transport.call('x', {})).rejects.toMatchObject({
      problem: { code: 'unreachable' },
    })
    expect(transport.connection.get()).toBe('offline')
    transport.close()
  })

  it('hands on streamed events, and opens a stream that broke again', async () => {
    let opened = 0
    serve({
      '/events': (request) => {
        opened += 1
        if (opened > 2) return neverEnding(request)
        return new Response(`: open\n\nevent: tick\ndata: {"n":${opened}}\n\n`)
      },
    })
    const transport = createHttpTransport('s3cret')
    const heard: unknown[] = []
    transport.subscribe('tick', (payload) => heard.push(payload))
    await vi.waitFor(() => expect(heard).toEqual([{ n: 1 }, { n: 2 }]), { timeout: 5000 })
    transport.close()
  })
})

describe('event stream reader', () => {
  it('puts events together that arrive in pieces', async () => {
    const pieces = ['event: a\nda', 'ta: 1\n', '\n: pulse\n\ndata: x\ndata: y\r\n\r\n', 'data: cut']
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece))
        controller.close()
      },
    })
    const heard: StreamedEvent[] = []
    await readEventStream(body, (event) => heard.push(event))
    expect(heard).toEqual([
      { name: 'a', data: '1' },
      { name: 'message', data: 'x\ny' },
    ])
  })
})

describe('bridge transport', () => {
  it('gives results and rejects with problems', async () => {
    const transport = createBridgeTransport({
      call: async (method) =>
        method === 'good' ? { ok: true, result: 7 } : { ok: false, problem },
      subscribe: () => () => {},
    })
    expect(await transport.call('good', {})).toBe(7)
    await expect(transport.call('bad', {})).rejects.toThrow(new ProblemError(problem))
  })
})
