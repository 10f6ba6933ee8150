import { randomUUID } from 'node:crypto'
import type { LaunchChange } from '../../../shared/contract/launch-change.ts'
import type { ExchangeArea } from '../../../shared/contract/traffic.ts'
import type { ExchangeLog } from '../exchange-log/index.ts'
import { createRequestScope } from '../http/index.ts'
import { explainOutbound, sentenceOf } from '../outbound-failure.ts'
import type { Platform } from '../platform.ts'
import { isSafeTransport } from '../safe-transport.ts'
import type { RequestChanger } from './changed-request/index.ts'
import { LaunchFailure } from './launch-failure.ts'
import type { StepRecorder } from './step-recorder.ts'

/** Bounds of one request of the client. @see spec/security.md L-03 */
const limits = { seconds: 15, bytes: 5_242_880 } as const

/** An answer read to its end. */
export interface BackChannelAnswer {
  /** The trace header the request carried, by which its arrival is recognised. */
  readonly traceparent: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** What a request belongs to. */
export interface BackChannelPurpose {
  readonly runId: string
  readonly clientId: string
  readonly area: ExchangeArea
  readonly step: StepRecorder
  /** Sends it changed, whatever the launch orders. */
  readonly change?: Omit<LaunchChange, 'step'>
}

/** Sends the requests that the app of a launch makes by itself, and records each as an outbound exchange. */
export interface BackChannel {
  /** Sends one request; redirects are not followed.
   * @throws {LaunchFailure} no answer, too slow, too large, or a server that could be listened in on
   * @see GEN-21
   */
  send(request: Request, purpose: BackChannelPurpose): Promise<BackChannelAnswer>
  /** Whether any request was sent whose arrival here has not been seen. */
  isTracing(): boolean
  /** The launch whose request carries this trace header, while its arrival has not been seen. */
  tracedRun(traceparent: string): string | undefined
  /** The step whose request carried this trace header, once. */
  takeTraced(traceparent: string): { readonly runId: string; readonly stepId: string } | undefined
}

/** A back channel over the platform. */
export function createBackChannel(
  platform: Platform,
  log: ExchangeLog,
  changer: RequestChanger,
): BackChannel {
  const traced = new Map<string, { runId: string; stepId: string }>()
  return {
    send: async (request, purpose) => {
      await requireTls(request.url, purpose.step)
      const traceparent = `00-${randomUUID().replaceAll('-', '')}-${randomHex(platform, 8)}-01`
      remember(traced, traceparent, { runId: purpose.runId, stepId: purpose.step.id })
      const outgoing = new Request(await changer.changeRequest(request, purpose), {
        redirect: 'manual',
        signal: AbortSignal.timeout(limits.seconds * 1000),
      })
      outgoing.headers.set('traceparent', traceparent)
      try {
        return { traceparent, ...(await exchange(outgoing, purpose, platform, log)) }
      } catch (error) {
        if (error instanceof LaunchFailure) await noteSilence(error, purpose.step)
        throw error
      }
    },
    isTracing: () => traced.size > 0,
    tracedRun: (traceparent) => traced.get(traceparent)?.runId,
    takeTraced: (traceparent) => {
      const found = traced.get(traceparent)
      traced.delete(traceparent)
      return found
    },
  }
}

/** Requests to other servers are never asked for again, so the oldest are forgotten. */
function remember<Value>(traced: Map<string, Value>, key: string, value: Value): void {
  for (const oldest of traced.keys()) {
    if (traced.size < 200) break
    traced.delete(oldest)
  }
  traced.set(key, value)
}

function randomHex(platform: Platform, bytes: number): string {
  return Buffer.from(platform.random(bytes)).toString('hex')
}

/** Plain http is for this machine only. @see GEN-21 */
async function requireTls(url: string, step: StepRecorder): Promise<void> {
  if (isSafeTransport(url)) return
  const { protocol, hostname } = new URL(url)
  const failure = new LaunchFailure(
    `${protocol}//${hostname} can be listened in on, so nothing was sent`,
    {
      clause: 'GEN-21; SMART App Launch 2.2.0, app protection',
      advice: 'Use an https URL. Plain http is accepted on this machine only.',
    },
  )
  await noteSilence(failure, step)
  throw failure
}

async function noteSilence({ message, clause }: LaunchFailure, step: StepRecorder) {
  await step.note({ check: 'answered', clause, isOk: false, text: message })
}

async function exchange(
  request: Request,
  purpose: BackChannelPurpose,
  platform: Platform,
  log: ExchangeLog,
): Promise<Omit<BackChannelAnswer, 'traceparent'>> {
  const requestBody = new Uint8Array(await request.clone().arrayBuffer())
  const startedAtMs = platform.clock.now()
  const response = await receive(request, platform)
  const responseBody = await readBounded(response)
  const exchangeId = randomHex(platform, 12)
  const scope = createRequestScope(exchangeId, [])
  scope.link({ clientId: purpose.clientId, launchRunId: purpose.runId })
  log.record({
    scope,
    notes: [],
    direction: 'outbound',
    area: purpose.area,
    startedAtMs,
    request,
    requestBody,
    response,
    responseBody,
  })
  const durationMs = Math.max(0, Math.round(platform.clock.now() - startedAtMs))
  await purpose.step.complete({ status: response.status, durationMs, exchangeId })
  // A request to this very server is recorded by it too; flushing lets the launch show both sides.
  log.flush()
  return {
    status: response.status,
    headers: response.headers,
    text: new TextDecoder().decode(responseBody),
  }
}

async function receive(request: Request, platform: Platform): Promise<Response> {
  try {
    return await platform.outboundFetch(request)
  } catch (cause) {
    const { host } = new URL(request.url)
    const explanation = explainOutbound(cause)
    const failure = new LaunchFailure(`${host} did not answer: ${sentenceOf(explanation)}`, {
      clause: 'GEN-21',
      advice: explanation.advice,
    })
    failure.cause = cause
    throw failure
  }
}

async function readBounded(response: Response): Promise<Uint8Array> {
  if (response.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body) {
    size += chunk.byteLength
    if (size > limits.bytes) {
      throw new LaunchFailure(`the answer is larger than ${limits.bytes} bytes`, {
        clause: 'L-03',
        advice: 'The server sent far more than a launch needs.',
      })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
