import { invalidClient, invalidRequest, invalidToken, OAuthError } from '../../errors.ts'
import type { Parameters, RequestScope } from '../../http/index.ts'
import { parseBearerHeader, usesBearerScheme } from '../bearer-header.ts'
import { type Client, isSelfRegistered } from '../clients/index.ts'
import { checkAccessToken, findHolderEnd } from '../grants/index.ts'
import type { IntrospectionServices } from './introspection-services.ts'

/** Whose tokens the caller may look at. */
export type IntrospectionCaller =
  | { readonly sees: 'every token' }
  | { readonly sees: 'own tokens'; readonly client_id: string }
  | { readonly sees: 'itself' }

/** The scope that lets a bearer look at tokens of any client. @see ruling D-21 */
export const introspectScope = '__token.introspect'

const challenges = 'Bearer realm="trustbench", Basic realm="trustbench", charset="UTF-8"'

/** Finds out who asks, and how far they may see.
 *
 * With `introspectionAccess` open, anybody sees everything and credentials are not looked at. Otherwise a bearer with
 * the introspection scope and an authenticated resource server see the tokens of every client, any other
 * authenticated client sees its own, and any live access token sees itself.
 * @throws {OAuthError} invalid_client: no credentials, a bare client id, or wrong credentials; invalid_token: a bearer
 *   that is no live access token; insufficient_scope: a bearer without the scope asks about another token;
 *   invalid_request: a bearer and client credentials at once
 * @see RFC 7662 sections 2.1 and 4; INT-06 to INT-09; rulings D-20, D-21
 */
export async function identifyCaller(
  request: Request,
  form: Parameters,
  scope: RequestScope,
  services: IntrospectionServices,
): Promise<IntrospectionCaller> {
  if (services.settings.current.introspectionAccess === 'open') {
    return admit(
      { sees: 'every token' },
      'anybody, as the setting introspectionAccess has it',
      scope,
    )
  }
  const header = request.headers.get('authorization')
  if (header !== null && usesBearerScheme(header)) {
    return identifyBearer(header, form, scope, services)
  }
  if (header === null && !hasClientCredentials(form)) throw missingCredentials(form)
  const client = await services.authenticate(request, form, scope)
  return mayIntrospectAll(client)
    ? admit({ sees: 'every token' }, `resource server ${client.client_id}`, scope)
    : admit(
        { sees: 'own tokens', client_id: client.client_id },
        `client ${client.client_id}, for its own tokens`,
        scope,
      )
}

function admit<Caller extends IntrospectionCaller>(
  caller: Caller,
  who: string,
  scope: RequestScope,
): Caller {
  scope.note({
    outcome: 'passed',
    check: 'introspection-caller',
    clause: 'RFC 7662 section 2.1; INT-06, INT-07, INT-09',
    text: `asked by ${who}`,
  })
  return caller
}

/** A client that registered itself cannot make itself a resource server. */
function mayIntrospectAll(client: Client): boolean {
  if (isSelfRegistered(client)) return false
  const { metadata } = client
  return metadata.may_introspect === true || metadata.scope.split(' ').includes(introspectScope)
}

async function identifyBearer(
  header: string,
  form: Parameters,
  scope: RequestScope,
  { grants, users, clients, now }: IntrospectionServices,
): Promise<IntrospectionCaller> {
  if (hasClientCredentials(form)) throw bearerAndCredentials()
  const bearer = parseBearerHeader(header)
  if (bearer === undefined) throw refuseBearer('not one b64token')
  const checked = await checkAccessToken(grants, bearer, now())
  if (checked.state === 'unknown') throw refuseBearer('not an access token of this server')
  const { grant, token } = checked
  scope.link({ clientId: grant.client_id })
  if (checked.state !== 'active') throw refuseBearer(checked.reason)
  const holderEnd = await findHolderEnd(grant, { clients, users })
  if (holderEnd !== undefined) throw refuseBearer(`of ${holderEnd}`)

  const isScoped = token.scope.split(' ').includes(introspectScope)
  const client = await clients.find(grant.client_id)
  if (isScoped && (client === undefined || !isSelfRegistered(client))) {
    return admit({ sees: 'every token' }, `a bearer with ${introspectScope}`, scope)
  }
  if (form.get('token') === bearer) return admit({ sees: 'itself' }, 'the token itself', scope)
  throw missingScope(token.scope)
}

function hasClientCredentials(form: Parameters): boolean {
  return ['client_secret', 'client_assertion', 'client_assertion_type'].some((name) =>
    form.has(name),
  )
}

function missingCredentials(form: Parameters): OAuthError {
  const hasClientId = form.has('client_id')
  const seen = hasClientId ? 'client_id alone' : 'no credentials'
  return invalidClient(`introspection was asked with ${seen}, wanted proof of who asks`, {
    headers: { 'WWW-Authenticate': challenges },
    explanation: {
      check: 'introspection-protected',
      clause: 'RFC 7662 section 2.1; INT-08; ruling D-20',
      parameter: hasClientId ? 'client_id' : 'Authorization',
      seen,
      wanted: `client authentication, or a bearer with ${introspectScope}`,
    },
  })
}

function bearerAndCredentials(): OAuthError {
  return invalidRequest('a bearer and client credentials were sent, wanted one of them', {
    explanation: {
      check: 'one-authentication-mechanism',
      clause: 'RFC 6749 section 2.3; GEN-10',
      parameter: 'Authorization',
      seen: 'a bearer and client credentials',
      wanted: 'one mechanism',
    },
  })
}

function refuseBearer(seen: string): OAuthError {
  return invalidToken('the bearer is no live access token of this server', {
    headers: { 'WWW-Authenticate': 'Bearer realm="trustbench", error="invalid_token"' },
    explanation: {
      check: 'introspection-bearer-active',
      clause: 'RFC 7662 section 2.3; RFC 6750 section 3.1; INT-08',
      parameter: 'Authorization',
      seen,
      wanted: 'a live access token',
    },
  })
}

function missingScope(seen: string): OAuthError {
  return new OAuthError({
    code: 'insufficient_scope',
    status: 403,
    description: `the bearer has ${seen}, wanted ${introspectScope}`,
    headers: {
      'WWW-Authenticate': `Bearer realm="trustbench", error="insufficient_scope", scope="${introspectScope}"`,
    },
    explanation: {
      check: 'introspection-scope',
      clause: 'RFC 6750 section 3.1; INT-08; ruling D-21',
      parameter: 'Authorization',
      seen,
      wanted: introspectScope,
    },
  })
}
