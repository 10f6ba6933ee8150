import { JsonTextError, readJson, repeatedPaths } from '../../../jwt/index.ts'
import { refuseAssertion } from './refuse-assertion.ts'

/** How large an assertion may be. @see spec/security.md L-07; ASY-42 */
export const assertionLimits = { characters: 65_536, payloadBytes: 16_384 } as const

/** A header or claims set: each member once. */
export type AssertionMembers = Readonly<Record<string, unknown>>

/** An assertion taken apart; nothing in it has been verified. */
export interface DecodedAssertion {
  readonly compact: string
  readonly header: AssertionMembers
  readonly claims: AssertionMembers
}

const formClause = 'RFC 7515 sections 2 and 7.1; ASY-30'

/** Takes a compact JWS apart by the letter: three parts in unpadded base64url, header and payload JSON objects in UTF-8
 * in which no member is repeated.
 * @throws {OAuthError} invalid_client
 * @see RFC 7515 sections 4 and 7.1; RFC 7519 section 4; ASY-30, ASY-42
 */
export function decodeAssertion(compact: string): DecodedAssertion {
  if (compact.length > assertionLimits.characters) {
    throw refuseForm(
      'size',
      `${compact.length} characters`,
      `at most ${assertionLimits.characters}`,
    )
  }
  const parts = compact.split('.')
  const [headerPart = '', payloadPart = '', signaturePart = ''] = parts
  if (parts.length !== 3) {
    throw refuseForm('form', `${parts.length} parts`, 'the three parts of a compact JWS')
  }
  const header = readObject('header', decodePart('header', headerPart))
  const payload = decodePart('payload', payloadPart)
  if (payload.length > assertionLimits.payloadBytes) {
    throw refuseForm(
      'payload',
      `${payload.length} bytes`,
      `at most ${assertionLimits.payloadBytes}`,
      'ASY-42',
    )
  }
  const claims = readObject('payload', payload)
  decodePart('signature', signaturePart)
  return { compact, header, claims }
}

function decodePart(part: string, text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url')
  if (text !== '' && bytes.toString('base64url') === text) return bytes
  const seen = text === '' ? 'empty' : 'not canonical base64url'
  throw refuseForm(part, seen, 'base64url without padding')
}

function readObject(part: string, bytes: Buffer): AssertionMembers {
  const text = readText(part, bytes)
  try {
    const node = readJson(text)
    if (node.members === undefined) throw refuseForm(part, `a JSON ${node.kind}`, 'a JSON object')
    const [repeated] = repeatedPaths(node)
    if (repeated !== undefined) {
      throw refuseForm(
        part,
        `an object with ${repeated.slice(0, 60)} more than once`,
        'each member once',
        'RFC 7515 section 4; RFC 7519 section 4; ASY-42',
      )
    }
  } catch (cause) {
    if (!(cause instanceof JsonTextError)) throw cause
    throw refuseForm(part, `no JSON (${cause.message})`, 'a JSON object')
  }
  // An object without repeated members, by the reader above.
  return JSON.parse(text) as AssertionMembers
}

function readText(part: string, bytes: Buffer): string {
  const text = bytes.toString('utf8')
  if (Buffer.from(text, 'utf8').equals(bytes)) return text
  throw refuseForm(part, 'not UTF-8', 'a JSON object in UTF-8')
}

function refuseForm(part: string, seen: string, wanted: string, clause: string = formClause) {
  return refuseAssertion({ check: 'assertion-form', clause, part, seen, wanted })
}
