import { Agent, type ClientRequest, request } from 'node:http'
import { text } from 'node:stream/consumers'

/** A request that is sent many times at once. */
export interface RacedRequest {
  readonly path: string
  readonly contentType: string
  readonly body: string
  readonly host: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What came back to one of them. */
export interface RaceAnswer {
  readonly status: number
  readonly body: string
}

const agent = new Agent({ keepAlive: true, maxSockets: 128 })

/** Sends a request over a socket of its own to each port, without its last byte; when all are through, the last bytes follow at
 * once. So every server has them all before it can answer one.
 */
export async function release(
  raced: RacedRequest,
  ports: readonly number[],
): Promise<RaceAnswer[]> {
  const body = Buffer.from(raced.body)
  const waiting = await Promise.all(ports.map((port) => hold(raced, port, body)))
  const answers = waiting.map(({ answer }) => answer)
  for (const { outgoing } of waiting) outgoing.end(body.subarray(-1))
  return Promise.all(answers)
}

async function hold(
  { path, contentType, host, headers }: RacedRequest,
  port: number,
  body: Buffer,
) {
  const outgoing = request({
    host: '127.0.0.1',
    port,
    path,
    method: 'POST',
    agent,
    headers: { ...headers, Host: host, 'Content-Type': contentType, 'Content-Length': body.length },
  })
  const answer = receive(outgoing)
  // Whoever waits for it sees the failure later than here.
  answer.catch(() => undefined)
  await new Promise<void>((resolve, reject) => {
    outgoing.once('error', reject)
    outgoing.write(body.subarray(0, -1), () => resolve())
  })
  return { outgoing, answer }
}

function receive(outgoing: ClientRequest): Promise<RaceAnswer> {
  return new Promise((resolve, reject) => {
    outgoing.once('error', reject)
    outgoing.once('response', (response) => {
      text(response).then(
        (content) => resolve({ status: response.statusCode ?? 0, body: content }),
        reject,
      )
    })
  })
}
