import type { ParsedParams } from '../../../../shared/contract/index.ts'
import { buildB2bExtensions } from '../../../../shared/udap/b2b-object.ts'
import type { JwtMembers } from '../../jwt/index.ts'
import { type Handlers, notFound } from '../../rpc/index.ts'
import type { ClientRegistration } from '../registrations/index.ts'
import { channelTo, nowSeconds, type UdapClientServices } from '../udap-client-services.ts'
import { checkExtensions, checkResolvable } from './check-extensions.ts'
import { describeHeldToken } from './describe-held-token.ts'
import { requestToken } from './request-token.ts'
import { authenticationClaims } from './sign-authentication-token.ts'

/** Console methods about tokens of services. */
export type UdapTokenMethod =
  | 'udap.draftToken'
  | 'udap.requestToken'
  | 'udap.tokens'
  | 'udap.revealToken'
  | 'udap.forgetTokens'

/** Console methods about tokens of services. */
export function udapTokenRpc(services: UdapClientServices): Handlers<UdapTokenMethod> {
  const { registrations, tokens, settings } = services
  const require = (id: string): ClientRegistration => {
    const registration = registrations.find(id)
    if (registration === undefined) throw notFound('registration', id)
    return registration
  }
  return {
    'udap.draftToken': async ({ registrationId, ...draft }) =>
      draftToken(require(registrationId), draft, services),
    'udap.requestToken': async ({ registrationId, mode, usesSignedEndpoints, ...order }) =>
      requestToken(
        {
          ...order,
          registration: require(registrationId),
          target: { mode: mode ?? settings.current.udapMode, usesSignedEndpoints },
        },
        services,
      ),
    'udap.tokens': async () => ({
      rows: tokens.list(nowSeconds(services)).map(describeHeldToken),
    }),
    'udap.revealToken': async ({ tokenId }) => {
      const held = tokens.find(tokenId, nowSeconds(services))
      if (held === undefined) throw notFound('token', tokenId)
      return { access_token: held.accessToken }
    },
    'udap.forgetTokens': async ({ registrationId }) => {
      tokens.forget(require(registrationId).id)
      return null
    },
  }
}

async function draftToken(
  registration: ClientRegistration,
  { b2b, extensions: edited, isResolving }: Omit<ParsedParams<'udap.draftToken'>, 'registrationId'>,
  services: UdapClientServices,
) {
  const { client_id, token_endpoint: audience, granted, requested } = registration
  const grants = granted['grant_types'] ?? requested['grant_types']
  const isService = Array.isArray(grants) && grants.includes('client_credentials')
  const built: JwtMembers | undefined =
    edited ?? (b2b === undefined ? undefined : buildB2bExtensions(b2b))
  // Apps for people leave the extensions out. UDAP-B2B-001
  const extensions = isService ? built : undefined
  const grant = isService ? 'client_credentials' : 'authorization_code'
  const resolved = isResolving
    ? await checkResolvable(extensions, (url) => channelTo(url, services))
    : []
  return {
    extensions: extensions === undefined ? null : { ...extensions },
    claims: {
      ...authenticationClaims({ client_id, audience, extensions }, nowSeconds(services)),
    },
    findings: [...checkExtensions(extensions, grant), ...resolved],
  }
}
