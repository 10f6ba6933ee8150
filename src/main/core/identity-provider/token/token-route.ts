import { CompactSign } from 'jose'
import {
  authenticateByCertificate,
  readPresentedCredentials,
} from '../../authorization-server/client-authentication/index.ts'
import { createRandomValue } from '../../authorization-server/random-value.ts'
import { findCodeMismatch, missingParameter } from '../../authorization-server/token/index.ts'
import { invalidGrant, invalidRequest, unsupportedGrantType } from '../../errors.ts'
import {
  addRoute,
  jsonResponse,
  type Parameters,
  type RequestScope,
  type Router,
  readForm,
} from '../../http/index.ts'
import { type ProviderCode, type ProviderParts, providerLifetimes } from '../provider-parts.ts'
import { pathOf } from '../providers.ts'
import type { ProviderIdentity } from '../signing.ts'
import type { IdentityUser } from '../users/index.ts'
import { draftIdToken, type IdTokenDraft } from './id-token.ts'

/** Adds the token endpoint of a provider: it exchanges authorization codes of clients that authenticate by certificate, and
 * issues no refresh tokens.
 * @see OpenID Connect Core 1.0 section 3.1.3; UDAP-IDP-006 to UDAP-IDP-008
 */
export function addTokenRoute(router: Router, parts: ProviderParts): void {
  addRoute(router, pathOf(parts.provider.endpoints.token_endpoint), {
    POST: async (context) => {
      const { scope } = context.env
      await parts.misbehaviour.beforeTokens(scope)
      const form = await readForm(context.req.raw)
      requireCodeGrant(form)
      const { client, proof } = await authenticate(context.req.raw, form, parts, scope)
      scope.link({ clientId: client.client_id })
      const code = redeem(form, client.client_id, parts)
      const user = findUser(code, parts)
      const identity = await parts.misbehaviour.identity(
        await parts.signing.identityFor(proof.communityUri),
        scope,
      )
      if (identity === undefined) throw notMember(proof.communityUri)
      const body = await issue(code, user, identity, parts, scope)
      return jsonResponse(body, 200, { 'Cache-Control': 'no-store', Pragma: 'no-cache' })
    },
  })
}

function requireCodeGrant(form: Parameters): void {
  const grantType = form.get('grant_type')
  if (grantType === undefined) throw missingParameter('grant_type', 'RFC 6749 section 4.1.3')
  if (grantType === 'authorization_code') return
  throw unsupportedGrantType(`grant_type is ${grantType}, wanted authorization_code`, {
    explanation: {
      check: 'grant-type-supported',
      clause: 'RFC 6749 section 5.2; UDAP-IDP-007',
      parameter: 'grant_type',
      seen: grantType,
      wanted: 'authorization_code',
    },
  })
}

/** Clients authenticate with a UDAP authentication token and nothing else. @see UDAP-IDP-006; UDAP-TOK-001 to UDAP-TOK-010 */
async function authenticate(
  request: Request,
  form: Parameters,
  { statements, certificates, clients, provider, settings, now }: ProviderParts,
  scope: RequestScope,
) {
  const presented = readPresentedCredentials(request, form)
  const udap = form.get('udap')
  if (presented.mechanism !== 'private_key_jwt' || udap !== '1') {
    const isByToken = presented.mechanism === 'private_key_jwt'
    const seen = isByToken ? `udap ${udap ?? 'absent'}` : presented.mechanism
    throw invalidRequest(
      `the client authenticates by ${seen}, wanted an authentication token and udap 1`,
      {
        explanation: {
          check: 'authentication-token-presented',
          clause: 'UDAP Security 2.0.0 section 5.2; UDAP-IDP-006, UDAP-TOK-003, UDAP-TOK-010',
          parameter: isByToken ? 'udap' : 'client_assertion',
          seen,
          wanted: 'an authentication token in client_assertion, and udap 1',
        },
      },
    )
  }
  return authenticateByCertificate(
    presented,
    {
      store: statements.usedStatements,
      audience: { issuer: provider.base, token_endpoint: provider.endpoints.token_endpoint },
      time: () => ({ now: now(), skewSeconds: settings.current.clockSkewSeconds }),
      certificates: { ...certificates, registrations: clients.registrations },
      clients,
    },
    scope,
    'at once',
  )
}

/** Takes a code out of the world; whoever fails its checks burns it, unless it is not theirs.
 * @throws {OAuthError} invalid_grant or invalid_request
 * @see RFC 6749 section 4.1.2; RFC 7636 section 4.6
 */
function redeem(form: Parameters, clientId: string, { codes, now }: ProviderParts): ProviderCode {
  const value = form.get('code')
  if (value === undefined) throw missingParameter('code', 'RFC 6749 section 4.1.3')
  const code = codes.find(value, now())
  if (code === undefined || code.client_id !== clientId) {
    throw invalidGrant('code is not one this client was issued, or was used or has expired', {
      explanation: {
        check: 'code-known',
        clause: 'RFC 6749 section 5.2',
        parameter: 'code',
        seen: 'a code unknown for this client',
        wanted: 'a fresh code of this client',
      },
    })
  }
  codes.take(value, now())
  const mismatch = findCodeMismatch(form, code, true)
  if (mismatch !== undefined) throw mismatch
  return code
}

function findUser({ username }: ProviderCode, { users }: ProviderParts): IdentityUser {
  const user = users.find(username)
  if (user?.isDisabled === false) return user
  throw invalidGrant(`code is of user ${username}, who was removed or disabled`)
}

function notMember(communityUri: string) {
  return invalidGrant(`this provider is no member of community ${communityUri} any more`)
}

async function issue(
  code: ProviderCode,
  user: IdentityUser,
  identity: ProviderIdentity,
  parts: ProviderParts,
  scope: RequestScope,
) {
  const { platform, accessTokens, misbehaviour, now } = parts
  const accessToken = createRandomValue(platform)
  const { client_id, username, authenticatedAt } = code
  const approval = { client_id, username, authenticatedAt, scope: code.scope }
  accessTokens.put(accessToken, approval, now() + providerLifetimes.accessToken)
  const draft = await draftIdToken(code, user, identity, accessToken, parts)
  const body = {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: providerLifetimes.accessToken,
    scope: code.scope,
    id_token: await misbehaviour.idToken(draft, (changed) => sign(changed, identity), scope),
  }
  return misbehaviour.tokens(body, scope)
}

async function sign({ header, claims }: IdTokenDraft, identity: ProviderIdentity): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ ...header, alg: 'RS256' })
    .sign(await identity.privateKey())
}
