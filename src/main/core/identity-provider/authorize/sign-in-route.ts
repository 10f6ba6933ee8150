import {
  type AuthorizationRequest,
  PageError,
  RedirectedError,
} from '../../authorization-server/authorize/index.ts'
import type { Client } from '../../authorization-server/clients/index.ts'
import {
  bindBrowser,
  isCsrfToken,
  readBoundCookie,
} from '../../authorization-server/interaction/index.ts'
import {
  fieldOf,
  formFields,
  pageHeaders,
  renderFinishedPage,
} from '../../authorization-server/interaction/pages/index.ts'
import { createRandomValue, hashValue } from '../../authorization-server/random-value.ts'
import { accessDenied, invalidRequest } from '../../errors.ts'
import {
  addRoute,
  inputLimits,
  pathParameter,
  type RouteContext,
  type Router,
  readBody,
} from '../../http/index.ts'
import type { PendingSignIn, ProviderParts } from '../provider-parts.ts'
import { pathOf } from '../providers.ts'
import { completeSignIn, redirectOf } from './complete-sign-in.ts'
import { type FoundSession, findSession, startSession } from './sessions.ts'
import { approvedScope, renderSignIn, type WaitingSignIn } from './sign-in-pages.ts'

/** Keeps a checked request and sends the browser to the pages that decide it, tied to it by a cookie. */
export function startSignIn(
  request: AuthorizationRequest,
  found: FoundSession | undefined,
  parts: ProviderParts,
): Response {
  const { provider, platform, settings, now } = parts
  const id = createRandomValue(platform)
  const cookieValue = createRandomValue(platform)
  const { interactionLifetimeSeconds } = settings.current
  const pending: PendingSignIn = {
    request,
    cookieHash: hashValue(cookieValue).toString('base64url'),
    isBySession: found !== undefined,
    filter: '',
    failure: undefined,
    signedIn: found?.session,
  }
  parts.signIns.put(id, pending, now() + interactionLifetimeSeconds)
  const path = signInPathOf(parts, id)
  const { setCookie } = bindBrowser(
    { id, path },
    cookieValue,
    provider.base,
    interactionLifetimeSeconds,
  )
  return new Response(null, {
    status: 303,
    headers: { Location: path, 'Set-Cookie': setCookie, 'Cache-Control': 'no-store' },
  })
}

/** Adds the pages on which a person signs in to a provider and decides what it tells the data holder.
 * @see UDAP-IDP-005; spec/security.md HO-06, HO-09
 */
export function addSignInRoutes(router: Router, parts: ProviderParts): void {
  addRoute(router, signInPathOf(parts, ':id'), {
    GET: async (context) => show(await openSignIn(context, parts), parts),
    POST: async (context) => {
      const waiting = await openSignIn(context, parts)
      return decide(await readDecision(context, waiting, parts), waiting, context, parts)
    },
  })
}

function signInPathOf({ provider }: ProviderParts, id: string): string {
  return `${pathOf(provider.base).replace(/\/$/, '')}/sign-in/${id}`
}

async function openSignIn(context: RouteContext, parts: ProviderParts): Promise<WaitingSignIn> {
  const id = pathParameter(context, 'id')
  const pending = parts.signIns.find(id, parts.now())
  const client = pending && (await parts.clients.find(pending.request.client_id))
  if (pending === undefined || client === undefined || client.isDisabled) {
    throw closed('This sign-in has ended', 'Start again from the app.', 400, parts)
  }
  context.env.scope.link({ clientId: client.client_id })
  const cookieValue = readBoundCookie(context.req.raw, id, parts.provider.base, pending.cookieHash)
  if (cookieValue === undefined) {
    const advice = 'The request was started in another browser, or cookies are blocked here.'
    throw closed('This page belongs to another browser', advice, 403, parts)
  }
  const user = pending.signedIn && parts.users.find(pending.signedIn.username)
  if (pending.signedIn !== undefined && user?.isDisabled !== false) {
    throw closed('This sign-in has ended', 'The account was removed or disabled.', 400, parts)
  }
  return { id, pending, client, user, cookieValue, action: signInPathOf(parts, id) }
}

function closed(heading: string, advice: string, status: number, { provider }: ProviderParts) {
  const error = invalidRequest(heading, {
    explanation: { check: 'sign-in-open', clause: 'UDAP-IDP-005; spec/security.md HO-06' },
  })
  return new PageError({ error, heading, advice, issuer: provider.base, status })
}

function show(waiting: WaitingSignIn, parts: ProviderParts): Response {
  const { kind, html } = renderSignIn(waiting, parts)
  const redirectUri = waiting.pending.request.redirect_uri
  const appUris = waiting.client.metadata.redirect_uris
  return new Response(html, { headers: pageHeaders(kind, { redirectUri, appUris }) })
}

/** @throws {PageError} 403: form token or Origin are not ours */
async function readDecision(
  context: RouteContext,
  { id, cookieValue }: WaitingSignIn,
  parts: ProviderParts,
): Promise<URLSearchParams> {
  const origin = context.req.raw.headers.get('origin')
  const body = await readBody(context.req.raw, inputLimits.formBodyBytes)
  const form = new URLSearchParams(new TextDecoder().decode(body))
  const isOurs =
    origin === new URL(parts.provider.base).origin &&
    isCsrfToken(form.get(formFields.csrfToken), id, cookieValue)
  if (isOurs) return form
  const advice = 'The form did not come from the page this server showed. Nothing was decided.'
  throw closed('This form is not from here', advice, 403, parts)
}

function decide(
  form: URLSearchParams,
  waiting: WaitingSignIn,
  context: RouteContext,
  parts: ProviderParts,
): Response {
  const again = (change: Partial<PendingSignIn>, headers: Record<string, string> = {}) => {
    parts.signIns.replace(waiting.id, { ...waiting.pending, failure: undefined, ...change })
    const location = { Location: waiting.action, 'Cache-Control': 'no-store' }
    return new Response(null, { status: 303, headers: { ...location, ...headers } })
  }
  switch (form.get(formFields.decision)) {
    case 'cancel':
    case 'deny':
      return leave(refuse(waiting, parts).toResponse(), waiting, parts)
    case 'filter':
      return again({ filter: (form.get(formFields.filter) ?? '').slice(0, 200) })
    case 'sign-out':
      return again({ signedIn: undefined, isBySession: false })
    case 'sign-in': {
      const user = parts.users.find(fieldOf(form, formFields.username))
      if (user === undefined || user.isDisabled)
        return again({ failure: 'Choose one of the users.' })
      const signedIn = { username: user.username, authenticatedAt: parts.now() }
      const setCookie = startSession({ ...signedIn, approvedClients: [] }, parts)
      return again({ signedIn }, { 'Set-Cookie': setCookie })
    }
    case 'approve':
      return leave(approve(form, waiting, context, parts), waiting, parts)
    default:
      return again({ failure: 'Choose one of the buttons.' })
  }
}

/** Sends the browser on by a page instead of a redirect. Browsers hold the redirects that follow a form to the
 * `form-action` of its page, and the data holder may send them on to an app nobody here knows.
 * @see CSP Level 3 section 6.3.1
 */
function leave(
  response: Response,
  { client }: WaitingSignIn,
  { provider }: ProviderParts,
): Response {
  const location = response.headers.get('location')
  if (location === null) return response
  const html = renderFinishedPage({
    chrome: { issuer: provider.base, role: 'Identity provider' },
    heading: 'Going back',
    explanation: `Your browser goes on to ${client.metadata.client_name}, which asked who you are.`,
  })
  return new Response(html, {
    headers: { ...pageHeaders('finished'), Refresh: `0;url=${location}` },
  })
}

function refuse({ id, pending, client }: WaitingSignIn, parts: ProviderParts) {
  parts.signIns.take(id, parts.now())
  const error = accessDenied('the person cancelled at the identity provider')
  return new RedirectedError(error, redirectOf(pending.request, client, parts))
}

function approve(
  form: URLSearchParams,
  waiting: WaitingSignIn,
  context: RouteContext,
  parts: ProviderParts,
): Response {
  const { id, client, user } = waiting
  const pending = parts.signIns.take(id, parts.now())
  if (pending?.signedIn === undefined || user === undefined) {
    throw closed('This sign-in has ended', 'It was decided already.', 400, parts)
  }
  const { username, authenticatedAt } = pending.signedIn
  const scope = approvedScope(form, pending.request.scope)
  if (scope === undefined) return refuse(waiting, parts).toResponse()
  rememberApproval(context.req.raw, client, username, parts)
  const approval = { client_id: client.client_id, username, scope, authenticatedAt }
  const decided = { request: pending.request, client, approval, isAutomatic: false }
  return completeSignIn(decided, parts, context.env.scope)
}

/** Lets `prompt=none` succeed for the rest of the session. */
function rememberApproval(
  request: Request,
  { client_id }: Client,
  username: string,
  parts: ProviderParts,
): void {
  const found = findSession(request, parts)
  if (found === undefined || found.session.username !== username) return
  const approvedClients = [...new Set([...found.session.approvedClients, client_id])]
  parts.sessions.replace(found.cookieValue, { ...found.session, approvedClients })
}
