import type { ExchangeLog } from '../../exchange-log/index.ts'
import { createRequestScope, type ExchangeNote } from '../../http/index.ts'
import { addressKindOf } from '../../outbound-address.ts'
import { explainOutbound, sentenceOf } from '../../outbound-failure.ts'
import type { Platform } from '../../platform.ts'
import { isLoopbackHost, isSafeTransport } from '../../safe-transport.ts'
import { type UdapChannel, UdapChannelError } from './udap-channel.ts'

/** Bounds of one request. @see spec/security.md L-11 */
const limits = { milliseconds: 5_000, bytes: 262_144 } as const

interface RecordedChannelOptions {
  readonly platform: Pick<Platform, 'clock' | 'outboundFetch' | 'random'>
  readonly log: ExchangeLog
}

/** Builds a channel for a server whose base URL a person typed; every exchange is kept in Traffic. The host that was
 * typed is reached wherever it is; another one, which only its metadata names, at public addresses only, or on this
 * machine where the typed one is on it, too.
 * @param typed the base URL
 * @see GEN-21; spec/security.md AS-19, L-11
 */
export function createRecordedChannel(
  typed: string,
  { platform, log }: RecordedChannelOptions,
): UdapChannel {
  return {
    exchange: async (request, purpose, judge) => {
      requireSafeTransport(request.url)
      const exchangeId = Buffer.from(platform.random(12)).toString('hex')
      const notes: ExchangeNote[] = []
      const scope = createRequestScope(exchangeId, notes)
      if (purpose.clientId !== undefined) scope.link({ clientId: purpose.clientId })
      const startedAtMs = platform.clock.now()
      const requestBody = new Uint8Array(await request.clone().arrayBuffer())
      const outgoing = new Request(request, {
        redirect: 'manual',
        signal: AbortSignal.timeout(limits.milliseconds),
      })
      let response: Response | undefined
      let responseBody: Uint8Array = new Uint8Array()
      try {
        response = await receive(outgoing, typed, platform)
        responseBody = await readBounded(response)
        const text = new TextDecoder().decode(responseBody)
        const { status, headers } = response
        return await judge({ status, headers, text, exchangeId }, scope)
      } catch (error) {
        noteSilence(error, scope.note)
        throw error
      } finally {
        const sent = { direction: 'outbound', area: purpose.area, startedAtMs, request } as const
        log.record({ scope, notes, ...sent, requestBody, response, responseBody })
        // A request to this very server is recorded by it too; flushing lets the console show both sides.
        log.flush()
      }
    },
  }
}

function requireSafeTransport(url: string): void {
  if (isSafeTransport(url)) return
  const { protocol, host } = new URL(url)
  throw new UdapChannelError(
    `${protocol}//${host} can be listened in on, so nothing was sent; wanted https, or http on this machine`,
    'GEN-21; UDAP-DISC-024',
  )
}

async function receive(
  request: Request,
  typed: string,
  { outboundFetch }: Pick<Platform, 'outboundFetch'>,
): Promise<Response> {
  const { host, hostname } = new URL(request.url)
  try {
    if (host === new URL(typed).host) return await outboundFetch(request)
    return await outboundFetch(request, (address) => isReachable(address, hostname, typed))
  } catch (cause) {
    const explanation = explainOutbound(cause)
    const why = `${sentenceOf(explanation)}. ${explanation.advice}`
    throw new UdapChannelError(`${host} did not answer: ${why}`, 'GEN-21; L-11', { cause })
  }
}

/** Whether a socket may be opened for a host that a document named and nobody typed. */
function isReachable(address: string, hostname: string, typed: string): boolean {
  const kind = addressKindOf(address)
  const areBothHere = isLoopbackHost(hostname) && isLoopbackHost(new URL(typed).hostname)
  return kind === 'public' || (kind === 'loopback' && areBothHere)
}

async function readBounded(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > limits.bytes) {
      throw new UdapChannelError(`the answer is larger than ${limits.bytes} bytes`, 'L-11')
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function noteSilence(error: unknown, note: (note: ExchangeNote) => void): void {
  if (!(error instanceof UdapChannelError)) return
  const { clause, message } = error
  note({ outcome: 'failed', check: 'answered', clause, text: message })
}
