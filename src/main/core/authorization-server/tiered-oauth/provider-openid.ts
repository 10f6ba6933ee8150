import { z } from 'zod'
import { UdapChannelError } from '../../udap-client/index.ts'
import { parseJson } from './exchange-code.ts'
import { refuseTiered } from './tiered-failure.ts'
import type { TrustedProvider } from './trusted-provider.ts'

const configuration = z.looseObject({
  issuer: z.string(),
  jwks_uri: z.url().optional(),
  userinfo_endpoint: z.url().optional(),
})

const keySet = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) })

const userinfo = z.looseObject({ sub: z.string() })

/** Reads the JWK Set of a provider.
 * @throws {OAuthError} invalid_idp: there is none
 * @see UDAP-TIER-017
 */
export async function readProviderKeys(provider: TrustedProvider): Promise<z.infer<typeof keySet>> {
  const { jwks_uri } = await readConfiguration(provider)
  if (jwks_uri === undefined) throw refuse(provider, 'names no JWK Set', 'jwks_uri')
  const keys = await readDocument(jwks_uri, keySet, provider)
  if (keys === undefined) throw refuse(provider, 'has no JWK Set', 'a JWK Set')
  return keys
}

/** Asks a provider what it tells of a person.
 * @returns undefined where it has no such endpoint, or does not answer there
 * @throws {OAuthError} invalid_idp: it answers about somebody else
 * @see OpenID Connect Core 1.0 section 5.3.2; UDAP-TIER-018
 */
export async function readUserinfo(
  provider: TrustedProvider,
  accessToken: string,
  sub: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { userinfo_endpoint } = await readConfiguration(provider)
  if (userinfo_endpoint === undefined) return undefined
  const headers = { Authorization: `Bearer ${accessToken}` }
  const claims = await readDocument(userinfo_endpoint, userinfo, provider, headers)
  if (claims === undefined || claims.sub === sub) return claims
  throw refuse(provider, 'answers at UserInfo about another sub than its ID token', 'the same sub')
}

async function readConfiguration(
  provider: TrustedProvider,
): Promise<z.infer<typeof configuration>> {
  const url = `${provider.idp.replace(/\/$/, '')}/.well-known/openid-configuration`
  const found = await readDocument(url, configuration, provider)
  if (found === undefined) return { issuer: provider.idp }
  if (found.issuer !== provider.idp)
    throw refuse(provider, `says its issuer is ${found.issuer}`, provider.idp)
  return found
}

async function readDocument<Shape extends z.ZodType>(
  url: string,
  shape: Shape,
  { channel }: TrustedProvider,
  headers: Readonly<Record<string, string>> = {},
): Promise<z.infer<Shape> | undefined> {
  const request = new Request(url, { headers: { Accept: 'application/json', ...headers } })
  try {
    return await channel.exchange(request, { area: 'discovery' }, async ({ status, text }) => {
      const parsed = status === 200 ? shape.safeParse(parseJson(text)) : undefined
      return parsed?.success === true ? parsed.data : undefined
    })
  } catch (error) {
    // What is missing here is asked for by who needs it; the exchange says why it did not come.
    if (error instanceof UdapChannelError) return undefined
    throw error
  }
}

function refuse({ idp }: TrustedProvider, seen: string, wanted: string) {
  return refuseTiered('invalid_idp', {
    check: 'idp-openid',
    clause:
      'OpenID Connect Discovery 1.0 section 4.3; OpenID Connect Core 1.0 section 5.3.2; UDAP-TIER-018',
    parameter: 'idp',
    seen: `${idp}, which ${seen}`,
    wanted,
  })
}
