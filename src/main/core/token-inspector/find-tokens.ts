import { type JsonNode, JsonTextError, jsonLimits, readJson } from '../jwt/index.ts'
import { looksLikeJwe, looksLikeJwt } from './decode-jwt.ts'

/** One token in a pasted text. */
export interface FoundToken {
  /** Where it stood, as in `member id_token`. */
  readonly place: string
  /** The parameter or member it stood in, when that says what it is. */
  readonly name?: string
  readonly text: string
  /** Departures from the form it should have, such as line breaks. */
  readonly oddities: readonly string[]
}

/** What a pasted text holds. */
export interface FoundTokens {
  readonly inputText: string
  readonly tokens: readonly FoundToken[]
  readonly problems: readonly string[]
}

const tokensShown = 20

/** Longest text taken for an opaque token: far over any of ours, far under a document. */
const opaqueCharacters = 4_096

const tokenNames = new Set([
  'access_token',
  'id_token',
  'refresh_token',
  'token',
  'code',
  'id_token_hint',
  'client_assertion',
  'assertion',
  'software_statement',
  'subject_token',
  'actor_token',
])

/** Finds the tokens in a text: a token alone, an Authorization header, JSON, a URL or a form body.
 * Reads only; nothing in the text is followed or fetched.
 */
export function findTokens(input: string): FoundTokens {
  const text = input.trim()
  if (text === '') return { inputText: 'Nothing', tokens: [], problems: ['The text is empty.'] }
  if (text.startsWith('{') || text.startsWith('[')) return findInJson(text)
  const bearer = /^(?:authorization:\s*)?bearer\s+(\S.*)$/is.exec(text)
  if (bearer?.[1] !== undefined) return single('Bearer credentials', bearer[1])
  const compact = text.replaceAll(/\s+/g, '')
  if (looksLikeJwt(compact) || looksLikeJwe(compact)) return single('JWT', text)
  if (/[?&#=]/.test(text) && !/\s/.test(text)) {
    const inParameters = findInParameters(text)
    if (inParameters.tokens.length > 0) return inParameters
  }
  if (!/\s/.test(text) && text.length <= opaqueCharacters) return single('Opaque text', text)
  return {
    inputText: 'Text',
    tokens: [],
    problems: [
      'No token was found. Paste a token, an Authorization header, a token response, or a URL that carries one.',
    ],
  }
}

function single(inputText: string, text: string): FoundTokens {
  const compact = text.replaceAll(/\s+/g, '')
  const oddities = compact === text ? [] : ['white space stands inside the token']
  return { inputText, tokens: [{ place: 'input', text: compact, oddities }], problems: [] }
}

function findInJson(text: string): FoundTokens {
  const read = tryReadJson(text)
  if (read instanceof JsonTextError) {
    return { inputText: 'JSON', tokens: [], problems: [`This is not JSON: ${read.message}.`] }
  }
  const found: FoundToken[] = []
  collect(read, '', undefined, found)
  const problems = found.length === 0 ? ['The JSON holds no token.'] : []
  return limited('JSON', found, problems, isSerializedJws(read))
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

function isSerializedJws(node: JsonNode): boolean {
  const names = new Set(node.members?.map((member) => member.name))
  return names.has('payload') && (names.has('signature') || names.has('signatures'))
}

function collect(node: JsonNode, path: string, name: string | undefined, found: FoundToken[]) {
  if (found.length > tokensShown) return
  if (node.string !== undefined) {
    const isNamed = name !== undefined && tokenNames.has(name) && name !== 'token'
    if (node.string !== '' && (isNamed || looksLikeJwt(node.string) || looksLikeJwe(node.string))) {
      const place = path === '' ? 'string' : `member ${path}`
      found.push({ place, ...named(name), text: node.string, oddities: [] })
    }
    return
  }
  for (const [index, element] of (node.elements ?? []).entries()) {
    collect(element, `${path}[${index}]`, undefined, found)
  }
  for (const member of node.members ?? []) {
    const inner = path === '' ? member.name : `${path}.${member.name}`
    collect(member.value, inner, member.name, found)
  }
}

function named(name: string | undefined): { name?: string } {
  return name !== undefined && tokenNames.has(name) ? { name } : {}
}

function findInParameters(text: string): FoundTokens {
  const isUrl = /^[a-z][a-z0-9+.-]*:/i.test(text)
  const found: FoundToken[] = []
  const start = isUrl ? text.search(/[?#]/) + 1 : 0
  if (isUrl && start === 0) return { inputText: 'URL', tokens: [], problems: [] }
  for (const pair of text.slice(start).split(/[&#?]/, jsonLimits.members)) {
    const equals = pair.indexOf('=')
    if (equals < 1) continue
    const name = pair.slice(0, equals)
    const value = decodeParameter(pair.slice(equals + 1))
    if (value === '' || !(tokenNames.has(name) || looksLikeJwt(value))) continue
    found.push({ place: `parameter ${name}`, ...named(name), text: value, oddities: [] })
  }
  return limited(isUrl ? 'URL' : 'Form parameters', found, [], false)
}

function decodeParameter(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    // Not percent-encoded: the raw text is what was pasted.
    return text
  }
}

function limited(
  source: string,
  found: readonly FoundToken[],
  problems: readonly string[],
  isJwsJson: boolean,
): FoundTokens {
  const count = found.length === 1 ? '1 token' : `${Math.min(found.length, tokensShown)} tokens`
  const notes = [...problems]
  if (found.length > tokensShown) notes.push(`Only the first ${tokensShown} tokens are shown.`)
  if (isJwsJson) {
    notes.push('This is a JWS in JSON serialization, which OAuth does not use; it is not verified.')
  }
  return {
    inputText: `${source} with ${count}`,
    tokens: found.slice(0, tokensShown),
    problems: notes,
  }
}
