import { decodeJwt, decodeProtectedHeader } from 'jose'
import { invalidGrant, invalidRequest, OAuthError } from '../../errors.ts'
import {
  addRoute,
  corsForRegisteredOrigins,
  type OriginRegistry,
  type RequestScope,
  type RouteContext,
  type Router,
  readForm,
} from '../../http/index.ts'
import type { Settings } from '../../settings/index.ts'
import type { AuthenticateClient } from '../client-authentication/index.ts'
import type { Client } from '../clients/index.ts'
import {
  findIssuedToken,
  type GrantStore,
  type IssuedToken,
  type RevokedPart,
  revokeIssuedToken,
} from '../grants/index.ts'

interface RevocationOptions {
  readonly grants: GrantStore
  readonly settings: Settings
  readonly origins: OriginRegistry
  readonly authenticate: AuthenticateClient
  readonly onGrantChanged: (grantId: string) => void
  /** Epoch seconds. */
  readonly now: () => number
}

/** Adds the revocation endpoint: a client ends a token of its own.
 * @see RFC 7009 section 2; REV-01 to REV-04; COR-02
 */
export function addRevocationRoute(router: Router, options: RevocationOptions): void {
  router.use('/revoke', corsForRegisteredOrigins(options.origins))
  addRoute(router, '/revoke', { POST: (context) => revoke(context, options) })
}

async function revoke(context: RouteContext, options: RevocationOptions): Promise<Response> {
  const { scope } = context.env
  const form = await readForm(context.req.raw)
  const client = await options.authenticate(context.req.raw, form, scope)
  scope.link({ clientId: client.client_id })
  const text = form.get('token')
  if (text === undefined) throw missingToken()
  const found = await findIssuedToken(options.grants, text)
  if (found === undefined) {
    if (isIdToken(text, options.settings.current.issuer)) throw unsupportedKind('an ID token')
    return done(scope, 'nothing to end: this server knows no such token')
  }
  requireOwnToken(found, client)
  scope.link({ grantId: found.grant.id })
  if (found.kind === 'authorization-code') throw unsupportedKind('an authorization code')
  const ended = await revokeIssuedToken(options.grants, found, {
    because: 'revoked by the client',
    endsGrantWithAccessToken: options.settings.current.revokeGrantWithAccessToken,
    now: options.now(),
  })
  if (ended !== 'nothing') options.onGrantChanged(found.grant.id)
  return done(scope, outcomeTexts[ended])
}

const outcomeTexts: Readonly<Record<RevokedPart, string>> = {
  grant: 'the grant ended, with every token of it',
  'access token': 'the access token ended; the rest of its grant lives on',
  nothing: 'nothing to end: the token was dead already',
}

function done(scope: RequestScope, text: string): Response {
  scope.note({
    outcome: 'information',
    check: 'token-revoked',
    clause: 'RFC 7009 sections 2.1 and 2.2; REV-01, REV-04',
    text,
  })
  return new Response(null, {
    status: 200,
    headers: { 'Cache-Control': 'no-store', Pragma: 'no-cache' },
  })
}

function missingToken(): OAuthError {
  return invalidRequest('parameter token is missing', {
    explanation: {
      check: 'parameter-present',
      clause: 'RFC 7009 section 2.1; REV-02',
      parameter: 'token',
      seen: 'absent',
      wanted: 'a value',
    },
  })
}

/** @see REV-03; ruling D-42 */
function requireOwnToken({ grant }: IssuedToken, { client_id }: Client): void {
  if (grant.client_id === client_id) return
  throw invalidGrant('token was issued to another client', {
    explanation: {
      check: 'revoked-token-own',
      clause: 'RFC 7009 section 2.1; REV-03; ruling D-42',
      parameter: 'token',
      seen: `a token of client ${grant.client_id}`,
      wanted: `a token of ${client_id}`,
    },
  })
}

/** Whether a text says of itself that it is an ID token of this server. It decides only which refusal is given, so no
 * signature is checked.
 */
function isIdToken(text: string, issuer: string): boolean {
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)) return false
  try {
    return decodeProtectedHeader(text).typ === 'JWT' && decodeJwt(text).iss === issuer
  } catch {
    // Three dotted parts that are no JWT are an unknown token.
    return false
  }
}

function unsupportedKind(seen: string): OAuthError {
  return new OAuthError({
    code: 'unsupported_token_type',
    status: 400,
    description: `token is ${seen}, wanted an access token or a refresh token`,
    explanation: {
      check: 'revocable-token-kind',
      clause: 'RFC 7009 section 2.2.1; REV-02',
      parameter: 'token',
      seen,
      wanted: 'an access token or a refresh token',
    },
  })
}
