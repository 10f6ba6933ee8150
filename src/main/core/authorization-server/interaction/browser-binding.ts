import { createHmac, timingSafeEqual } from 'node:crypto'
import { hashValue } from '../random-value.ts'

/** Ties pages that belong together, such as those of one interaction, to one browser: a cookie nothing else reads, and
 * a form token derived from it. Neither suffices alone.
 * @see SAL-23; spec/security.md HO-06
 */
export interface BrowserBinding {
  /** `Set-Cookie` value. */
  readonly setCookie: string
  /** Value of the hidden field. */
  readonly csrfToken: string
}

/** The pages that one cookie ties to a browser. */
export interface BoundPages {
  /** Id of the interaction, or another name for the pages. */
  readonly id: string
  /** Path they all lie below. */
  readonly path: string
}

/** Builds the binding for a cookie value.
 * @param issuer decides the scheme: under https the cookie is `Secure` with the `__Host-` prefix
 * @param lifetimeSeconds 0 makes the browser forget the cookie
 */
export function bindBrowser(
  pages: BoundPages,
  cookieValue: string,
  issuer: string,
  lifetimeSeconds: number,
): BrowserBinding {
  const isSecure = issuer.startsWith('https:')
  const path = isSecure ? '/' : pages.path
  return {
    setCookie: `${cookieName(pages.id, issuer)}=${cookieValue}; Path=${path}; Max-Age=${lifetimeSeconds}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`,
    csrfToken: deriveCsrfToken(pages.id, cookieValue),
  }
}

/** The cookie value of this interaction in a request.
 * @returns undefined when there is none or it is not the one whose hash was kept
 */
export function readBoundCookie(
  request: Request,
  interactionId: string,
  issuer: string,
  cookieHash: string,
): string | undefined {
  const wanted = Buffer.from(cookieHash, 'base64url')
  return readCookies(request, interactionId, issuer).find((value) =>
    isSame(hashValue(value), wanted),
  )
}

/** Every value a request has for the cookie of these pages; another server on this host may have planted some.
 * @see spec/security.md HO-06
 */
export function readCookies(request: Request, id: string, issuer: string): readonly string[] {
  const wanted = cookieName(id, issuer)
  return readNamed(request, (name) => name === wanted)
}

/** Every value a request has for the cookies of pages whose ids begin alike.
 * @param idStart at most eight characters
 */
export function readAllCookies(
  request: Request,
  idStart: string,
  issuer: string,
): readonly string[] {
  const start = cookieName(idStart, issuer)
  return readNamed(request, (name) => name.startsWith(start))
}

function readNamed(request: Request, isWanted: (name: string) => boolean): readonly string[] {
  return (request.headers.get('cookie') ?? '').split(';').flatMap((pair) => {
    const equals = pair.indexOf('=')
    const isOurs = equals !== -1 && isWanted(pair.slice(0, equals).trim())
    return isOurs ? [pair.slice(equals + 1).trim()] : []
  })
}

/** The form token that belongs to a cookie value. */
export function deriveCsrfToken(interactionId: string, cookieValue: string): string {
  return createHmac('sha256', cookieValue).update(`form ${interactionId}`).digest('base64url')
}

/** Whether a posted form token belongs to the cookie. */
export function isCsrfToken(
  posted: string | null,
  interactionId: string,
  cookieValue: string,
): boolean {
  if (posted === null) return false
  const wanted = Buffer.from(deriveCsrfToken(interactionId, cookieValue))
  return isSame(Buffer.from(posted), wanted)
}

function isSame(seen: Buffer, wanted: Buffer): boolean {
  return seen.length === wanted.length && timingSafeEqual(seen, wanted)
}

/** How much of an id is in the name of its cookie: enough that the pages open in one browser do not meet. */
const shownIdLength = 15

function cookieName(interactionId: string, issuer: string): string {
  const prefix = issuer.startsWith('https:') ? '__Host-' : ''
  return `${prefix}trustbench-${interactionId.slice(0, shownIdLength)}`
}
