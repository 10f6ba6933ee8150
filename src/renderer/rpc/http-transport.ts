import { readEventStream } from './event-stream.ts'
import { readProblem, sessionProblem, unreachableProblem } from './problems.ts'
import { forgetSession } from './session.ts'
import { type ConnectionSwitch, createConnectionSwitch, type Transport } from './transport.ts'

const firstRetryMilliseconds = 500
const longestRetryMilliseconds = 15_000

type Listener = (payload: unknown) => void

/** Reaches the core over the admin listener that served this page.
 * Events arrive on one stream, which is opened again with growing pauses when it breaks.
 * @param secret the session secret, sent as a bearer token
 * @see spec/security.md HO-05
 */
export function createHttpTransport(secret: string): Transport & { close(): void } {
  const connection = createConnectionSwitch('connecting')
  const listeners = new Map<string, Set<Listener>>()
  const headers = { authorization: `Bearer ${secret}` }
  const stop = new AbortController()
  void keepListening(headers, listeners, connection, stop.signal)
  return {
    call: (method, params, signal) => post(method, params, headers, connection, signal),
    subscribe: (event, listener) => {
      const own = listeners.get(event) ?? new Set<Listener>()
      listeners.set(event, own)
      own.add(listener)
      return () => own.delete(listener)
    },
    connection,
    close: () => stop.abort(),
  }
}

async function post(
  method: string,
  params: unknown,
  headers: Record<string, string>,
  connection: ConnectionSwitch,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  let response: Response
  try {
    response = await fetch(`/rpc/${method}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(params),
      ...(signal === undefined ? {} : { signal }),
    })
  } catch (cause) {
    // Who gave the answer up knows nothing about the core.
    if (!signal?.aborted) connection.set('offline')
    throw unreachableProblem(cause)
  }
  if (response.status === 401) throw endSession(connection)
  connection.set('online')
  const body: unknown = await response.json()
  if (!response.ok) throw readProblem(body)
  return body
}

async function keepListening(
  headers: Record<string, string>,
  listeners: ReadonlyMap<string, ReadonlySet<Listener>>,
  connection: ConnectionSwitch,
  signal: AbortSignal,
): Promise<void> {
  let pause = firstRetryMilliseconds
  while (!signal.aborted && connection.get() !== 'expired') {
    try {
      await listenOnce(headers, listeners, connection, signal, () => {
        pause = firstRetryMilliseconds
      })
    } catch {
      // A broken stream is what the loop is for; the state tells the person.
    }
    if (signal.aborted || connection.get() === 'expired') return
    connection.set('offline')
    await wait(pause, signal)
    pause = Math.min(pause * 2, longestRetryMilliseconds)
  }
}

async function listenOnce(
  headers: Record<string, string>,
  listeners: ReadonlyMap<string, ReadonlySet<Listener>>,
  connection: ConnectionSwitch,
  signal: AbortSignal,
  onOpen: () => void,
): Promise<void> {
  const response = await fetch('/events', {
    headers: { ...headers, accept: 'text/event-stream' },
    signal,
  })
  if (response.status === 401) throw endSession(connection)
  if (!response.ok || response.body === null) return
  connection.set('online')
  onOpen()
  await readEventStream(response.body, ({ name, data }) => {
    for (const listener of listeners.get(name) ?? []) listener(JSON.parse(data))
  })
}

function endSession(connection: ConnectionSwitch) {
  forgetSession()
  connection.set('expired')
  return sessionProblem()
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
