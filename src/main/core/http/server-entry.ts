import type { ExchangeArea } from '../../../shared/contract/traffic.ts'
import { HttpError } from '../errors.ts'
import type { ExchangeLog } from '../exchange-log/index.ts'
import type { Platform } from '../platform.ts'
import { holdBody, inputLimits } from './body-reader.ts'
import { type BufferedAnswer, toResponse } from './buffered-answer.ts'
import { ConnectionDroppedError } from './connection-dropped.ts'
import { renderError } from './error-response.ts'
import { createRequestScope, type ExchangeNote, type RequestScope } from './request-scope.ts'
import type { Router } from './router.ts'
import { TextResponse } from './text-response.ts'

interface ServerEntryOptions {
  readonly router: Router
  readonly log: ExchangeLog
  readonly platform: Platform
  /** Paths of the FHIR base URLs; below them errors are OperationOutcomes. */
  readonly fhirPaths: readonly string[]
  /** What every exchange here is about; by its path unless given. */
  readonly area?: ExchangeArea
  /** Whether OAuth errors name the exchange they are kept under. @see UDAP-DCR-040 */
  readonly isTraced?: () => boolean
  /** Told of what was answered, and whether that was below a FHIR base URL. */
  readonly onAnswered?: (area: ExchangeArea, isFhirRequest: boolean) => void
  /** What stands around the routes and may change requests and answers; nothing unless given. */
  readonly around?: Around
}

/** One request on its way to the routes. */
export interface Passage {
  readonly request: Request
  readonly requestBody: Uint8Array
  readonly scope: RequestScope
  /** Answers as the routes have it. */
  readonly answer: (request: Request) => Promise<Response>
}

/** Lets a request through, or answers it.
 * @throws {ConnectionDroppedError} nothing is answered
 */
export type Around = (passage: Passage) => Promise<Response>

const defaultHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
}

/** Answers every request. */
export interface ServerEntry {
  /** @param peerAddress of the machine the request came from */
  answer(request: Request, peerAddress?: string): Promise<BufferedAnswer>
  /** The same for those who want a `Response`. */
  fetch(request: Request, peerAddress?: string): Promise<Response>
}

/** Builds what answers every request: bounded body in, route or error renderer, exchange log, safe headers out. Both reject with
 * {@link ConnectionDroppedError} where no answer is to be sent.
 * @see spec/security.md HO-10, AS-34
 */
export function createServerEntry(options: ServerEntryOptions): ServerEntry {
  const { router, log, platform, around = passThrough } = options
  const isFhir = (path: string) =>
    options.fhirPaths.some((base) => path === base || path.startsWith(`${base}/`))
  const isTraced = () => options.isTraced?.() === true
  router.onError((error, context) =>
    renderError(error, context.req.raw, context.env.scope, isFhir(context.req.path), isTraced()),
  )
  router.notFound((context) =>
    renderError(
      new HttpError(404, `there is nothing at ${context.req.path}`),
      context.req.raw,
      context.env.scope,
      isFhir(context.req.path),
    ),
  )

  const answerBuffered: ServerEntry['answer'] = async (request, peerAddress) => {
    const startedAtMs = platform.clock.now()
    const notes: ExchangeNote[] = []
    const exchangeId = Buffer.from(platform.random(12)).toString('hex')
    const scope = createRequestScope(exchangeId, notes, peerAddress)
    const path = new URL(request.url).pathname
    const { answer, requestBody } = await answerRequest(request, scope, isFhir(path))
    const responseBody = await bodyOf(answer)
    const response = answer && finish(answer, responseBody)
    // Style sheets and fonts of our own pages say nothing about the app under test.
    if (response !== undefined && path.startsWith('/assets/')) return response
    const area = options.area ?? areaOf(path, isFhir(path))
    options.onAnswered?.(area, isFhir(path))
    log.record({
      scope,
      notes,
      direction: 'inbound',
      area,
      startedAtMs,
      request,
      requestBody,
      response,
      responseBody,
    })
    if (response === undefined) throw new ConnectionDroppedError()
    return response
  }
  return {
    answer: answerBuffered,
    fetch: async (request, peerAddress) => toResponse(await answerBuffered(request, peerAddress)),
  }

  /** @returns no answer where the connection is to end without one */
  async function answerRequest(request: Request, scope: RequestScope, isFhirRequest: boolean) {
    let requestBody: Uint8Array = new Uint8Array()
    try {
      const limit = isFhirRequest ? inputLimits.fhirBodyBytes : inputLimits.registrationBodyBytes
      requestBody = await holdBody(request, limit)
      const answer = await around({
        request,
        requestBody,
        scope,
        answer: async (passing) => router.fetch(passing, { scope }),
      })
      return { answer, requestBody }
    } catch (error) {
      const isDropped = error instanceof ConnectionDroppedError
      const answer = isDropped ? undefined : renderError(error, request, scope, isFhirRequest)
      return { answer, requestBody }
    }
  }
}

const passThrough: Around = ({ request, answer }) => answer(request)

type Body = string | Uint8Array<ArrayBuffer>

async function bodyOf(answer: Response | undefined): Promise<Body> {
  if (answer === undefined) return ''
  return answer instanceof TextResponse
    ? answer.content
    : new Uint8Array(await answer.arrayBuffer())
}

function finish(answer: Response, body: Body): BufferedAnswer {
  const isText = answer instanceof TextResponse
  // Those of an answer from elsewhere may not be changed.
  const headers = isText ? answer.headers : new Headers(answer.headers)
  for (const [name, value] of Object.entries(defaultHeaders)) {
    if (!headers.has(name)) headers.set(name, value)
  }
  const hasNoBody =
    answer.status === 204 || answer.status === 304 || (!isText && answer.body === null)
  return { status: answer.status, headers, body: hasNoBody ? null : body }
}

function areaOf(path: string, isFhirRequest: boolean): ExchangeArea {
  if (path.includes('/.well-known/') || path.endsWith('/metadata') || path.endsWith('/jwks')) {
    return 'discovery'
  }
  if (isFhirRequest) return 'fhir'
  if (/^\/(?:authorize|interaction|tiered|manage)(?:\/|$)/.test(path)) return 'authorize'
  if (/^\/(?:token|introspect|revoke|userinfo)$/.test(path)) return 'token'
  if (path.startsWith('/app/')) return 'app'
  return 'other'
}
