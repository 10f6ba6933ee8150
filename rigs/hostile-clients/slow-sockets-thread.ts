import net from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'

/** What the thread is to hold. */
export interface SlowLoad {
  readonly port: number
  /** Sockets at a time; each one that the server drops is opened anew. */
  readonly count: number
  /** How long a socket may be open before it is a fault. */
  readonly mostOpenSeconds: number
}

/** What became of the sockets. */
export interface HeldSockets {
  readonly opened: number
  /** Of those that the server dropped. */
  readonly longestSeconds: number
  /** Ages of those that it did not drop in time. */
  readonly openSeconds: readonly number[]
}

/** What a slow client sends at once; then a byte each second. The first kind stays silent. */
const beginnings: readonly string[] = [
  '',
  'GET /tok',
  'GET /fhir/Patient HTTP/1.1\r\nHost: localhost:P\r\nX-Slow: ',
  'POST /token HTTP/1.1\r\nHost: localhost:P\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\na',
]

/** A client that was dropped comes back after so long, in milliseconds. */
const awayMilliseconds = 3_000

// Whoever starts this thread passes the load in.
const { port, count, mostOpenSeconds } = workerData as SlowLoad
const open = new Map<net.Socket, number>()
let opened = 0
let longestSeconds = 0
let isEnding = false

const age = (since: number) => (performance.now() - since) / 1_000

function hold(): void {
  if (isEnding) return
  const socket = net.connect(port, '127.0.0.1')
  const since = performance.now()
  const beginning = beginnings[opened % beginnings.length]?.replace('P\r', `${port}\r`) ?? ''
  opened += 1
  open.set(socket, since)
  let drip: NodeJS.Timeout | undefined
  socket.on('error', () => socket.destroy())
  socket.once('connect', () => {
    if (beginning === '') return
    socket.write(beginning)
    drip = setInterval(() => socket.write('a'), 1_000)
  })
  socket.resume()
  socket.once('close', () => {
    clearInterval(drip)
    open.delete(socket)
    longestSeconds = Math.max(longestSeconds, age(since))
    setTimeout(hold, awayMilliseconds)
  })
}

parentPort?.once('message', async () => {
  isEnding = true
  while ([...open.values()].some((since) => age(since) < mostOpenSeconds)) await pause(200)
  const held: HeldSockets = { opened, longestSeconds, openSeconds: [...open.values()].map(age) }
  for (const socket of open.keys()) socket.destroy()
  parentPort?.postMessage(held)
})

for (let index = 0; index < count; index += 1) hold()
