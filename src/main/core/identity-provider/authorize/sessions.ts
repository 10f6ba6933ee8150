import { bindBrowser, readCookies } from '../../authorization-server/interaction/index.ts'
import { createRandomValue } from '../../authorization-server/random-value.ts'
import { type ProviderParts, providerLifetimes, type SignInSession } from '../provider-parts.ts'
import { pathOf } from '../providers.ts'

/** A session with the cookie value it is found by. */
export interface FoundSession {
  readonly cookieValue: string
  readonly session: SignInSession
}

/** Finds who is signed in with the browser of a request.
 * @returns undefined when nobody is, or the account was disabled or deleted since
 */
export function findSession(request: Request, parts: ProviderParts): FoundSession | undefined {
  const { sessions, provider, users, now } = parts
  for (const cookieValue of readCookies(request, cookieIdOf(parts), provider.base)) {
    const session = sessions.find(cookieValue, now())
    const user = session && users.find(session.username)
    if (session !== undefined && user?.isDisabled === false) return { cookieValue, session }
  }
  return undefined
}

/** Starts a session under a fresh cookie value, so that none planted before the sign-in is of use.
 * @returns `Set-Cookie` value
 */
export function startSession(session: SignInSession, parts: ProviderParts): string {
  const cookieValue = createRandomValue(parts.platform)
  parts.sessions.put(cookieValue, session, parts.now() + providerLifetimes.session)
  return bind(cookieValue, providerLifetimes.session, parts)
}

/** Ends a session. @returns `Set-Cookie` value that makes the browser forget it */
export function endSession({ cookieValue }: FoundSession, parts: ProviderParts): string {
  parts.sessions.take(cookieValue, parts.now())
  return bind('', 0, parts)
}

function bind(cookieValue: string, lifetimeSeconds: number, parts: ProviderParts): string {
  const { base } = parts.provider
  const pages = { id: cookieIdOf(parts), path: pathOf(base) }
  return bindBrowser(pages, cookieValue, base, lifetimeSeconds).setCookie
}

/** Cookies ignore ports and the two providers share a host, so each has a name of its own. @see spec/security.md HO-06 */
function cookieIdOf({ provider }: ProviderParts): string {
  return `idp-${provider.id}`
}
