import type { UdapFinding } from '../../../../shared/contract/udap-discovery.ts'
import { findTokenVariant, type TokenVariantId } from '../../../../shared/udap/token-variants.ts'
import type { JwtMembers } from '../../jwt/index.ts'
import { badRequest, conflict } from '../../rpc/index.ts'
import type { UdapChannel } from '../channel/index.ts'
import type { UdapServer } from '../discovery/index.ts'
import { type ClientRegistration, chooseFixture } from '../registrations/index.ts'
import type { SignedParts, SignerChoice } from '../signing/index.ts'
import { nowSeconds, type UdapClientServices } from '../udap-client-services.ts'
import { buildSecretRequest, buildTokenRequest } from './build-token-request.ts'
import { checkExtensions } from './check-extensions.ts'
import { judgeTokenAnswer, type TokenAnswer } from './check-token-answer.ts'
import { signAuthenticationToken } from './sign-authentication-token.ts'
import { wrongTokens } from './wrong-tokens.ts'

/** A token request of a service. */
export interface TokenWish {
  readonly registration: ClientRegistration
  readonly scope: string
  readonly extensions?: JwtMembers | undefined
  /** The certificate of the registration when left out. */
  readonly signer?: SignerChoice | undefined
  readonly variant?: TokenVariantId | undefined
}

/** A token request that is signed and can be sent; sent again, it is the same. */
export interface PreparedTokenRequest {
  /** The authentication token, decoded; null where a secret is sent in its place. */
  readonly assertion: { header: Record<string, unknown>; claims: Record<string, unknown> } | null
  /** What is wrong with it by the rules that can be checked before it is sent. */
  readonly findings: readonly UdapFinding[]
  /** @throws {UdapChannelError} no answer */
  exchange(channel: UdapChannel): Promise<TokenAnswer>
}

/** Signs the authentication token of one request of a service to a validated server.
 * @throws {ProblemError} not-found, conflict or bad-request: a signer that cannot be used
 * @throws {KeyStoreLockedError}
 * @see UDAP Security 2.0.0 section 5.2; UDAP-TOK-001, UDAP-B2B-001
 */
export async function prepareTokenRequest(
  wish: TokenWish,
  { token_endpoint }: Pick<UdapServer, 'token_endpoint'>,
  services: UdapClientServices,
): Promise<PreparedTokenRequest> {
  const { registration, scope, extensions, variant } = wish
  const { client_id } = registration
  const common = { token_endpoint, client_id, scope }
  const exchange = (build: () => Request) => (channel: UdapChannel) =>
    channel.exchange(build(), { area: 'token', clientId: client_id }, async (answer, seen) => {
      const judged = judgeTokenAnswer(answer, scope, 'client_credentials')
      for (const { outcome, check, clause, text } of judged.findings) {
        seen.note({ outcome: outcome === 'failed' ? 'failed' : 'passed', check, clause, text })
      }
      return judged
    })
  if (hasSecret(registration)) {
    const secret = await openSecret(registration, services)
    const build = () => buildSecretRequest(common, secret)
    return { assertion: null, findings: [], exchange: exchange(build) }
  }
  const { compact: token, header, claims } = await sign(wish, services)
  return {
    assertion: { header: { ...header }, claims: { ...claims } },
    findings: checkExtensions(extensions, 'client_credentials'),
    exchange: exchange(() => buildTokenRequest({ ...common, token, variant })),
  }
}

/** A CARIN registration with a secret. @see UDAP-DCR-053 */
function hasSecret({ granted, requested }: ClientRegistration): boolean {
  const method = granted['token_endpoint_auth_method'] ?? requested['token_endpoint_auth_method']
  return method === 'client_secret_basic'
}

async function openSecret(
  { id }: ClientRegistration,
  { registrations, secretBox }: UdapClientServices,
): Promise<string> {
  const sealed = registrations.sealedSecretOf(id)
  if (sealed === null) throw conflict('the server assigned no secret to this registration')
  return new TextDecoder().decode(await secretBox.open(sealed))
}

async function sign(order: TokenWish, services: UdapClientServices): Promise<SignedParts> {
  const { registration, extensions, variant } = order
  const { base, registration_endpoint, iss, client_id, token_endpoint } = registration
  const choice = await chooseSigner(order, services)
  const target = { base, registration_endpoint, iss }
  const change = variant === undefined ? undefined : wrongTokens[variant]
  return signAuthenticationToken(
    { client_id, audience: token_endpoint, extensions },
    services.findSigner(choice),
    nowSeconds(services),
    change === undefined ? undefined : (world) => change(world, target),
  )
}

async function chooseSigner(
  { registration, signer, variant }: TokenWish,
  services: UdapClientServices,
): Promise<SignerChoice> {
  const { certificateId, iss } = registration
  const choice = signer ?? (certificateId === null ? undefined : { certificateId })
  if (choice === undefined) {
    throw badRequest('the statement of this registration was signed elsewhere; name a certificate')
  }
  const { fixture } = variant === undefined ? {} : findTokenVariant(variant)
  return fixture === undefined ? choice : chooseFixture(fixture, choice, iss, services)
}
