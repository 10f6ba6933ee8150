import { registerScopeText } from '../../../../shared/oauth/scope-grammar.ts'
import { fhirBaseOf } from '../../config.ts'
import { invalidGrant } from '../../errors.ts'
import type { Client } from '../clients/index.ts'
import { isCapabilityOn } from '../discovery/index.ts'
import type { ClientProof, NewGrant, NewTokens } from '../grants/index.ts'
import { createRandomValue, hashValue } from '../random-value.ts'
import { buildAccessToken } from './access-token.ts'
import { buildIdToken } from './id-token.ts'
import type { TokenResponse } from './token-route.ts'
import type { TokenServices } from './token-services.ts'

/** Longest life of an access token with which an instance may register. @see PDC-05; ruling D-43 */
const initialTokenSeconds = 300

/** What tokens are wanted for. */
export interface TokenOrder {
  readonly grant: NewGrant
  readonly client: Client
  /** Scopes of the access token, space separated; the grant's or fewer. */
  readonly scope: string
  /** Epoch seconds. */
  readonly now: number
  readonly nonce: string | null
  readonly isAuthTimeWanted: boolean
  /** Generation of the refresh token to add; undefined leaves the present one in use. */
  readonly generation: number | undefined
  /** How the client proved who it is by a certificate; kept with the grant. */
  readonly clientProof?: ClientProof | undefined
  /** The access token lives no longer than this, whatever the client or the setting says. */
  readonly longestLifetimeSeconds?: number
}

/** Tokens made but not yet stored: nothing of them may leave before the store has consumed what they are exchanged for. */
export interface PreparedTokens {
  readonly response: TokenResponse
  readonly tokens: NewTokens
}

/** Makes the tokens of one response.
 * @throws {OAuthError} invalid_grant: the user behind the grant is gone or disabled
 * @see SMART App Launch 2.2.0, app-launch, token response; smart.md 4.5
 */
export async function prepareTokens(
  order: TokenOrder,
  services: TokenServices,
): Promise<PreparedTokens> {
  const { grant, client, scope, now } = order
  const { current } = services.settings
  const user = await requireUser(grant, services)
  const scopes = scope.split(' ')
  const lifetimeSeconds = Math.min(
    client.metadata.access_token_lifetime_seconds ?? current.accessTokenLifetimeSeconds,
    order.longestLifetimeSeconds ?? Number.POSITIVE_INFINITY,
    scopes.includes(registerScopeText) ? initialTokenSeconds : Number.POSITIVE_INFINITY,
  )
  const fhirUser =
    scopes.includes('fhirUser') && user?.fhirUser != null
      ? `${fhirBaseOf(current.issuer)}/${user.fhirUser}`
      : undefined
  const accessToken = await buildAccessToken(
    { grant, scope, now, lifetimeSeconds, sub: user?.sub, fhirUser },
    services,
  )
  const refreshToken = buildRefreshToken(order, services)
  const idToken =
    user !== undefined && scopes.includes('openid') && isCapabilityOn(current, 'sso-openid-connect')
      ? await buildIdToken({ ...order, sub: user.sub, fhirUser, accessToken }, services)
      : undefined
  return {
    response: {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: lifetimeSeconds,
      scope,
      ...(idToken === undefined ? {} : { id_token: idToken }),
      ...(refreshToken === undefined ? {} : { refresh_token: refreshToken.value }),
      ...grant.context,
    },
    tokens: {
      accessToken: {
        tokenHash: hashValue(accessToken),
        scope,
        issuedAt: now,
        expiresAt: now + lifetimeSeconds,
      },
      refreshToken: refreshToken?.stored,
      clientProof: order.clientProof,
    },
  }
}

async function requireUser(grant: NewGrant, services: TokenServices) {
  if (grant.username === null) return undefined
  const user = await services.users.find(grant.username)
  if (user !== undefined && !user.isDisabled) return user
  const seen = user === undefined ? 'gone' : 'disabled'
  throw invalidGrant(`user ${grant.username} is ${seen}`, {
    explanation: {
      check: 'user-enabled',
      clause: 'RFC 6749 section 5.2; RFT-15',
      seen,
      wanted: 'an enabled user',
    },
  })
}

function buildRefreshToken(order: TokenOrder, { platform, settings }: TokenServices) {
  const { grant, now, generation } = order
  if (generation === undefined || grant.refreshUntil === null) return undefined
  const value = createRandomValue(platform)
  return {
    value,
    stored: {
      tokenHash: hashValue(value),
      generation,
      issuedAt: now,
      expiresAt: Math.min(now + settings.current.refreshTokenIdleSeconds, grant.refreshUntil),
    },
  }
}
