import { invalidClientMetadata, invalidRequest, type OAuthError } from '../../errors.ts'
import { inputLimits, mediaTypeOf, readBody } from '../../http/index.ts'
import { JsonLimitError, oauthJsonLimits, parseLimitedJson } from '../../http/limited-json.ts'

/** Members of a registration request as they came. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Reads the JSON object a registration request carries.
 * @throws {OAuthError} invalid_request, or invalid_client_metadata where the body names the parameter `udap`: another
 *   media type, not UTF-8, not JSON, over a limit, or no object
 * @throws {HttpError} 413 over 256 KiB; 415 content-encoded
 * @see RFC 7591 section 3.1; PDC-35; UDAP-DCR-002; spec/security.md L-02, L-04
 */
export async function readJsonObject(request: Request): Promise<JsonObject> {
  const contentType = request.headers.get('content-type') ?? 'absent'
  const bytes = await readBody(request, inputLimits.registrationBodyBytes)
  const refuse = namesUdap(bytes) ? unreadableUdap : unreadable
  if (mediaTypeOf(request.headers) !== 'application/json') {
    throw refuse('Content-Type', contentType, 'application/json')
  }
  const value = parse(bytes, refuse)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    // An object that is no array has string keys and unknown values.
    return value as JsonObject
  }
  throw refuse('body', value === null ? 'null' : `a JSON ${kindOf(value)}`, 'a JSON object')
}

type Refuse = (parameter: string, seen: string, wanted: string, cause?: unknown) => OAuthError

/** Whether a body that need not be readable is meant for registration by software statement. */
function namesUdap(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  return text.includes('"udap"') || /(?:^|&)udap=/.test(text)
}

function parse(bytes: Uint8Array, refuse: Refuse): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return parseLimitedJson(text, oauthJsonLimits)
  } catch (cause) {
    const seen = cause instanceof JsonLimitError ? cause.message : 'not UTF-8'
    throw refuse('body', seen, 'JSON in UTF-8', cause)
  }
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value
}

const unreadable: Refuse = (parameter, seen, wanted, cause) =>
  invalidRequest(`${parameter} is ${seen}, wanted ${wanted}`, {
    cause,
    explanation: explain('RFC 7591 section 3.1; PDC-35', parameter, seen, wanted),
  })

const unreadableUdap: Refuse = (parameter, seen, wanted, cause) =>
  invalidClientMetadata(`${parameter} is ${seen}, wanted ${wanted}`, {
    cause,
    explanation: explain('UDAP Security 2.0.0 section 3.2; UDAP-DCR-002', parameter, seen, wanted),
  })

function explain(clause: string, parameter: string, seen: string, wanted: string) {
  return { check: 'registration-body-readable', clause, parameter, seen, wanted }
}
