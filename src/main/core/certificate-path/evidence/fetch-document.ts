import { messageOf } from '../../error-message.ts'
import type { Platform } from '../../platform.ts'
import { type EvidenceReach, mayConnectTo, placeOf } from './evidence-url.ts'

/** A document could not be had from where a certificate says it is. The message goes into traces. */
export class DocumentFetchError extends Error {
  override readonly name = 'DocumentFetchError'
}

/** What fetching works with. */
export interface DocumentFetching {
  readonly outboundFetch: Platform['outboundFetch']
  /** Answers a request for what this server publishes itself. */
  answerHere(request: Request): Promise<Response>
  readonly reach: EvidenceReach
}

/** What is asked for. */
export interface DocumentRequest {
  readonly uri: string
  /** Media type, which also tells the host how much may come. */
  readonly accept: string
  readonly maxBytes: number
  /** Sent with POST where there is one. */
  readonly body?: { readonly mediaType: string; readonly bytes: Uint8Array }
}

/** @see spec/security.md L-11 */
const maxMilliseconds = 5_000

/** Fetches a document without credentials, redirects or encodings, within bounds.
 * @throws {DocumentFetchError} not allowed, no answer, another status than 200, encoded, or too large
 * @see UDAP-PKI-019; spec/security.md L-11
 */
export async function fetchDocument(
  { uri, accept, maxBytes, body }: DocumentRequest,
  fetching: DocumentFetching,
): Promise<Uint8Array> {
  const place = placeOf(uri, fetching.reach)
  if (place.kind === 'refused') throw new DocumentFetchError(`${uri} is not fetched: ${place.why}`)
  const request = new Request(place.url, {
    headers: { Accept: accept, ...(body && { 'Content-Type': body.mediaType }) },
    redirect: 'manual',
    signal: AbortSignal.timeout(maxMilliseconds),
    ...(body && { method: 'POST', body: new Uint8Array(body.bytes) }),
  })
  const response = await send(request, place.kind, fetching)
  const encoding = response.headers.get('content-encoding') ?? 'identity'
  if (response.status !== 200) throw new DocumentFetchError(`${uri} answered ${response.status}`)
  if (encoding !== 'identity')
    throw new DocumentFetchError(`${uri} answered encoded as ${encoding}`)
  return readBounded(response, uri, maxBytes)
}

async function send(
  request: Request,
  kind: 'here' | 'elsewhere',
  { outboundFetch, answerHere, reach }: DocumentFetching,
): Promise<Response> {
  try {
    if (kind === 'here') return await answerHere(request)
    return await outboundFetch(request, (address, port) => mayConnectTo(address, port, reach))
  } catch (cause) {
    throw unanswered(request.url, cause)
  }
}

async function readBounded(response: Response, uri: string, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength
      if (size > maxBytes) {
        throw new DocumentFetchError(`${uri} answered with more than ${maxBytes} bytes`)
      }
      chunks.push(chunk)
    }
  } catch (cause) {
    throw cause instanceof DocumentFetchError ? cause : unanswered(uri, cause)
  }
  return Buffer.concat(chunks)
}

function unanswered(uri: string, cause: unknown): DocumentFetchError {
  const why = messageOf(cause)
  return new DocumentFetchError(`${uri} gave no answer (${why})`, { cause })
}
