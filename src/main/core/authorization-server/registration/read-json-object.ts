import { invalidRequest, type OAuthError } from '../../errors.ts'
import { inputLimits, readBody } from '../../http/index.ts'
import { JsonLimitError, oauthJsonLimits, parseLimitedJson } from '../../http/limited-json.ts'

/** Members of a registration request as they came. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Reads the JSON object a registration request carries.
 * @throws {OAuthError} invalid_request: another media type, not UTF-8, not JSON, over a limit, or no object
 * @throws {HttpError} 413 over 256 KiB; 415 content-encoded
 * @see RFC 7591 section 3.1; PDC-35; spec/security.md L-02, L-04
 */
export async function readJsonObject(request: Request): Promise<JsonObject> {
  const contentType = request.headers.get('content-type') ?? 'absent'
  if (contentType.split(';')[0]?.trim().toLowerCase() !== 'application/json') {
    throw unreadable('Content-Type', contentType, 'application/json')
  }
  const bytes = await readBody(request, inputLimits.registrationBodyBytes)
  const value = parse(bytes)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    // An object that is no array has string keys and unknown values.
    return value as JsonObject
  }
  throw unreadable('body', value === null ? 'null' : `a JSON ${kindOf(value)}`, 'a JSON object')
}

function parse(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return parseLimitedJson(text, oauthJsonLimits)
  } catch (cause) {
    const seen = cause instanceof JsonLimitError ? cause.message : 'not UTF-8'
    throw unreadable('body', seen, 'JSON in UTF-8', cause)
  }
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value
}

function unreadable(parameter: string, seen: string, wanted: string, cause?: unknown): OAuthError {
  return invalidRequest(`${parameter} is ${seen}, wanted ${wanted}`, {
    cause,
    explanation: {
      check: 'registration-body-readable',
      clause: 'RFC 7591 section 3.1; PDC-35',
      parameter,
      seen,
      wanted,
    },
  })
}
