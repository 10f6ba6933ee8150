import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { jwtBearerAssertionType } from '../../../../shared/oauth/client-assertion.ts'
import { invalidIdp } from '../../errors.ts'
import { signUdapJwt, UdapChannelError } from '../../udap-client/index.ts'
import { nowSeconds } from '../authorize/authorization-services.ts'
import type { ProviderRegistration } from './provider-registrations.ts'
import type { LegValues } from './sign-in-leg.ts'
import { refuseTiered } from './tiered-failure.ts'
import type { TieredServices } from './tiered-services.ts'
import type { TrustedProvider } from './trusted-provider.ts'

/** What a provider gave for a code. */
export interface ProviderTokens {
  readonly id_token: string
  readonly access_token: string
}

/** The provider does not know this server any more. @see UDAP-TIER-008 */
export class ForgottenError extends Error {
  override readonly name = 'ForgottenError'
}

/** Time of an authentication token. @see spec/udap.md section 8.1 */
const tokenSeconds = 120

const tokenResponse = z.looseObject({
  id_token: z.string().max(65_536).optional(),
  access_token: z.string().min(1).max(16_384),
})

/** Exchanges the code of a provider, authenticating by certificate.
 * @throws {OAuthError} invalid_idp: refused, not answered, or without ID token
 * @throws {ForgottenError} the provider says that it does not know this client
 * @see UDAP Security 2.0.0 section 6.3; UDAP-TIER-014, UDAP-TIER-016
 */
export async function exchangeCode(
  code: string,
  { code_verifier }: LegValues,
  provider: TrustedProvider,
  registration: ProviderRegistration,
  services: TieredServices,
): Promise<ProviderTokens> {
  const { token_endpoint } = provider.server
  const request = new Request(token_endpoint, {
    method: 'POST',
    headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: registration.redirect_uri,
      code_verifier,
      client_assertion_type: jwtBearerAssertionType,
      client_assertion: await signToken(provider, registration, services),
      udap: '1',
    }).toString(),
  })
  const refuse = (seen: string, cause?: unknown) =>
    refuseTiered(
      'invalid_idp',
      {
        check: 'idp-tokens',
        clause: 'UDAP Security 2.0.0 section 6.3; UDAP-TIER-014, UDAP-TIER-016',
        parameter: 'idp',
        seen: `${provider.idp}, ${seen}`,
        wanted: 'an ID token for the code',
      },
      cause,
    )
  try {
    return await provider.channel.exchange(request, { area: 'token' }, async (answer, scope) => {
      const body = tokenResponse.safeParse(parseJson(answer.text))
      if (answer.status !== 200 || !body.success) {
        const error =
          /"error":\s*"([a-z_]{1,60})"/.exec(answer.text)?.[1] ?? 'no JSON of a token response'
        if (error === 'invalid_client' || error === 'unauthorized_client')
          throw new ForgottenError(error)
        throw refuse(`whose token endpoint answered ${answer.status} ${error}`)
      }
      const { id_token, access_token } = body.data
      if (id_token === undefined) throw refuse('which issued no ID token')
      scope.note({
        outcome: 'passed',
        check: 'idp-tokens',
        clause: 'UDAP-TIER-014',
        text: 'the code was exchanged for an ID token',
      })
      return { id_token, access_token }
    })
  } catch (cause) {
    if (!(cause instanceof UdapChannelError)) throw cause
    throw refuse(cause.message, cause)
  }
}

async function signToken(
  { server }: TrustedProvider,
  { client_id }: ProviderRegistration,
  services: TieredServices,
): Promise<string> {
  const signer = await services.world.signerFor(server.community.uri)
  if (signer === undefined) throw invalidIdp(`no certificate of ${server.community.uri}`)
  const now = nowSeconds(services)
  const jti = randomUUID()
  services.ids.take(client_id, jti, now + tokenSeconds, now)
  const claims = {
    iss: client_id,
    sub: client_id,
    aud: server.token_endpoint,
    iat: now,
    exp: now + tokenSeconds,
    jti,
  }
  return (await signUdapJwt(claims, signer, now)).compact
}

/** @returns undefined for what is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
