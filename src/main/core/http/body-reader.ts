import { HttpError, invalidRequest } from '../errors.ts'
import { formMediaType, mediaTypeOf } from './media-type.ts'

/** Limits of request input. @see spec/security.md L-02 to L-05 */
export const inputLimits = {
  formBodyBytes: 65_536,
  registrationBodyBytes: 262_144,
  fhirBodyBytes: 5_242_880,
  formNames: 100,
  formValueCharacters: 8_192,
  longFormValueCharacters: 65_536,
} as const

const longFormNames = new Set(['client_assertion', 'software_statement', 'assertion', 'scope'])

/** Bodies of requests that were read to bound them, before a route asks for them. */
const heldBodies = new WeakMap<Request, Uint8Array<ArrayBuffer>>()

/** Reads a request body once and holds it for whoever reads it later, who need not know that it was read.
 * @throws {HttpError} as `readBody`
 */
export async function holdBody(
  request: Request,
  limitBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readBody(request, limitBytes)
  heldBodies.set(request, bytes)
  return bytes
}

/** The same request with other headers, its body held as before. */
export function copyWithHeaders(request: Request, headers: Headers): Request {
  const copy = new Request(request.url, { method: request.method, headers, signal: request.signal })
  const held = heldBodies.get(request)
  if (held !== undefined) heldBodies.set(copy, held)
  return copy
}

/** Whether a request that is being answered came with a body. */
export function hasBody(request: Request): boolean {
  return (heldBodies.get(request)?.length ?? 0) > 0
}

/** Reads a request body to its end, or refuses it once it exceeds the limit.
 * @throws {HttpError} 400 when it breaks off or is malformed; 413 over the limit; 415 when it is content-encoded
 */
export async function readBody(
  request: Request,
  limitBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const encoding = request.headers.get('content-encoding')
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    throw new HttpError(415, `Content-Encoding ${encoding} is not accepted`)
  }
  const declared = Number(request.headers.get('content-length') ?? '0')
  if (declared > limitBytes) throw tooLarge(limitBytes)
  if (request.method === 'GET' || request.method === 'HEAD') return new Uint8Array()
  const held = heldBodies.get(request)
  const bytes = held ?? (declared > 0 ? await whole(readDeclared(request)) : undefined)
  if (bytes === undefined) return whole(readChunks(request, limitBytes))
  if (bytes.length > limitBytes) throw tooLarge(limitBytes)
  return bytes
}

/** A client that ends in the middle of its body, or sends chunks that are none, is at fault, not this program. */
async function whole<Body>(reading: Promise<Body>): Promise<Body> {
  try {
    return await reading
  } catch (cause) {
    if (cause instanceof HttpError) throw cause
    throw new HttpError(400, 'the body broke off or is malformed', {}, { cause })
  }
}

/** A body of declared length, which the parser of HTTP ends there, needs no stream. */
async function readDeclared(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await request.arrayBuffer())
}

async function readChunks(request: Request, limitBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body) {
    size += chunk.byteLength
    if (size > limitBytes) throw tooLarge(limitBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function tooLarge(limitBytes: number): HttpError {
  return new HttpError(413, `the body is larger than ${limitBytes} bytes`)
}

/** Parameters of one message; each name stands once and has a non-empty value. */
export type Parameters = ReadonlyMap<string, string>

/** Reads the form of a POST to a protocol endpoint.
 * @throws {OAuthError} invalid_request: wrong media type, malformed, too many, too long or repeated parameters
 * @see RFC 6749 section 3.2; GEN-05 to GEN-08
 */
export async function readForm(request: Request): Promise<Parameters> {
  requireFormMediaType(request)
  const bytes = await readBody(request, inputLimits.formBodyBytes)
  return parseParameters(decodeUtf8(bytes))
}

function requireFormMediaType(request: Request): void {
  const header = request.headers.get('content-type') ?? ''
  if (mediaTypeOf(request.headers) !== formMediaType) {
    throw invalidRequest(
      `Content-Type was ${header === '' ? 'absent' : header}, wanted ${formMediaType}`,
      {
        explanation: {
          check: 'form-media-type',
          clause: 'RFC 6749 section 3.2; GEN-05',
          parameter: 'Content-Type',
          seen: header === '' ? 'absent' : header,
          wanted: formMediaType,
        },
      },
    )
  }
  const [, ...attributes] = header.split(';').map((part) => part.trim().toLowerCase())
  for (const attribute of attributes) {
    if (attribute.startsWith('charset=') && !/^charset="?utf-8"?$/.test(attribute)) {
      throw invalidRequest(`Content-Type has ${attribute}, wanted charset=utf-8`)
    }
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw invalidRequest('the body is not UTF-8', { cause })
  }
}

/** Parses `application/x-www-form-urlencoded` text; an empty value counts as absent.
 * @throws {OAuthError} invalid_request: a parameter repeated, too long, too many, or not decodable as UTF-8
 */
export function parseParameters(text: string): Parameters {
  const { parameters, repeated } = collectParameters(text)
  const [first] = repeated
  if (first !== undefined) throw repeatedParameter(first)
  return parameters
}

/** The error for a parameter that was sent more than once. */
export function repeatedParameter(name: string) {
  return invalidRequest(`parameter ${name} was sent more than once`, {
    explanation: {
      check: 'parameters-unique',
      clause: 'RFC 6749 section 3.1; GEN-06',
      parameter: name,
      seen: 'more than one value',
      wanted: 'one value',
    },
  })
}

/** Parses parameters and names the repeated ones instead of refusing them; of a repeated one the first value is kept.
 * @throws {OAuthError} invalid_request: too many, too long, or not decodable
 */
export function collectParameters(text: string): {
  readonly parameters: Parameters
  readonly repeated: ReadonlySet<string>
} {
  const parameters = new Map<string, string>()
  const seen = new Set<string>()
  const repeated = new Set<string>()
  const pairs = text === '' ? [] : text.split('&')
  if (pairs.length > inputLimits.formNames) {
    throw invalidRequest(`${pairs.length} parameters were sent, at most ${inputLimits.formNames}`)
  }
  for (const pair of pairs) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decodePart(equals === -1 ? pair : pair.slice(0, equals))
    const value = equals === -1 ? '' : decodePart(pair.slice(equals + 1))
    const limit = longFormNames.has(name)
      ? inputLimits.longFormValueCharacters
      : inputLimits.formValueCharacters
    if (value.length > limit) {
      throw invalidRequest(`parameter ${name} has ${value.length} characters, at most ${limit}`)
    }
    if (seen.has(name)) repeated.add(name)
    else if (value !== '') parameters.set(name, value)
    seen.add(name)
  }
  return { parameters, repeated }
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '))
  } catch (cause) {
    throw invalidRequest('a parameter is not percent-encoded UTF-8', { cause })
  }
}
