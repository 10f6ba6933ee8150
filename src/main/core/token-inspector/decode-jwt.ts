import { type JsonMember, type JsonNode, JsonTextError, readJson } from '../jwt/index.ts'
import { type DocumentFacts, findFacts } from './document-facts.ts'

/** A JWT taken apart, without any trust in it. */
export interface DecodedJwt {
  /** The compact form without the white space it was pasted with. */
  readonly compact: string
  readonly header: JsonObject
  /** Null when the payload is no JSON object. */
  readonly claims: JsonObject | null
  readonly signatureText: string
  /** The octets of the signature, leniently decoded. */
  readonly signature: Uint8Array
  /** Ways in which the text departs from the compact form. */
  readonly oddities: readonly string[]
}

/** A JSON object whose members are looked up by name. */
export class JsonObject {
  readonly node: JsonNode
  readonly members: readonly JsonMember[]
  #facts: DocumentFacts | undefined

  constructor(node: JsonNode, members: readonly JsonMember[]) {
    this.node = node
    this.members = members
  }

  /** What deserves a look anywhere in it; looked for once. */
  get facts(): DocumentFacts {
    this.#facts ??= findFacts(this.node)
    return this.#facts
  }

  /** The value of a member; of a repeated one the last, as most parsers do. */
  get(name: string): JsonNode | undefined {
    for (let index = this.members.length - 1; index >= 0; index -= 1) {
      const member = this.members[index]
      if (member?.name === name) return member.value
    }
    return undefined
  }

  /** The object a member is. */
  object(name: string): JsonObject | undefined {
    const node = this.get(name)
    return node?.members === undefined ? undefined : new JsonObject(node, node.members)
  }

  /** The value of a member that is a string. */
  string(name: string): string | undefined {
    return this.get(name)?.string
  }

  /** The value of a member that is a whole number JavaScript can hold exactly. */
  integer(name: string): number | undefined {
    const node = this.get(name)
    if (node?.kind !== 'number') return undefined
    const value = Number(node.text)
    return Number.isSafeInteger(value) ? value : undefined
  }

  /** The strings of a member that is one string or an array of strings. */
  strings(name: string): readonly string[] | undefined {
    const node = this.get(name)
    if (node?.string !== undefined) return [node.string]
    if (node?.elements === undefined) return undefined
    const strings = node.elements.flatMap((element) =>
      element.string === undefined ? [] : [element.string],
    )
    return strings.length === node.elements.length ? strings : undefined
  }
}

/** The text has the dots of a JWT but its header is no JSON object. */
export class JwtFormError extends Error {
  override readonly name = 'JwtFormError'
}

/** Whether a text has the outward form of a compact JWS: three parts, the first an encoded JSON object. */
export function looksLikeJwt(text: string): boolean {
  return looksLikeParts(text, 3)
}

/** Whether a text has the outward form of a compact JWE: five parts. */
export function looksLikeJwe(text: string): boolean {
  return looksLikeParts(text, 5)
}

function looksLikeParts(text: string, wanted: number): boolean {
  const first = text.indexOf('.')
  if (first === -1) return false
  let parts = 1
  for (let at = first; at !== -1 && parts <= wanted; at = text.indexOf('.', at + 1)) parts += 1
  return parts === wanted && startsLikeJsonObject(text.slice(0, first)) && isBase64urlAlphabet(text)
}

/** `{"` in base64 begins with `eyJ`; white space is possible and decoded to see. */
function startsLikeJsonObject(part: string): boolean {
  if (part.startsWith('eyJ')) return true
  return Buffer.from(part.slice(0, 16), 'base64url').toString('latin1').trimStart().startsWith('{')
}

function isBase64urlAlphabet(text: string): boolean {
  return !/[^A-Za-z0-9_=+/.-]/.test(text)
}

/** Headers by their text: many tokens have the same one. */
export type HeaderCache = Map<
  string,
  { readonly header: JsonObject; readonly oddities: readonly string[] }
>

/** Takes a compact JWS apart, leniently; what is not as RFC 7515 wants is listed as an oddity.
 * @param cache remembers headers; whoever passes it limits it
 * @throws {JwtFormError} the header is no JSON object, so there is nothing to explain
 */
export function decodeJwt(compact: string, cache?: HeaderCache): DecodedJwt {
  const [headerPart = '', payloadPart = '', signatureText = ''] = compact.split('.')
  const { header, oddities: ofHeader } = cache?.get(headerPart) ?? readHeader(headerPart, cache)
  const oddities: string[] = [...ofHeader]
  const claims = readObject(decodePart(payloadPart, 'payload', oddities))
  const signature = decodePart(signatureText, 'signature', oddities)
  return { compact, header, claims: claims ?? null, signatureText, signature, oddities }
}

function readHeader(part: string, cache: HeaderCache | undefined) {
  const oddities: string[] = []
  const header = readObject(decodePart(part, 'header', oddities))
  if (header === undefined) throw new JwtFormError('the first part is not a JSON object')
  const read = { header, oddities }
  if (part.length <= 8_192) cache?.set(part, read)
  return read
}

function decodePart(part: string, name: string, oddities: string[]): Buffer {
  const bytes = Buffer.from(part, 'base64url')
  // What is in its one form is so by far most often.
  if (bytes.toString('base64url') === part) return bytes
  if (part.includes('=')) oddities.push(`the ${name} is padded with =`)
  else if (/[+/]/.test(part)) oddities.push(`the ${name} uses the + and / of plain base64`)
  else oddities.push(`the ${name} has unused trailing bits`)
  return bytes
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function readObject(bytes: Buffer): JsonObject | undefined {
  try {
    const node = readJson(utf8.decode(bytes))
    return node.members === undefined ? undefined : new JsonObject(node, node.members)
  } catch (error) {
    // No JSON or no UTF-8 is a finding about the token, which the caller reports.
    if (error instanceof JsonTextError || error instanceof TypeError) return undefined
    throw error
  }
}
