import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose'
import { hasUriSan, uriSansOf } from '../../certificate-path/index.ts'
import type { RequestScope } from '../../http/index.ts'
import { decodeStrictJws, describeMember, JwsFormError, type JwtMembers } from '../../jwt/index.ts'
import {
  checkUdapAudience,
  checkUdapTimes,
  decodeUdapJwt,
  readUdapTokenId,
  UdapJwtError,
  udapAlgorithms,
  udapJwtLimits,
} from '../../udap/udap-jwt/index.ts'
import { nowSeconds } from '../authorize/authorization-services.ts'
import { readProviderKeys } from './provider-openid.ts'
import { refuseTiered } from './tiered-failure.ts'
import type { TieredServices } from './tiered-services.ts'
import type { TrustedProvider } from './trusted-provider.ts'

/** What a valid ID token has to answer. */
export interface IdTokenQuestion {
  readonly provider: TrustedProvider
  /** Of this server at the provider. */
  readonly client_id: string
  readonly nonce: string
  /** Seconds; undefined when any sign-in will do. */
  readonly max_age: number | undefined
}

/** What an ID token says of a person. */
export interface IdentityClaims extends JwtMembers {
  readonly iss: string
  readonly sub: string
  readonly iat: number
}

/** Longest time of an ID token that is accepted, in seconds. @see spec/udap.md section 8.1 */
const longestSeconds = 3_600

/** Validates the ID token of an identity provider: signed by a certificate that names the provider and belongs to its
 * community, made for this server in answer to this sign-in.
 * @throws {OAuthError} invalid_idp
 * @see UDAP Security 2.0.0 section 6.3; OpenID Connect Core 1.0 section 3.1.3.7; UDAP-TIER-015 to UDAP-TIER-017; spec/udap.md section 9.9
 */
export async function validateIdToken(
  idToken: string,
  question: IdTokenQuestion,
  services: TieredServices,
  scope: RequestScope,
): Promise<IdentityClaims> {
  const { provider } = question
  try {
    const claims = await verify(idToken, provider, services, scope)
    const identity = checkClaims(claims, question, services)
    scope.note({
      outcome: 'passed',
      check: 'id-token',
      clause: 'UDAP Security 2.0.0 section 6.3; UDAP-TIER-015',
      text: `the ID token of ${provider.idp} is about ${identity.sub}, for this server and this sign-in`,
    })
    return identity
  } catch (cause) {
    if (!(cause instanceof UdapJwtError)) throw cause
    const { check, clause, parameter, seen, wanted } = cause.explanation
    throw refuseTiered(
      'invalid_idp',
      {
        check,
        clause: `${clause}; UDAP-TIER-015`,
        parameter: `id_token ${parameter}`,
        seen,
        wanted,
      },
      cause,
    )
  }
}

async function verify(
  idToken: string,
  provider: TrustedProvider,
  services: TieredServices,
  scope: RequestScope,
): Promise<JwtMembers> {
  const { udap, settings } = services
  if (settings.current.tieredJwksIdToken && hasNoCertificates(idToken)) {
    return verifyByKeySet(idToken, provider, scope)
  }
  const community = udap.communities.find(provider.server.community.uri)
  const communities = community === undefined ? [] : [community]
  const jwt = decodeUdapJwt(idToken)
  const { leaf } = await udap.authenticateSigner(jwt, communities, scope)
  if (hasUriSan(leaf, provider.idp)) return jwt.claims
  throw refuseClaim(
    'header x5c[0]',
    `a certificate with ${uriSansOf(leaf).join(' ') || 'no URI'}`,
    provider.idp,
  )
}

function hasNoCertificates(idToken: string): boolean {
  try {
    return decodeStrictJws(idToken, udapJwtLimits).header['x5c'] === undefined
  } catch (error) {
    if (error instanceof JwsFormError) return false
    throw error
  }
}

/** @see UDAP-TIER-017; D13 */
async function verifyByKeySet(
  idToken: string,
  provider: TrustedProvider,
  scope: RequestScope,
): Promise<JwtMembers> {
  const keys = await readProviderKeys(provider)
  try {
    // The set was read as an object with an array of keys; jose judges each of them.
    const set = createLocalJWKSet(keys as JSONWebKeySet)
    const { payload, protectedHeader } = await jwtVerify(idToken, set, {
      algorithms: [...udapAlgorithms],
      // Times are checked with the others, by the clock of this program.
      currentDate: new Date(0),
      clockTolerance: Number.MAX_SAFE_INTEGER,
    })
    const { typ } = protectedHeader
    // The key of the set signs more than ID tokens. @see spec/security.md AS-29
    if (typ !== undefined && typ.toUpperCase() !== 'JWT') {
      throw refuseClaim('header typ', typ, 'JWT, or none')
    }
    scope.note({
      outcome: 'information',
      check: 'id-token-by-jwks',
      clause: 'UDAP-TIER-017; D13',
      text: 'the ID token has no certificate and was verified with the JWK Set of the provider, by the setting tieredJwksIdToken',
    })
    return payload
  } catch (cause) {
    if (!(cause instanceof errors.JOSEError)) throw cause
    throw refuseClaim(
      'signature',
      'made by no key of the JWK Set',
      'a signature of the provider',
      cause,
    )
  }
}

function checkClaims(
  claims: JwtMembers,
  { provider, client_id, nonce, max_age }: IdTokenQuestion,
  services: TieredServices,
): IdentityClaims {
  const { iss, sub, aud, azp } = claims
  const now = nowSeconds(services)
  const skewSeconds = services.settings.current.clockSkewSeconds
  if (iss !== provider.idp) throw refuseClaim('claim iss', describeMember(iss), provider.idp)
  if (typeof sub !== 'string' || sub === '' || sub.length > 255) {
    throw refuseClaim('claim sub', describeMember(sub), 'a text of 1 to 255 characters')
  }
  checkUdapAudience(claims, client_id)
  const hasSeveral = Array.isArray(aud) && aud.length > 1
  if ((hasSeveral || azp !== undefined) && azp !== client_id) {
    throw refuseClaim('claim azp', describeMember(azp), client_id)
  }
  const times = { now, skewSeconds, lifetimeSeconds: longestSeconds }
  const { issuedAt } = checkUdapTimes(claims, times)
  readUdapTokenId(claims)
  if (claims['nonce'] !== nonce) {
    throw refuseClaim(
      'claim nonce',
      claims['nonce'] === undefined ? 'absent' : 'another nonce',
      'the nonce that was sent',
    )
  }
  checkSignInTime(claims['auth_time'], max_age, now + skewSeconds, skewSeconds)
  return { ...claims, iss, sub, iat: issuedAt }
}

/** @see OpenID Connect Core 1.0 section 3.1.3.7, auth_time */
function checkSignInTime(
  authTime: unknown,
  maxAge: number | undefined,
  now: number,
  skewSeconds: number,
): void {
  if (maxAge === undefined) return
  if (typeof authTime === 'number' && authTime + maxAge + 2 * skewSeconds >= now) return
  throw refuseClaim(
    'claim auth_time',
    describeMember(authTime),
    `a sign-in of the last ${maxAge} s`,
  )
}

function refuseClaim(
  parameter: string,
  seen: string,
  wanted: string,
  cause?: unknown,
): UdapJwtError {
  const clause = 'OpenID Connect Core 1.0 section 3.1.3.7'
  return new UdapJwtError(
    'claims',
    { check: 'id-token', clause, parameter, seen, wanted },
    { cause },
  )
}
