import { accessDenied, invalidRequest, OAuthError } from '../../errors.ts'
import {
  addRoute,
  inputLimits,
  pathParameter,
  type RequestScope,
  type RouteContext,
  type Router,
  readBody,
} from '../../http/index.ts'
import { PageError, RedirectedError } from '../authorize/authorization-response.ts'
import { type AuthorizationServices, nowSeconds } from '../authorize/authorization-services.ts'
import { redirectOf } from '../authorize/complete-authorization.ts'
import { fallBack, startSignIn, type TieredServices } from '../tiered-oauth/index.ts'
import { isCsrfToken, readBoundCookie } from './browser-binding.ts'
import { findSituation, type Situation } from './interaction-steps.ts'
import type { InteractionStore } from './interaction-store.ts'
import { formFields, pageAssets, pageHeaders } from './pages/index.ts'
import { renderStep } from './render-step.ts'
import { takeDecision } from './take-decision.ts'

interface InteractionOptions {
  readonly services: AuthorizationServices
  readonly interactions: InteractionStore
  readonly tiered: TieredServices
}

/** Adds the pages on which a person signs in, picks and decides, and the files they use.
 * @see SAL-19, SAL-23
 */
export function addInteractionRoutes(router: Router, options: InteractionOptions): void {
  addRoute(router, '/interaction/:id', {
    GET: async (context) => {
      const { situation, cookieValue } = await openSituation(context, options)
      return showStep(situation, cookieValue, options.services)
    },
    POST: async (context) => {
      const { situation, cookieValue } = await openSituation(context, options)
      const form = await readDecision(context, situation, cookieValue, options)
      return decide(form, situation, options, context.env.scope)
    },
  })
  addPageAssets(router)
}

/** Adds the files that pages use. */
export function addPageAssets(router: Router): void {
  for (const [path, asset] of pageAssets) {
    addRoute(router, path, {
      GET: () =>
        new Response(asset.body(), {
          headers: { 'Content-Type': asset.contentType, 'Cache-Control': asset.cacheControl },
        }),
    })
  }
}

async function openSituation(
  context: RouteContext,
  { services, interactions }: InteractionOptions,
): Promise<{ situation: Situation; cookieValue: string }> {
  const id = pathParameter(context, 'id')
  const { issuer } = services.settings.current
  const interaction = await interactions.find(id)
  if (interaction === undefined || interaction.expiresAt <= nowSeconds(services)) {
    throw closed('This request has ended', 'Start again from the app.', 400, issuer)
  }
  const cookieValue = readBoundCookie(context.req.raw, id, issuer, interaction.cookieHash)
  if (cookieValue === undefined) {
    const advice = 'The request was started in another browser, or cookies are blocked here.'
    throw closed('This page belongs to another browser', advice, 403, issuer)
  }
  const situation = await findSituation(id, interaction, services)
  if (situation === undefined) {
    throw closed('This request has ended', 'The app or user was removed or disabled.', 400, issuer)
  }
  context.env.scope.link({ clientId: situation.client.client_id })
  return { situation, cookieValue }
}

function closed(heading: string, advice: string, status: number, issuer: string): PageError {
  const error = invalidRequest(heading, {
    explanation: { check: 'interaction-open', clause: 'SAL-23; spec/security.md HO-06' },
  })
  return new PageError({ error, heading, advice, issuer, status })
}

async function showStep(
  situation: Situation,
  cookieValue: string,
  services: AuthorizationServices,
): Promise<Response> {
  const { kind, html } = await renderOrExplain(situation, cookieValue, services)
  const redirectUri = situation.interaction.request.redirect_uri
  const appUris = situation.client.metadata.redirect_uris
  return new Response(html, { headers: pageHeaders(kind, { redirectUri, appUris }) })
}

/** What a page has to show may be away for a while; the request itself goes on waiting. */
async function renderOrExplain(
  situation: Situation,
  cookieValue: string,
  services: AuthorizationServices,
): ReturnType<typeof renderStep> {
  try {
    return await renderStep(situation, cookieValue, services)
  } catch (error) {
    if (!(error instanceof OAuthError) || error.code !== 'temporarily_unavailable') throw error
    const { issuer } = services.settings.current
    const heading = 'This page cannot be shown now'
    const advice = 'What it lists cannot be fetched. Load the page again in a moment.'
    throw new PageError({ error, heading, advice, issuer, status: error.status })
  }
}

/** Reads a decision form that our own page, in this browser, has sent.
 * @throws {PageError} 403: form token or Origin are not ours
 */
async function readDecision(
  context: RouteContext,
  situation: Situation,
  cookieValue: string,
  { services }: InteractionOptions,
): Promise<URLSearchParams> {
  const request = context.req.raw
  const { issuer } = services.settings.current
  const origin = request.headers.get('origin')
  const body = await readBody(request, inputLimits.formBodyBytes)
  const form = new URLSearchParams(new TextDecoder().decode(body))
  const isOurs =
    origin === new URL(issuer).origin &&
    isCsrfToken(form.get(formFields.csrfToken), situation.id, cookieValue)
  if (isOurs) return form
  const advice = 'The form did not come from the page this server showed. Nothing was decided.'
  throw closed('This form is not from here', advice, 403, issuer)
}

async function decide(
  form: URLSearchParams,
  situation: Situation,
  { services, interactions, tiered }: InteractionOptions,
  scope: RequestScope,
): Promise<Response> {
  const { id, interaction, client } = situation
  try {
    const outcome = await takeDecision(form, situation, services, scope)
    if (outcome.kind === 'continue') {
      await interactions.save(id, { ...interaction, progress: outcome.progress })
      return new Response(null, {
        status: 303,
        headers: { Location: `/interaction/${id}`, 'Cache-Control': 'no-store' },
      })
    }
    if (outcome.kind === 'matched') return await goOnAs(outcome.username, situation, tiered, scope)
    if (!(await interactions.finish(id))) {
      const { issuer } = services.settings.current
      throw closed('This request has ended', 'It was decided already.', 400, issuer)
    }
    if (outcome.kind === 'elsewhere') {
      return await goElsewhere(outcome.idp, situation, tiered, scope)
    }
    if (outcome.kind === 'refused') throw accessDenied(outcome.reason)
    return await outcome.complete()
  } catch (error) {
    if (error instanceof PageError || !(error instanceof OAuthError)) throw error
    throw new RedirectedError(error, redirectOf(interaction.request, client, services))
  }
}

/** Keeps which user an identity belongs to, and shows the next page. @see UDAP-TIER-018 */
async function goOnAs(
  username: string,
  { id, interaction }: Situation,
  tiered: TieredServices,
  scope: RequestScope,
): Promise<Response> {
  const { identity, failure: _, ...progress } = interaction.progress
  if (identity === undefined) throw new TypeError('nobody is to be matched')
  const { iss, sub, name, authenticatedAt } = identity
  const bound = tiered.bindings.bind({ iss, sub, username, name }, nowSeconds(tiered))
  tiered.onTieredChanged()
  scope.note({
    outcome: 'passed',
    check: 'identity-bound',
    clause: 'UDAP Security 2.0.0 section 6.4; UDAP-TIER-018',
    text: `${sub} of ${iss} is user ${bound.username} from now on`,
  })
  const next = { ...progress, username: bound.username, authenticatedAt }
  await tiered.interactions.save(id, { ...interaction, progress: next })
  return new Response(null, {
    status: 303,
    headers: { Location: `/interaction/${id}`, 'Cache-Control': 'no-store' },
  })
}

/** Sends the browser to the identity provider that was picked. @see UDAP-TIER-004, UDAP-TIER-009 */
async function goElsewhere(
  idp: string,
  { interaction, client }: Situation,
  tiered: TieredServices,
  scope: RequestScope,
): Promise<Response> {
  const request = { ...interaction.request, idp }
  try {
    return await startSignIn({ request, client, idp, by: 'form' }, tiered, scope)
  } catch (error) {
    return fallBack(error, request, tiered, scope)
  }
}
