import { deriveCsrfToken, isCsrfToken } from '../../authorization-server/interaction/index.ts'
import {
  formFields,
  pageHeaders,
  renderSessionEndedPage,
} from '../../authorization-server/interaction/pages/index.ts'
import { addRoute, inputLimits, type Router, readBody } from '../../http/index.ts'
import type { ProviderParts } from '../provider-parts.ts'
import { pathOf } from '../providers.ts'
import { endSession, type FoundSession, findSession } from './sessions.ts'

const formId = 'logout'

/** Adds the page on which a person ends the session at a provider. It asks first, whoever sent the browser here, and does not
 * leave: software statements register no address to come back to.
 * @see OpenID Connect RP-Initiated Logout 1.0 section 2
 */
export function addLogoutRoute(router: Router, parts: ProviderParts): void {
  const path = pathOf(parts.provider.endpoints.end_session_endpoint)
  addRoute(router, path, {
    GET: (context) => {
      const found = findSession(context.req.raw, parts)
      return found === undefined ? showEnded(undefined, parts) : ask(found, path, parts)
    },
    POST: async (context) => {
      const found = findSession(context.req.raw, parts)
      const body = await readBody(context.req.raw, inputLimits.formBodyBytes)
      const form = new URLSearchParams(new TextDecoder().decode(body))
      if (found === undefined) return showEnded(undefined, parts)
      const isOurs =
        context.req.header('origin') === new URL(parts.provider.base).origin &&
        isCsrfToken(form.get(formFields.csrfToken), formId, found.cookieValue)
      if (!isOurs || form.get(formFields.decision) !== 'sign-out') return ask(found, path, parts)
      return showEnded(found, parts)
    },
  })
}

function ask(
  { cookieValue, session }: FoundSession,
  action: string,
  parts: ProviderParts,
): Response {
  const html = renderSessionEndedPage({
    chrome: chromeOf(parts),
    displayName: displayNameOf(session.username, parts),
    state: 'ask',
    form: { action, csrfToken: deriveCsrfToken(formId, cookieValue) },
  })
  return new Response(html, { headers: pageHeaders('session-ended') })
}

function showEnded(found: FoundSession | undefined, parts: ProviderParts): Response {
  const html = renderSessionEndedPage({
    chrome: chromeOf(parts),
    displayName: found && displayNameOf(found.session.username, parts),
    state: 'ended',
  })
  const setCookie = found && endSession(found, parts)
  return new Response(html, {
    headers: {
      ...pageHeaders('session-ended'),
      ...(setCookie === undefined ? {} : { 'Set-Cookie': setCookie }),
    },
  })
}

function chromeOf({ provider, misbehaviour }: ProviderParts) {
  return {
    issuer: provider.base,
    role: 'Identity provider',
    activeFaults: misbehaviour.names(),
  } as const
}

function displayNameOf(username: string, { users }: ProviderParts): string {
  const user = users.find(username)
  return user === undefined ? username : `${user.givenName} ${user.familyName}`
}
