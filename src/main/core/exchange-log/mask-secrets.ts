import { hash } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { DecodedToken } from '../../../shared/contract/traffic.ts'

/** Members of JSON bodies; `code` is not among them, since FHIR codings are full of it. */
const secretMembers = new Set([
  'access_token',
  'refresh_token',
  'id_token',
  'client_secret',
  'registration_access_token',
  'software_statement',
  'password',
])

const secretParameters = new Set([
  ...secretMembers,
  'token',
  'code',
  'code_verifier',
  'client_assertion',
  'assertion',
  'id_token_hint',
  'launch',
  'ticket',
  'csrf_token',
])

/** `Refresh` holds a URL behind its seconds. */
const urlHeaders = new Set(['location', 'referer', 'refresh'])

const secretHeaders = new Set(['authorization', 'cookie', 'set-cookie'])

/** First 8 hexadecimal digits of the SHA-256 of a secret: enough to tell two apart, nothing to use.
 * @see spec/security.md AS-30
 */
export function fingerprintOf(secret: string): string {
  return hash('sha256', secret, 'hex').slice(0, 8)
}

/** Collects the JWTs met while masking, decoded and without their signatures. */
export interface Masking {
  readonly decodedTokens: DecodedToken[]
  /** In FHIR searches `code` and `token` are search parameters. */
  readonly isFhir: boolean
}

function isSecretParameter(name: string, masking: Masking): boolean {
  return (masking.isFhir ? secretMembers : secretParameters).has(name)
}

function maskValue(value: string, place: string, masking: Masking): string {
  const fingerprint = fingerprintOf(value)
  const decoded = decodeLooseJwt(value)
  if (decoded === undefined) return `[masked ${fingerprint}]`
  masking.decodedTokens.push({ place, fingerprint, ...decoded })
  return `[masked JWT ${fingerprint}]`
}

/** How `maskValue` writes a secret. Never tried alone: as it is global, it would go on from where it stopped. */
const maskPattern = /\[masked (?:JWT )?([0-9a-f]{8})\]/g

/** A mask in a text. */
export interface Mask {
  /** As it stands there. */
  readonly mask: string
  readonly fingerprint: string
}

/** The masks of secrets in a text, in the order they stand there. */
export function masksIn(text: string): Mask[] {
  return [...text.matchAll(maskPattern)].map(([mask, fingerprint = '']) => ({ mask, fingerprint }))
}

/** Writes the masked secrets of a text in another way.
 * @param write gives what stands for a secret
 */
export function replaceMasks(text: string, write: (mask: Mask) => string): string {
  return text.replaceAll(maskPattern, (mask, fingerprint: string) => write({ mask, fingerprint }))
}

/** Decodes a JWT for display, without its signature; undefined when the text is none. */
export function decodeLooseJwt(value: string): Pick<DecodedToken, 'header' | 'claims'> | undefined {
  // Most secrets have no dot at all, which is told sooner.
  if (!value.includes('.') || !/^[\w-]+\.[\w-]+\.[\w-]*$/.test(value)) return undefined
  try {
    return { header: { ...decodeProtectedHeader(value) }, claims: decodeJwt(value) }
  } catch {
    // Three dotted parts that are no JWT are an opaque secret, masked as such by the caller.
    return undefined
  }
}

/** Masks secret parameters in a URL's query and fragment. */
export function maskUrl(url: string, masking: Masking): string {
  const cut = url.search(/[?#]/)
  if (cut === -1) return url
  return url.slice(0, cut + 1) + maskParameters(url.slice(cut + 1), 'URL', masking)
}

function maskParameters(text: string, place: string, masking: Masking): string {
  return text
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=')
      if (equals === -1) return pair
      const name = decodeQuietly(pair.slice(0, equals))
      const value = pair.slice(equals + 1)
      if (value === '' || !isSecretParameter(name, masking)) return pair
      return `${pair.slice(0, equals)}=${maskValue(decodeQuietly(value), `${place}: ${name}`, masking)}`
    })
    .join('&')
}

function decodeQuietly(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    // Not percent-encoded: the raw text is what was sent.
    return text
  }
}

/** Masks one header's value. */
export function maskHeader(name: string, value: string, place: string, masking: Masking): string {
  const lower = name.toLowerCase()
  if (urlHeaders.has(lower)) return maskUrl(value, masking)
  if (!secretHeaders.has(lower)) return value
  if (lower === 'authorization') {
    const [scheme = '', ...rest] = value.split(' ')
    if (rest.length === 0) return maskValue(value, `${place}: Authorization`, masking)
    return `${scheme} ${maskValue(rest.join(' '), `${place}: Authorization`, masking)}`
  }
  const equals = value.indexOf('=')
  return `${value.slice(0, equals + 1)}${maskValue(value.slice(equals + 1), place, masking)}`
}

/** Masks secrets in a body: by name in forms, JSON and hidden fields, and by what looks like a named secret in anything
 * else, a malformed form or JSON included. Masked JSON comes without space between its parts.
 */
export function maskBody(body: string, mediaType: string, place: string, masking: Masking): string {
  if (mediaType.includes('x-www-form-urlencoded')) return maskParameters(body, place, masking)
  // A server that misbehaves labels JSON as HTML.
  const isObject = /^\s*\{/.test(body)
  if (mediaType.includes('html') && !isObject) return maskHtml(body, place, masking)
  if (!mayNameSecret.test(body)) return body
  const value = mediaType.includes('json') || isObject ? parseJson(body) : undefined
  return value === undefined
    ? maskLooseText(body, place, masking)
    : JSON.stringify(maskJson(value, place, masking))
}

/** JSON as people read it; any other text as it is. */
export function spaceJson(text: string): string {
  const value = /^\s*[[{]/.test(text) ? parseJson(text) : undefined
  return value === undefined ? text : JSON.stringify(value, null, 2)
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    // Malformed: the caller masks it as loose text.
    return undefined
  }
}

/** Names of secrets in text that is neither JSON nor a form. */
const looseNames = [
  'access_token',
  'refresh_token',
  'id_token',
  'client_secret',
  'client_assertion',
  'code_verifier',
  'assertion',
  'password',
]

const namedSecret = new RegExp(
  String.raw`(${looseNames.join('|')})("?\s{0,4}[:=]\s{0,4}"?)([^"'&\s,}]{1,65536})`,
  'g',
)

/** What JSON and loose text hold a secret by: its name before a separator, or an escape that may spell the name. Most bodies
 * have neither, and need not be read as JSON.
 */
const mayNameSecret = new RegExp(
  String.raw`(?:${[...secretMembers, ...looseNames].join('|')})"?\s*[:=]|\\u`,
)

function maskLooseText(text: string, place: string, masking: Masking): string {
  return text.replaceAll(
    namedSecret,
    (_, name: string, between: string, secret: string) =>
      `${name}${between}${maskValue(secret, `${place}: ${name}`, masking)}`,
  )
}

function maskJson(value: unknown, place: string, masking: Masking): unknown {
  if (Array.isArray(value)) return value.map((entry) => maskJson(entry, place, masking))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const isSecret = typeof member === 'string' && secretMembers.has(name)
      return [
        name,
        isSecret
          ? maskValue(member, `${place}: ${name}`, masking)
          : maskJson(member, place, masking),
      ]
    }),
  )
}

/** Pages carry secrets in hidden fields, and in the URLs of where they lead. */
function maskHtml(body: string, place: string, masking: Masking): string {
  const masked = body.replaceAll(
    /([?&;]([a-z_]{1,40})=)([^"'&<>\s]{1,65536})/g,
    (whole, start: string, name: string, value: string) =>
      secretParameters.has(name)
        ? `${start}${maskValue(decodeQuietly(value), `${place}: ${name}`, masking)}`
        : whole,
  )
  return masked.replaceAll(
    /(<input type="hidden" name="([^"]*)" value=")([^"]*)/g,
    (whole, start: string, name: string, value: string) =>
      secretParameters.has(name)
        ? `${start}${maskValue(value, `${place}: ${name}`, masking)}`
        : whole,
  )
}
