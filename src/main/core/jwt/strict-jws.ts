import { createBoundedMemory, remember } from '../remember.ts'
import { JsonTextError, readJson, repeatedPaths } from './json-text.ts'

/** A header or claims set: each member once. */
export type JwtMembers = Readonly<Record<string, unknown>>

/** A compact JWS taken apart; nothing in it has been verified. */
export interface DecodedJws {
  readonly compact: string
  /** The same object for the same text, as long as that is remembered. */
  readonly header: JwtMembers
  readonly claims: JwtMembers
}

/** How large a JWT and its payload may be. @see spec/security.md L-07; ASY-42 */
export interface JwsLimits {
  readonly characters: number
  readonly payloadBytes: number
}

/** A text that is not the compact JWS it has to be. */
export class JwsFormError extends Error {
  override readonly name = 'JwsFormError'
  /** What was looked at: `size`, `form`, `header`, `payload` or `signature`. */
  readonly part: string
  readonly seen: string
  readonly wanted: string
  readonly clause: string

  constructor(part: string, seen: string, wanted: string, clause = formClause) {
    super(`${part} is ${seen}, wanted ${wanted}`)
    this.part = part
    this.seen = seen
    this.wanted = wanted
    this.clause = clause
  }
}

const formClause = 'RFC 7515 sections 2 and 7.1'
/** Headers by their text, which one signer sends again and again, certificates included. */
const headers = createBoundedMemory<JwtMembers>(64)

const onceClause = 'RFC 7515 section 4; RFC 7519 section 4'

/** Takes a compact JWS apart by the letter: three parts in unpadded base64url, header and payload JSON objects in UTF-8
 * in which no member is repeated.
 * @throws {JwsFormError}
 * @see RFC 7515 sections 4 and 7.1; RFC 7519 section 4
 */
export function decodeStrictJws(compact: string, limits: JwsLimits): DecodedJws {
  if (compact.length > limits.characters) {
    throw new JwsFormError('size', `${compact.length} characters`, `at most ${limits.characters}`)
  }
  const parts = compact.split('.')
  const [headerPart = '', payloadPart = '', signaturePart = ''] = parts
  if (parts.length !== 3) {
    throw new JwsFormError('form', `${parts.length} parts`, 'the three parts of a compact JWS')
  }
  const header = remember(headers, headerPart, () =>
    readObject('header', decodePart('header', headerPart)),
  )
  const payload = decodePart('payload', payloadPart)
  if (payload.length > limits.payloadBytes) {
    throw new JwsFormError('payload', `${payload.length} bytes`, `at most ${limits.payloadBytes}`)
  }
  const claims = readObject('payload', payload)
  decodePart('signature', signaturePart)
  return { compact, header, claims }
}

function decodePart(part: string, text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url')
  if (text !== '' && bytes.toString('base64url') === text) return bytes
  const seen = text === '' ? 'empty' : 'not canonical base64url'
  throw new JwsFormError(part, seen, 'base64url without padding')
}

function readObject(part: string, bytes: Buffer): JwtMembers {
  const text = readText(part, bytes)
  try {
    const node = readJson(text)
    if (node.members === undefined) {
      throw new JwsFormError(part, `a JSON ${node.kind}`, 'a JSON object')
    }
    const [repeated] = repeatedPaths(node)
    if (repeated !== undefined) {
      const seen = `an object with ${repeated.slice(0, 60)} more than once`
      throw new JwsFormError(part, seen, 'each member once', onceClause)
    }
  } catch (cause) {
    if (!(cause instanceof JsonTextError)) throw cause
    throw new JwsFormError(part, `no JSON (${cause.message})`, 'a JSON object')
  }
  // An object without repeated members, by the reader above.
  return JSON.parse(text) as JwtMembers
}

function readText(part: string, bytes: Buffer): string {
  const text = bytes.toString('utf8')
  if (Buffer.from(text, 'utf8').equals(bytes)) return text
  throw new JwsFormError(part, 'not UTF-8', 'a JSON object in UTF-8')
}
