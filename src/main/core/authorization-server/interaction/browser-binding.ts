import { createHmac, timingSafeEqual } from 'node:crypto'
import { hashValue } from '../random-value.ts'

/** Ties the pages of one interaction to one browser: a cookie nothing else reads, and a form token derived from it.
 * Neither suffices alone.
 * @see SAL-23; spec/security.md HO-06
 */
export interface BrowserBinding {
  /** `Set-Cookie` value. */
  readonly setCookie: string
  /** Value of the hidden field. */
  readonly csrfToken: string
}

/** Builds the binding for a fresh cookie value.
 * @param issuer decides the scheme: under https the cookie is `Secure` with the `__Host-` prefix
 */
export function bindBrowser(
  interactionId: string,
  cookieValue: string,
  issuer: string,
  lifetimeSeconds: number,
): BrowserBinding {
  const isSecure = issuer.startsWith('https:')
  const path = isSecure ? '/' : `/interaction/${interactionId}`
  return {
    setCookie: `${cookieName(interactionId, issuer)}=${cookieValue}; Path=${path}; Max-Age=${lifetimeSeconds}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`,
    csrfToken: deriveCsrfToken(interactionId, cookieValue),
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
  const name = cookieName(interactionId, issuer)
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const equals = pair.indexOf('=')
    if (equals === -1 || pair.slice(0, equals).trim() !== name) continue
    const value = pair.slice(equals + 1).trim()
    const wanted = Buffer.from(cookieHash, 'base64url')
    if (isSame(hashValue(value), wanted)) return value
  }
  return undefined
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

function cookieName(interactionId: string, issuer: string): string {
  const prefix = issuer.startsWith('https:') ? '__Host-' : ''
  return `${prefix}trustbench-${interactionId.slice(0, 8)}`
}
