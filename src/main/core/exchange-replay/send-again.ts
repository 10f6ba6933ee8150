import type { ExchangeDetail } from '../../../shared/contract/traffic.ts'
import { messageOf } from '../error-message.ts'
import type { ExchangeLog } from '../exchange-log/index.ts'
import { createRequestScope, type ExchangeNote } from '../http/index.ts'
import type { Platform } from '../platform.ts'
import { badRequest } from '../rpc/index.ts'
import type { EditedRequest } from './fill-masks.ts'
import { connectionRule, type ReplayReach } from './replay-reach.ts'

/** Bounds of one request. @see spec/security.md L-11 */
const limits = { milliseconds: 15_000, bytes: 5_242_880 } as const

/** Headers that follow from what is sent, or that HTTP does not let a sender choose. */
const ownHeaders = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'upgrade',
  'te',
  'trailer',
  'accept-encoding',
  'traceparent',
])

/** Whether a header is set by whoever sends, whatever the request says. */
export function isOwnHeader(name: string): boolean {
  return ownHeaders.has(name.toLowerCase())
}

/** Sends an edited request and records it as an exchange that belongs to the client and launch of the first one.
 * @returns the id of the exchange
 * @throws {ProblemError} bad-request: a request that cannot be sent, or that nobody answered
 */
export async function sendAgain(
  edited: EditedRequest,
  original: ExchangeDetail,
  reach: ReplayReach,
  {
    platform,
    log,
  }: {
    readonly platform: Pick<Platform, 'clock' | 'random' | 'outboundFetch'>
    readonly log: ExchangeLog
  },
): Promise<string> {
  const url = new URL(edited.url)
  const mayConnect = connectionRule(url, reach)
  const request = buildRequest(edited)
  const requestBody = new TextEncoder().encode(edited.body ?? '')
  const exchangeId = Buffer.from(platform.random(12)).toString('hex')
  const notes: ExchangeNote[] = []
  const scope = createRequestScope(exchangeId, notes)
  if (original.client_id !== null) scope.link({ clientId: original.client_id })
  scope.note({
    outcome: 'information',
    check: 'sent-again',
    clause: 'console, Traffic',
    text: `A person sent exchange ${original.id} again, edited`,
  })
  const startedAtMs = platform.clock.now()
  const sent = {
    direction: 'outbound',
    area: original.area,
    startedAtMs,
    request: request.clone(),
  } as const
  let response: Response | undefined
  let responseBody: Uint8Array = new Uint8Array()
  try {
    response = await platform.outboundFetch(request, mayConnect)
    responseBody = await readBounded(response)
  } catch (cause) {
    const why = messageOf(cause)
    scope.note({ outcome: 'failed', check: 'answered', clause: 'GEN-21; AS-19; L-11', text: why })
  } finally {
    log.record({ scope, notes, ...sent, requestBody, response, responseBody })
    // A request to this very server is recorded by it too; flushing shows both sides.
    log.flush()
  }
  return exchangeId
}

function buildRequest({ method, url, headers, body }: EditedRequest): Request {
  const isBodyless = method === 'GET' || method === 'HEAD'
  if (isBodyless && body !== null) {
    throw badRequest(`${method} carries no body`, [
      { path: 'body', message: 'leave the body empty' },
    ])
  }
  const own = new Headers()
  for (const [name, value] of headers) {
    if (isOwnHeader(name)) continue
    try {
      own.append(name, value)
    } catch {
      throw badRequest(`${name.slice(0, 60)} is no header that can be sent`, [
        {
          path: 'headers',
          message: 'a name and a value of visible characters (RFC 9110 section 5)',
        },
      ])
    }
  }
  const signal = AbortSignal.timeout(limits.milliseconds)
  try {
    return new Request(url, {
      method,
      headers: own,
      redirect: 'manual',
      signal,
      ...(body === null ? {} : { body }),
    })
  } catch (cause) {
    const why = messageOf(cause)
    throw badRequest(`this cannot be sent: ${why}`, [{ path: 'method', message: why }])
  }
}

async function readBounded(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > limits.bytes) throw new Error(`the answer is larger than ${limits.bytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
