import { type JsonNode, JsonTextError, readJson } from '../../jwt/index.ts'
import { looksLikeJwe, looksLikeJwt } from '../decode-jwt.ts'
import { findInHttpMessage } from './find-in-http.ts'
import { findInParameters } from './find-in-parameters.ts'
import { findInText } from './find-in-text.ts'
import { type FoundItem, type FoundItems, itemsShown, named, tokenNames } from './found-item.ts'

/** Finds tokens, keys and requests in JSON: a token response, a JWK or JWK Set, a JWS in JSON serialization, a HAR file, or
 * anything else that holds tokens.
 */
export function findInJson(text: string): FoundItems {
  const read = tryReadJson(text)
  if (read instanceof JsonTextError) {
    // Too large or no JSON at all: tokens may stand in it nevertheless, as in a log of JSON lines.
    const found = findInText(text, itemsShown + 1)
    const problem = `This was not taken apart as JSON: ${read.message}.`
    return {
      inputText: describe('JSON', found),
      items: found.slice(0, itemsShown),
      problems: [problem],
    }
  }
  const found: FoundItem[] = []
  const isHar = isHarFile(read)
  if (isHar) collectFromHar(read, found)
  else collect(read, '', undefined, found)
  const problems = found.length === 0 ? ['The JSON holds no token and no key.'] : []
  if (found.length > itemsShown) {
    problems.push(`Only the first ${itemsShown} are shown; the bulk inspection takes any number.`)
  }
  if (found.some(({ form }) => form?.kind === 'json-jws')) {
    problems.push(
      'This is a JWS in JSON serialization, which OAuth does not use; it is not verified.',
    )
  }
  return {
    inputText: describe(isHar ? 'HAR file' : 'JSON', found),
    items: found.slice(0, itemsShown),
    problems,
  }
}

function describe(source: string, found: readonly FoundItem[]): string {
  const isTokens = found.every(({ form }) => form === undefined)
  const noun = isTokens ? 'token' : 'item'
  return `${source} with ${found.length === 1 ? `1 ${noun}` : `${Math.min(found.length, itemsShown)} ${noun}s`}`
}

function tryReadJson(text: string): JsonNode | JsonTextError {
  try {
    return readJson(text)
  } catch (error) {
    // What is wrong with the text is what the person wants to read.
    if (error instanceof JsonTextError) return error
    throw error
  }
}

function memberOf(node: JsonNode | undefined, name: string): JsonNode | undefined {
  return node?.members?.findLast((member) => member.name === name)?.value
}

function isHarFile(node: JsonNode): boolean {
  return memberOf(memberOf(node, 'log'), 'entries')?.elements !== undefined
}

/** Requests with their parameters, and answers with what they hold. @see HTTP Archive 1.2 */
function collectFromHar(root: JsonNode, found: FoundItem[]): void {
  const entries = memberOf(memberOf(root, 'log'), 'entries')?.elements ?? []
  for (const [index, entry] of entries.entries()) {
    if (found.length > itemsShown) return
    const place = `entry ${index + 1}`
    const request = memberOf(entry, 'request')
    const response = memberOf(entry, 'response')
    for (const [side, message] of [
      ['request', request],
      ['response', response],
    ] as const) {
      found.push(
        ...itemsOfMessage(message).map((item) => ({
          ...item,
          place: `${item.place} of the ${side} of ${place}`,
        })),
      )
    }
  }
}

function itemsOfMessage(message: JsonNode | undefined): FoundItem[] {
  if (message === undefined) return []
  const url = memberOf(message, 'url')?.string
  const headers = (memberOf(message, 'headers')?.elements ?? [])
    .map((header) => `${memberOf(header, 'name')?.string}: ${memberOf(header, 'value')?.string}`)
    .join('\r\n')
  const inUrl = url === undefined ? [] : findInParameters(url).items
  const inMessage = findInHttpMessage(
    `GET / HTTP/1.1\r\n${headers}\r\n\r\n${bodyOf(message).slice(0, 1_048_576)}`,
  )
  return [...inUrl, ...inMessage]
}

/** A form may stand as its parameters only, and what is no text stands in base64. @see HTTP Archive 1.2, postData and content */
function bodyOf(message: JsonNode): string {
  const posted = memberOf(message, 'postData')
  const text = memberOf(posted, 'text')?.string ?? ''
  if (text !== '') return text
  const parameters = memberOf(posted, 'params')?.elements ?? []
  if (parameters.length > 0) {
    const textOf = (node: JsonNode, name: string) => memberOf(node, name)?.string ?? ''
    return parameters.map((each) => `${textOf(each, 'name')}=${textOf(each, 'value')}`).join('&')
  }
  const content = memberOf(message, 'content')
  const received = memberOf(content, 'text')?.string ?? ''
  return memberOf(content, 'encoding')?.string === 'base64'
    ? Buffer.from(received, 'base64').toString('utf8')
    : received
}

function collect(root: JsonNode, path: string, name: string | undefined, found: FoundItem[]): void {
  if (found.length > itemsShown) return
  if (root.string !== undefined) {
    collectText(root.string, path, name, found)
    return
  }
  const form = formOf(root)
  if (form !== undefined) {
    const place = path === '' ? 'input' : `member ${path}`
    found.push({ place, text: root.text, oddities: [], form: { kind: form } })
    return
  }
  for (const [index, element] of (root.elements ?? []).entries()) {
    collect(element, `${path}[${index}]`, undefined, found)
  }
  for (const member of root.members ?? []) {
    const inner = path === '' ? member.name : `${path}.${member.name}`
    collect(member.value, inner, member.name, found)
  }
}

function collectText(
  text: string,
  path: string,
  name: string | undefined,
  found: FoundItem[],
): void {
  const isNamed = name !== undefined && tokenNames.has(name) && name !== 'token'
  if (text === '' || !(isNamed || looksLikeJwt(text) || looksLikeJwe(text))) return
  const place = path === '' ? 'string' : `member ${path}`
  found.push({ place, ...named(name), text, oddities: [] })
}

const keyTypes = new Set(['RSA', 'EC', 'OKP', 'oct', 'AKP'])

function formOf(node: JsonNode): 'jwk' | 'json-jws' | undefined {
  const kty = memberOf(node, 'kty')?.string
  if (kty !== undefined && keyTypes.has(kty)) return 'jwk'
  const isJws =
    memberOf(node, 'payload')?.string !== undefined &&
    (memberOf(node, 'signature') !== undefined || memberOf(node, 'signatures') !== undefined)
  return isJws ? 'json-jws' : undefined
}
