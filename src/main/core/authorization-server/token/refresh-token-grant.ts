import { invalidGrant, invalidScope, type OAuthError } from '../../errors.ts'
import { parseEntries } from '../authorize/index.ts'
import { isCapabilityOn } from '../discovery/index.ts'
import type { Grant, StoredRefreshToken } from '../grants/index.ts'
import { hashValue } from '../random-value.ts'
import { refreshScopes } from '../scopes/index.ts'
import { readProof } from './asking-context.ts'
import { prepareTokens } from './issue-tokens.ts'
import { missingParameter, type TokenResponse } from './token-route.ts'
import type { TokenRequest, TokenServices } from './token-services.ts'

/** Exchanges a refresh token; of two concurrent calls with one token, at most one succeeds and the other revokes the family.
 * @throws {OAuthError} invalid_request: no refresh_token; invalid_grant: unknown, foreign, expired, used, revoked, or its
 *   user or EHR session is gone; invalid_scope: more than was granted, and the token stays usable
 * @see RFC 6749 section 6; RFC 9700 section 4.14; RFT-01 to RFT-16; spec/security.md AS-09
 */
export async function exchangeRefreshToken(
  request: TokenRequest,
  services: TokenServices,
): Promise<TokenResponse> {
  const { client, scope, now } = request
  const { token, grant } = await findUsableToken(request, services)
  const granted = chooseScopes(request, grant)
  const isRotated =
    client.type === 'public' || services.settings.current.rotateConfidentialRefreshTokens
  const prepared = await prepareTokens(
    {
      grant,
      client,
      scope: granted,
      now,
      nonce: null,
      isAuthTimeWanted: true,
      generation: isRotated ? token.generation + 1 : undefined,
      clientProof: readProof(client, scope),
    },
    services,
  )
  const isTaken = isRotated
    ? await services.grants.rotateRefreshToken(token.tokenHash, prepared.tokens, now)
    : await services.grants.reuseRefreshToken(
        token.tokenHash,
        prepared.tokens,
        Math.min(
          now + services.settings.current.refreshTokenIdleSeconds,
          grant.refreshUntil ?? now,
        ),
        now,
      )
  if (!isTaken) {
    throw isRotated
      ? await revokeAfterReuse(token, now, services)
      : refusedToken('revoked or expired meanwhile', 'RFT-13')
  }
  scope.note({
    outcome: 'passed',
    check: 'refresh-token-used-once',
    clause: 'RFC 9700 section 4.14; RFT-10',
    text: isRotated
      ? `generation ${token.generation} is used up, generation ${token.generation + 1} takes its place`
      : 'the refresh token stays in use',
  })
  services.onGrantChanged(grant.id)
  return prepared.response
}

async function findUsableToken(
  { form, client, scope, now }: TokenRequest,
  services: TokenServices,
): Promise<{ token: StoredRefreshToken; grant: Grant }> {
  const value = form.get('refresh_token')
  if (value === undefined) throw missingParameter('refresh_token', 'RFC 6749 section 6; RFT-13')
  const token = await services.grants.findRefreshToken(hashValue(value))
  if (token === undefined || token.client_id !== client.client_id) throw unknownToken(token)
  scope.link({ grantId: token.grantId })
  const grant = await services.grants.find(token.grantId)
  if (grant === undefined || grant.revokedAt !== null || token.revokedAt !== null) {
    throw refusedToken(`revoked: ${grant?.revokedBecause ?? 'its grant is gone'}`, 'RFT-13')
  }
  if (token.usedAt !== null) throw await revokeAfterReuse(token, now, services)
  if (token.expiresAt <= now) {
    throw refusedToken(`expired ${now - token.expiresAt} s ago`, 'RFT-13, RFT-14')
  }
  requireRefreshOn(grant, services)
  await requireOpenSession(grant, services)
  return { token, grant }
}

/** @see DSC-10 */
function requireRefreshOn({ refreshKind }: Grant, { settings }: TokenServices): void {
  const capability = refreshKind === 'online' ? 'permission-online' : 'permission-offline'
  if (isCapabilityOn(settings.current, capability)) return
  throw refusedToken(`for a capability that is switched off, ${capability}`, 'DSC-10')
}

async function requireOpenSession(grant: Grant, { sessions }: TokenServices): Promise<void> {
  if (grant.refreshKind !== 'online') return
  const session = grant.ehrSessionId === null ? undefined : await sessions.find(grant.ehrSessionId)
  if (session !== undefined && session.endedAt === null) return
  throw refusedToken('for online access and the EHR session it belongs to has ended', 'RFT-02')
}

function chooseScopes({ form, client }: TokenRequest, grant: Grant): string {
  const requested = form.get('scope')
  const result = refreshScopes({
    original: parseEntries(grant.scope),
    ...(requested === undefined ? {} : { requested: parseEntries(requested) }),
    allowed: parseEntries(client.metadata.scope),
  })
  switch (result.kind) {
    case 'granted':
      return result.scope
    case 'beyond-grant':
      throw invalidScope(`scope ${result.exceeding.join(' ')} was not granted before`, {
        explanation: {
          check: 'refresh-scope-within-grant',
          clause: 'RFC 6749 section 6; RFT-08',
          parameter: 'scope',
          seen: result.exceeding.join(' '),
          wanted: `at most ${grant.scope}`,
        },
      })
    case 'withdrawn':
      throw refusedToken('without any scope this client may still have', 'RFT-15')
  }
}

/** Unknown and foreign tokens look the same on the wire. @see spec/security.md AS-28 */
function unknownToken(token: StoredRefreshToken | undefined): OAuthError {
  return invalidGrant('refresh_token is not one this client was issued', {
    explanation: {
      check: 'refresh-token-known',
      clause: 'RFC 6749 section 5.2; RFT-05, RFT-13',
      parameter: 'refresh_token',
      seen:
        token === undefined
          ? 'no refresh token of this server'
          : `a refresh token of client ${token.client_id}`,
      wanted: 'a refresh token issued to the authenticated client',
    },
  })
}

function refusedToken(seen: string, requirement: string): OAuthError {
  return invalidGrant(`refresh_token is ${seen}`, {
    explanation: {
      check: 'refresh-token-usable',
      clause: `RFC 6749 section 6; ${requirement}`,
      parameter: 'refresh_token',
      seen,
      wanted: 'a live refresh token',
    },
  })
}

async function revokeAfterReuse(
  token: StoredRefreshToken,
  now: number,
  services: TokenServices,
): Promise<OAuthError> {
  await services.grants.revoke({ id: token.grantId }, 'refresh token used twice', now)
  services.onGrantChanged(token.grantId)
  return invalidGrant('refresh_token was used before; its whole grant is now revoked', {
    explanation: {
      check: 'refresh-token-used-once',
      clause: 'RFC 9700 section 4.14; RFT-11, RFT-12',
      parameter: 'refresh_token',
      seen: 'a second use',
      wanted: 'one use',
    },
  })
}
