import { invalidRequest, OAuthError } from '../../errors.ts'
import {
  addRoute,
  collectParameters,
  type Parameters,
  pathParameter,
  type RequestScope,
  type RouteContext,
  type Router,
} from '../../http/index.ts'
import { PageError, RedirectedError } from '../authorize/authorization-response.ts'
import { nowSeconds } from '../authorize/authorization-services.ts'
import { redirectOf } from '../authorize/complete-authorization.ts'
import type { Client } from '../clients/index.ts'
import type { Interaction } from '../interaction/interaction-store.ts'
import { hashValue } from '../random-value.ts'
import { continueAs } from './continue-as.ts'
import { exchangeCode, ForgottenError } from './exchange-code.ts'
import { fallBack } from './fall-back.ts'
import { registerAgain } from './register-with-provider.ts'
import { hasState, legCookie, readLegs, type SignInLeg, valuesOf } from './sign-in-leg.ts'
import { leave, type WaitingLeg } from './start-sign-in.ts'
import { refuseTiered } from './tiered-failure.ts'
import type { TieredServices } from './tiered-services.ts'
import { trustProvider } from './trusted-provider.ts'
import { validateIdToken } from './validate-id-token.ts'

/** A leg with the interaction that waited for it. */
interface ReturnedLeg {
  readonly leg: SignInLeg
  readonly interaction: Interaction
  readonly waiting: WaitingLeg
  readonly client: Client
}

/** Adds the redirect URIs of this server at identity providers.
 * @see UDAP Security 2.0.0 section 6.3; UDAP-TIER-012 to UDAP-TIER-021
 */
export function addTieredCallbackRoute(router: Router, services: TieredServices): void {
  addRoute(router, '/tiered/callback/:key', {
    GET: async (context) => {
      const { scope } = context.env
      const query = new URL(context.req.url).search.slice(1)
      const { parameters, repeated } = collect(query, services)
      const found = await findReturned(
        context,
        repeated.has('state') ? undefined : parameters,
        services,
      )
      const { client, interaction, leg } = found
      scope.link({ clientId: client.client_id })
      const { issuer } = services.settings.current
      try {
        if (!(await services.interactions.finish(leg.id))) throw ended(issuer)
        if (!found.isState) throw wrongState(parameters)
        const response = await proceed(found, parameters, services, scope)
        response.headers.append('Set-Cookie', legCookie(leg, issuer, 0))
        return response
      } catch (error) {
        if (error instanceof PageError || !(error instanceof OAuthError)) throw error
        throw new RedirectedError(error, redirectOf(interaction.request, client, services))
      }
    },
  })
}

function collect(query: string, { settings }: TieredServices) {
  try {
    return collectParameters(query)
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    throw page(error, 'This answer cannot be read', settings.current.issuer, 400)
  }
}

/** Finds the leg a browser comes back on: by `state`, else the newest one it was sent to this provider on.
 * @throws {PageError} this browser has none
 * @see UDAP-TIER-012; D12
 */
async function findReturned(
  context: RouteContext,
  parameters: Parameters | undefined,
  services: TieredServices,
): Promise<ReturnedLeg & { readonly isState: boolean }> {
  const { issuer } = services.settings.current
  const key = pathParameter(context, 'key')
  const legs = readLegs(context.req.raw, issuer)
  const open = await Promise.all(legs.map((leg) => openLeg(leg, key, services)))
  const waiting = open.filter((leg) => leg !== undefined)
  const state = parameters?.get('state')
  const exact = state === undefined ? undefined : waiting.find(({ leg }) => hasState(leg, state))
  if (exact !== undefined) return { ...exact, isState: true }
  const [newest] = waiting.sort(
    (one, other) => other.interaction.startedAt - one.interaction.startedAt,
  )
  if (newest !== undefined) return { ...newest, isState: false }
  throw ended(issuer)
}

async function openLeg(
  leg: SignInLeg,
  key: string,
  services: TieredServices,
): Promise<ReturnedLeg | undefined> {
  const interaction = await services.interactions.find(leg.id)
  const waiting = interaction?.progress.leg
  if (interaction === undefined || waiting === undefined || waiting.callbackKey !== key)
    return undefined
  const isOurs = hashValue(leg.secret).toString('base64url') === interaction.cookieHash
  if (!isOurs || interaction.expiresAt <= nowSeconds(services)) return undefined
  const client = await services.clients.find(interaction.request.client_id)
  return client === undefined || client.isDisabled
    ? undefined
    : { leg, interaction, waiting, client }
}

function ended(issuer: string): PageError {
  const error = invalidRequest('no sign-in of this browser waits for this answer', {
    explanation: {
      check: 'sign-in-waits',
      clause: 'UDAP Security 2.0.0 section 6.3; UDAP-TIER-012; D12',
      parameter: 'state',
      seen: 'of no sign-in that was started in this browser, or of one that has ended',
      wanted: 'the state of a sign-in under way',
    },
  })
  return page(error, 'This sign-in has ended', issuer, 400)
}

function page(error: OAuthError, heading: string, issuer: string, status: number): PageError {
  const advice =
    'It was started in another browser, took too long, or was answered already. Start again from the app.'
  return new PageError({ error, heading, advice, issuer, status })
}

/** @see UDAP-TIER-012 */
function wrongState(parameters: Parameters): OAuthError {
  return refuseTiered('server_error', {
    check: 'idp-state',
    clause: 'UDAP Security 2.0.0 section 6.3; UDAP Tiered OAuth section 4; UDAP-TIER-012',
    parameter: 'state of the identity provider',
    seen: parameters.has('state') ? 'another value' : 'absent',
    wanted: 'the state that was sent',
  })
}

async function proceed(
  returned: ReturnedLeg,
  parameters: Parameters,
  services: TieredServices,
  scope: RequestScope,
): Promise<Response> {
  const { waiting, client, interaction } = returned
  const { idp, communityUri } = waiting
  services.providers.noteReturn(idp, communityUri, nowSeconds(services))
  services.onTieredChanged()
  const code = readCode(parameters, idp, scope)
  try {
    const provider = await trustProvider(idp, client, services, scope)
    const registration = services.providers.find(idp, communityUri)
    if (registration === undefined) throw new ForgottenError('the registration was deleted here')
    const values = valuesOf(returned.leg)
    const tokens = await exchangeCode(code, values, provider, registration, services)
    const { client_id } = registration
    const { max_age } = interaction.request
    const question = { provider, client_id, nonce: values.nonce, max_age }
    const claims = await validateIdToken(tokens.id_token, question, services, scope)
    const arrival = { interaction, client, provider, claims, accessToken: tokens.access_token }
    return await continueAs(arrival, services, scope)
  } catch (error) {
    if (error instanceof ForgottenError) return startAnew(returned, error, services, scope)
    return fallBack(error, interaction.request, services, scope)
  }
}

/** @throws {OAuthError} access_denied: the provider or the person refused; invalid_idp: no code, or of another provider */
function readCode(parameters: Parameters, idp: string, scope: RequestScope): string {
  const iss = parameters.get('iss')
  if (iss !== undefined && iss !== idp) {
    throw refuseTiered('invalid_idp', {
      check: 'idp-iss',
      clause: 'RFC 9207 section 2.4; AS-05',
      parameter: 'iss of the identity provider',
      seen: iss.slice(0, 200),
      wanted: idp,
    })
  }
  const error = parameters.get('error')
  if (error !== undefined) {
    scope.note({
      outcome: 'information',
      check: 'idp-error',
      clause: 'UDAP Tiered OAuth section 4; UDAP-TIER-013',
      text: `${idp} answered ${error.slice(0, 100)}: ${(parameters.get('error_description') ?? 'no description').slice(0, 300)}`,
    })
    throw refuseTiered('access_denied', {
      check: 'idp-error',
      clause: 'UDAP Tiered OAuth section 4; UDAP-TIER-013; D11',
      parameter: 'sign-in at the identity provider',
      seen: 'refused there',
      wanted: 'a code',
    })
  }
  const code = parameters.get('code')
  if (code !== undefined) return code
  throw refuseTiered('invalid_idp', {
    check: 'idp-code',
    clause: 'RFC 6749 section 4.1.2; UDAP-TIER-016',
    parameter: 'code of the identity provider',
    seen: 'absent',
    wanted: 'a code or an error',
  })
}

/** Registers once more with a provider that has forgotten this server, and sends the browser there again.
 * @see UDAP-TIER-008
 */
async function startAnew(
  { interaction, waiting, client }: ReturnedLeg,
  cause: ForgottenError,
  services: TieredServices,
  scope: RequestScope,
): Promise<Response> {
  const { idp } = waiting
  const { request } = interaction
  try {
    if (waiting.isSecondTry) {
      throw refuseTiered(
        'invalid_idp',
        {
          check: 'registered-with-idp',
          clause: 'UDAP-TIER-008, UDAP-TIER-009',
          parameter: 'idp',
          seen: `${idp}, which does not know this server right after it registered (${cause.message})`,
          wanted: 'an identity provider that remembers its clients',
        },
        cause,
      )
    }
    const provider = await trustProvider(idp, client, services, scope)
    const registration = await registerAgain(provider, services, scope)
    const departure = { request, client, idp, by: 'link', isSecondTry: true } as const
    return await leave(departure, provider, registration, services, scope)
  } catch (error) {
    return fallBack(error, request, services, scope)
  }
}
