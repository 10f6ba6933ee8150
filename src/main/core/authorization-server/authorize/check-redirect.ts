import type { Config } from '../../config.ts'
import { invalidClient, invalidRequest, OAuthError } from '../../errors.ts'
import { type Parameters, repeatedParameter } from '../../http/index.ts'
import { type Client, type ClientRegistry, matchRedirectUri } from '../clients/index.ts'
import type { ResponseMode } from './authorization-request.ts'
import { PageError, type VerifiedRedirect } from './authorization-response.ts'
import { checkMayAuthorize } from './check-request.ts'
import { rulesFor } from './request-rules.ts'

interface RedirectCheck {
  readonly parameters: Parameters
  readonly repeated: ReadonlySet<string>
  readonly clients: Pick<ClientRegistry, 'find'>
  readonly settings: { readonly current: Pick<Config, 'issuer' | 'stateRequired' | 'udapMode'> }
}

/** Finds the client and proves the redirect URI to be one of its own. Until this has succeeded nothing may be redirected.
 * @throws {PageError} invalid_request: client_id or redirect_uri missing, repeated or not registered; invalid_client:
 *   client unknown or disabled; unauthorized_client: a client that has no redirect URI since it never authorizes
 * @see RFC 6749 section 4.1.2.1; GEN-06; SAL-30, SAL-31; spec/security.md AS-01, AS-02
 */
export async function checkRedirect(check: RedirectCheck): Promise<VerifiedRedirect> {
  const { parameters, repeated, settings } = check
  const { issuer } = settings.current
  for (const name of ['client_id', 'redirect_uri']) {
    if (repeated.has(name)) throw page(repeatedParameter(name), issuer)
  }
  const client = await findClient(check)
  if (client.metadata.redirect_uris.length === 0)
    refuseOnPage(() => checkMayAuthorize(client), issuer)
  const redirectUri = parameters.get('redirect_uri') ?? findOnlyRedirect(client, settings)
  if (redirectUri === undefined) {
    throw page(refusedRedirectUri(client, 'absent'), issuer)
  }
  if (!matchRedirectUri(client, redirectUri)) {
    throw page(refusedRedirectUri(client, redirectUri), issuer)
  }
  return {
    client,
    redirect_uri: redirectUri,
    response_mode: responseModeOf(parameters),
    state: repeated.has('state') ? undefined : parameters.get('state'),
    issuer,
  }
}

/** Where the answer goes when the request leaves it to the registration. @see UDAP-AZ-007 */
function findOnlyRedirect(
  client: Client,
  { current }: RedirectCheck['settings'],
): string | undefined {
  const [only, ...others] = client.metadata.redirect_uris
  return others.length === 0 && rulesFor(client, current).mayOmitRedirectUri ? only : undefined
}

/** An unknown mode is refused later, by `checkResponseMode`; that refusal travels in the query. */
function responseModeOf(parameters: Parameters): ResponseMode {
  return parameters.get('response_mode') === 'form_post' ? 'form_post' : 'query'
}

async function findClient({ parameters, clients, settings }: RedirectCheck): Promise<Client> {
  const { issuer } = settings.current
  const clientId = parameters.get('client_id')
  if (clientId === undefined) {
    const error = invalidRequest('parameter client_id is missing', {
      explanation: {
        check: 'client-id-present',
        clause: 'RFC 6749 section 4.1.1; SAL-30',
        parameter: 'client_id',
        seen: 'absent',
        wanted: 'the id of a registered client',
      },
    })
    throw page(error, issuer)
  }
  const client = await clients.find(clientId)
  if (client !== undefined && !client.isDisabled) return client
  const seen = client === undefined ? `${clientId}, not registered` : `${clientId}, disabled`
  const error = invalidClient(`client_id is ${seen}`, {
    explanation: {
      check: 'client-known',
      clause: 'RFC 6749 section 4.1.2.1; SAL-30',
      parameter: 'client_id',
      seen,
      wanted: 'the id of an enabled client',
    },
  })
  throw new PageError({
    error,
    issuer,
    heading: 'This app is not known here',
    advice: 'Register the app under Clients in Trustbench, or correct the client_id it sends.',
  })
}

function refusedRedirectUri(client: Client, seen: string): OAuthError {
  const wanted = client.metadata.redirect_uris.join(' or ')
  return invalidRequest(`redirect_uri is ${seen}, wanted exactly ${wanted}`, {
    explanation: {
      check: 'redirect-uri-matches',
      clause: 'RFC 9700 section 2.1; SAL-31',
      parameter: 'redirect_uri',
      seen,
      wanted: `exactly ${wanted}`,
    },
  })
}

/** A client without redirect URI cannot be answered anywhere else. @see SAL-40; BKS-12; PDC-16 */
function refuseOnPage(check: () => void, issuer: string): void {
  try {
    check()
  } catch (error) {
    throw error instanceof OAuthError ? page(error, issuer) : error
  }
}

function page(error: OAuthError, issuer: string): PageError {
  return new PageError({
    error,
    issuer,
    heading: 'This request cannot be answered',
    advice:
      'It does not say reliably where the answer should go, so nothing was sent to the app. Correct what the app sends, or what is registered for it.',
  })
}
