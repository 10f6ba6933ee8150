import { fhirBaseOf } from '../../config.ts'
import { isCapabilityOn } from '../discovery/index.ts'
import {
  findHolderEnd,
  findIssuedToken,
  type Grant,
  type IssuedToken,
  isBackendGrant,
} from '../grants/index.ts'
import type { User } from '../users/index.ts'
import type { IntrospectionCaller } from './identify-caller.ts'
import type { IntrospectionServices } from './introspection-services.ts'

/** What a token is worth now: the answer on the wire, and for the console why it is inactive. */
export type TokenDescription =
  | { readonly isActive: true; readonly grantId: string; readonly body: IntrospectionResponse }
  | { readonly isActive: false; readonly grantId: string | undefined; readonly because: string }

/** The body of an answer about a live token.
 * @see RFC 7662 section 2.2; SMART App Launch 2.2.0, Token Introspection; smart.md 15.1
 */
export type IntrospectionResponse = Readonly<Record<string, unknown>> & {
  readonly active: true
  readonly scope: string
  readonly client_id: string
  /** Epoch seconds. */
  readonly exp: number
}

/** Says what a text is worth now to somebody who may see that much.
 * @see INT-02 to INT-05, INT-09, INT-11, INT-12; spec/security.md AS-28
 */
export async function describeToken(
  text: string,
  caller: IntrospectionCaller,
  services: IntrospectionServices,
): Promise<TokenDescription> {
  const found = await findIssuedToken(services.grants, text)
  if (found === undefined) {
    return { isActive: false, grantId: undefined, because: 'nothing this server issued' }
  }
  const { grant } = found
  const inactive = (because: string) =>
    ({ isActive: false, grantId: grant.id, because }) satisfies TokenDescription
  if (caller.sees === 'own tokens' && caller.client_id !== grant.client_id) {
    return inactive(`a token of client ${grant.client_id}, not of the one that asks`)
  }
  const end = findEnd(found, services.now())
  if (end !== undefined) return inactive(end)
  const holderEnd = await findHolderEnd(grant, services)
  if (holderEnd !== undefined) return inactive(`a token of ${holderEnd}`)
  const user = await services.users.find(grant.username)
  if (found.kind === 'refresh-token' && !isRefreshOn(grant, services)) {
    return inactive(`a refresh token for ${grant.refreshKind} access, which is switched off`)
  }
  const body =
    found.kind === 'access-token'
      ? describeAccessToken(found, user, services)
      : describeRefreshToken(found)
  return { isActive: true, grantId: grant.id, body }
}

/** Why what was issued is not, or no longer, a live token; undefined when it is one. */
function findEnd({ kind, token, grant }: IssuedToken, now: number): string | undefined {
  if (kind === 'authorization-code') return 'an authorization code, which is no token'
  if (grant.revokedBecause !== null) return `a token of a revoked grant: ${grant.revokedBecause}`
  if (token.revokedAt !== null) return 'a token that was revoked by itself'
  if (kind === 'refresh-token' && token.usedAt !== null) return 'a refresh token that was used'
  return token.expiresAt <= now ? `a token that expired ${now - token.expiresAt} s ago` : undefined
}

function isRefreshOn({ refreshKind }: Grant, { settings }: IntrospectionServices): boolean {
  const capability = refreshKind === 'online' ? 'permission-online' : 'permission-offline'
  return isCapabilityOn(settings.current, capability)
}

function describeAccessToken(
  { token, grant }: Extract<IssuedToken, { kind: 'access-token' }>,
  user: User | undefined,
  services: IntrospectionServices,
): IntrospectionResponse {
  return {
    active: true,
    scope: token.scope,
    client_id: token.client_id,
    token_type: 'Bearer',
    iat: token.issuedAt,
    exp: token.expiresAt,
    aud: fhirBaseOf(services.settings.current.issuer),
    ...identityOf(token.scope.split(' '), user, services),
    // No ID token tells who a backend service acts for.
    ...(isBackendGrant(grant) && grant.username !== null ? { username: grant.username } : {}),
    ...grant.context,
    ...describeProof(grant),
  }
}

/** Which community vouched for the client, and what it asked for. @see UDAP-TOK-022; UDAP-B2B-001 */
function describeProof({ clientProof }: Grant) {
  if (clientProof === null) return {}
  const { extensions, communityUri, uri, fingerprint } = clientProof
  return {
    udap: { community: communityUri, san: uri, certificate_sha256: fingerprint },
    ...(extensions === undefined ? {} : { extensions }),
  }
}

/** Who granted the token, if an ID token that said so came with it. @see INT-05 */
function identityOf(
  scopes: readonly string[],
  user: User | undefined,
  { settings }: IntrospectionServices,
) {
  const { issuer } = settings.current
  const hasIdToken =
    scopes.includes('openid') && isCapabilityOn(settings.current, 'sso-openid-connect')
  if (user === undefined || !hasIdToken) return {}
  const hasFhirUser = scopes.includes('fhirUser') && user.fhirUser !== null
  return {
    iss: issuer,
    sub: user.sub,
    ...(hasFhirUser ? { fhirUser: `${fhirBaseOf(issuer)}/${user.fhirUser}` } : {}),
  }
}

function describeRefreshToken({
  token,
  grant,
}: Exclude<IssuedToken, { kind: 'access-token' }>): IntrospectionResponse {
  return {
    active: true,
    scope: grant.scope,
    client_id: token.client_id,
    exp: token.expiresAt,
  }
}
