import type { ExchangeLog } from '../exchange-log/index.ts'
import { createRequestScope, type ExchangeNote } from '../http/index.ts'
import { JsonLimitError, parseLimitedJson } from '../http/limited-json.ts'
import { explainOutbound, sentenceOf } from '../outbound-failure.ts'
import type { Platform } from '../platform.ts'
import { describeNonJson, describeStatus } from '../unexpected-answer.ts'

const limits = {
  milliseconds: 5_000,
  bytes: 5_242_880,
  json: { depth: 64, membersPerObject: 1_000, stringCharacters: 1_048_576 },
} as const

/** What came of asking for a document. */
export interface FetchedDocument {
  readonly url: string
  readonly exchangeId: string
  /** Null when nobody answered. */
  readonly status: number | null
  readonly headers: Headers
  /** The JSON object that was read. */
  readonly content: Readonly<Record<string, unknown>> | undefined
  /** Why there is no content; undefined where there is. */
  readonly fault: string | undefined
}

/** Asks for a document without credentials, redirects or encodings, and keeps the exchange in Traffic.
 * @param accept media type asked for
 * @see GEN-20; spec/security.md L-03, L-04, L-11
 */
export async function fetchDocument(
  url: string,
  accept: string,
  { platform, log }: { readonly platform: Platform; readonly log: ExchangeLog },
): Promise<FetchedDocument> {
  const exchangeId = Buffer.from(platform.random(12)).toString('hex')
  const notes: ExchangeNote[] = []
  const scope = createRequestScope(exchangeId, notes)
  const startedAtMs = platform.clock.now()
  const request = new Request(url, {
    headers: { Accept: accept },
    redirect: 'manual',
    signal: AbortSignal.timeout(limits.milliseconds),
  })
  const answer = await receive(request, platform)
  const { response, body } = answer
  const read = answer.fault === undefined ? readObject(response, body) : { fault: answer.fault }
  const text = read.fault === undefined ? 'a discovery document was read' : read.fault
  const outcome = read.fault === undefined ? 'passed' : 'failed'
  scope.note({ outcome, check: 'discovery-document', clause: 'DSC-19', text })
  const sent = { direction: 'outbound', area: 'discovery', startedAtMs, request } as const
  log.record({ scope, notes, ...sent, requestBody: new Uint8Array(), response, responseBody: body })
  return {
    url,
    exchangeId,
    status: response?.status ?? null,
    headers: response?.headers ?? new Headers(),
    content: read.content,
    fault: read.fault,
  }
}

interface Answer {
  readonly response: Response | undefined
  readonly body: Uint8Array
  readonly fault?: string
}

async function receive(request: Request, platform: Platform): Promise<Answer> {
  const empty = new Uint8Array()
  let response: Response | undefined
  try {
    response = await platform.outboundFetch(request)
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength
      if (size > limits.bytes) {
        return { response, body: empty, fault: `the answer is larger than ${limits.bytes} bytes` }
      }
      chunks.push(chunk)
    }
    return { response, body: Buffer.concat(chunks) }
  } catch (cause) {
    // The failure is what this tool reports about the server.
    const explanation = explainOutbound(cause)
    const fault = `no answer: ${sentenceOf(explanation)}. ${explanation.advice}`
    return { response, body: empty, fault }
  }
}

function readObject(response: Response | undefined, body: Uint8Array) {
  const { status = 0, headers = new Headers() } = response ?? {}
  if (status !== 200) {
    const seen = describeStatus(status, headers).replace(/^HTTP /, '')
    return { fault: `the server answered ${seen}, wanted 200` }
  }
  let text = ''
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body)
    const value = parseLimitedJson(text, limits.json)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      // An object that is no array has string keys and unknown values.
      return { content: value as Readonly<Record<string, unknown>> }
    }
    return { fault: 'the answer is JSON but no object' }
  } catch (error) {
    if (error instanceof JsonLimitError) {
      const seen = /^\s*[[{]/.test(text) ? '' : `; seen ${describeNonJson(text, headers)}`
      return { fault: `the answer cannot be read: ${error.message}${seen}` }
    }
    if (error instanceof TypeError) return { fault: 'the answer is not UTF-8' }
    throw error
  }
}
