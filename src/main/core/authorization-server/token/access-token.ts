import { fhirBaseOf } from '../../config.ts'
import { signCompactJws } from '../../jwt/index.ts'
import type { NewGrant } from '../grants/index.ts'
import { createRandomValue } from '../random-value.ts'
import type { TokenServices } from './token-services.ts'

/** Longest access token, so that an 8 KiB header limit holds it twice over. @see GEN-15 */
const mostCharacters = 4096

interface AccessTokenOrder {
  readonly grant: NewGrant
  readonly scope: string
  readonly now: number
  readonly lifetimeSeconds: number
  readonly sub: string | undefined
  readonly fhirUser: string | undefined
}

/** Makes an access token: a JWT a person can read, or 256 random bits where the setting says so or the JWT would grow past 4 KiB.
 * Either is only as good as the store says at each use.
 * @see RFC 9068 section 2; spec/security.md AS-10
 */
export async function buildAccessToken(
  order: AccessTokenOrder,
  services: TokenServices,
): Promise<string> {
  const { platform, settings } = services
  if (settings.current.accessTokenFormat === 'opaque') return createRandomValue(platform)
  const token = await signAccessToken(order, services)
  return token.length > mostCharacters ? createRandomValue(platform) : token
}

async function signAccessToken(
  { grant, scope, now, lifetimeSeconds, sub, fhirUser }: AccessTokenOrder,
  { platform, settings, signingKeys }: TokenServices,
): Promise<string> {
  const key = await signingKeys.current('access-token')
  const { issuer } = settings.current
  const header = { alg: key.alg, kid: key.kid, typ: 'at+jwt' }
  const claims = {
    client_id: grant.client_id,
    scope,
    ...grant.context,
    ...(fhirUser === undefined ? {} : { fhirUser }),
    iss: issuer,
    aud: fhirBaseOf(issuer),
    sub: sub ?? grant.client_id,
    iat: now,
    exp: now + lifetimeSeconds,
    jti: createRandomValue(platform),
  }
  return signCompactJws({ header, claims }, key)
}
