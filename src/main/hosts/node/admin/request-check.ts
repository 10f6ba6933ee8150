import { importedDocumentBytes } from '../../../../shared/imported-document.ts'
import { type Problem, ProblemError } from '../../../../shared/problem.ts'
import { HttpError } from '../../../core/errors.ts'
import { readBody } from '../../../core/http/index.ts'
import { JsonLimitError, parseLimitedJson } from '../../../core/http/limited-json.ts'
import { problem } from './problem-response.ts'

/** Bytes a console call may have, and levels its JSON may nest. @see spec/security.md L-02, L-04, L-07 */
const adminLimits = {
  bodyBytes: 1_048_576,
  importBodyBytes: importedDocumentBytes,
  /** The 10 MiB of an inspection, and what JSON adds to them. */
  inspectorBodyBytes: 14_680_064,
  depth: 32,
  membersPerObject: 1_000,
} as const

/** Bytes the body of a call may have; only documents and what is inspected may be large. */
export function bodyLimitOf(method: string): number {
  if (method.endsWith('.import')) return adminLimits.importBodyBytes
  const isInspection = method === 'inspector.inspect' || method === 'inspector.report'
  return isInspection ? adminLimits.inspectorBodyBytes : adminLimits.bodyBytes
}

/** Refuses calls other pages could cause: every call must be same-origin, and a write must say so with `Origin`.
 * @returns undefined when the call may go on
 * @see spec/security.md HO-05
 */
export function checkSameOrigin(request: Request, origin: string): Problem | undefined {
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin') {
    return problem('forbidden', 'Sec-Fetch-Site must be same-origin')
  }
  const sent = request.headers.get('origin')
  const isWrite = request.method !== 'GET' && request.method !== 'HEAD'
  if (sent === null ? isWrite : sent !== origin) {
    return problem('forbidden', `Origin must be ${origin}`)
  }
  return undefined
}

/** The Bearer secret of a call, or undefined when it has none. */
export function bearerOf(request: Request): string | undefined {
  return /^Bearer ([A-Za-z0-9_-]{20,100})$/i.exec(request.headers.get('authorization') ?? '')?.[1]
}

/** Reads a JSON body.
 * @throws {ProblemError} media-type, too-large, or bad-request: not JSON, or nested too deeply
 */
export async function readJson(request: Request, limitBytes: number): Promise<unknown> {
  const [mediaType] = (request.headers.get('content-type') ?? '').split(';')
  if (mediaType?.trim().toLowerCase() !== 'application/json') {
    throw new ProblemError(problem('media-type', 'Content-Type must be application/json'))
  }
  const text = decode(await readBounded(request, limitBytes))
  const { depth, membersPerObject } = adminLimits
  try {
    return parseLimitedJson(text, { depth, membersPerObject, stringCharacters: limitBytes })
  } catch (cause) {
    if (cause instanceof JsonLimitError) throw badJson(cause.message, cause)
    throw cause
  }
}

async function readBounded(request: Request, limitBytes: number): Promise<Uint8Array> {
  try {
    return await readBody(request, limitBytes)
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    const code = error.status === 413 ? 'too-large' : 'media-type'
    throw new ProblemError(problem(code, error.message))
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw badJson('the body is not UTF-8', cause)
  }
}

function badJson(message: string, cause: unknown): ProblemError {
  const error = new ProblemError(problem('bad-request', message))
  error.cause = cause
  return error
}
