import { isJsonObject } from '../resource-body.ts'

/** The two base URLs between which links are translated, without a slash at their ends. */
export interface BasePair {
  readonly own: string
  readonly upstream: string
}

/** Puts our base URL where the upstream names its own, so that every literal reference leads back here: in
 * references, in attachments, and in the links and locations of a Bundle. Canonical URLs and identifiers stay
 * as they are, since they are names and no places.
 */
export function toOwnLinks(body: unknown, { own, upstream }: BasePair): unknown {
  return translate(body, (text) => replaceBase(text, upstream, own))
}

/** The other way round, for what is written upstream. */
export function toUpstreamLinks(body: unknown, { own, upstream }: BasePair): unknown {
  return translate(body, (text) => replaceBase(text, own, upstream))
}

/** Gives what follows a base URL in a URL below it; undefined for any other URL, one that climbs out of the base
 * included.
 */
export function pathBelow(url: string, base: string): string | undefined {
  const parsed = URL.parse(url)
  const root = URL.parse(base)
  if (parsed === null || root === null || parsed.origin !== root.origin) return undefined
  if (parsed.username !== '' || parsed.password !== '') return undefined
  const folder = root.pathname.replace(/\/$/, '')
  const isBelow = parsed.pathname === folder || parsed.pathname.startsWith(`${folder}/`)
  if (!isBelow) return undefined
  return `${parsed.pathname.slice(folder.length).replace(/^\//, '')}${parsed.search}`
}

function replaceBase(text: string, from: string, to: string): string {
  const rest = text.startsWith(from) ? text.slice(from.length) : undefined
  const isBelow = rest !== undefined && /^[/?]/.test(rest)
  return isBelow ? `${to}${rest}` : text
}

function translate(value: unknown, link: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => translate(item, link))
  if (!isJsonObject(value)) return value
  const isPlace = isAttachment(value)
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => {
      const isLink = linkMembers.has(name) || (isPlace && name === 'url')
      return [name, isLink && typeof held === 'string' ? link(held) : translate(held, link)]
    }),
  )
}

const linkMembers = new Set(['reference', 'fullUrl', 'location'])

/** An Attachment, or a link of a Bundle. */
function isAttachment(value: Readonly<Record<string, unknown>>): boolean {
  return 'url' in value && ('contentType' in value || 'relation' in value)
}
