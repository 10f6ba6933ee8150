import { fhirBaseOf } from '../../config.ts'
import { invalidGrant } from '../../errors.ts'
import type { RequestScope } from '../../http/index.ts'
import { checkConsents, checkExtensions } from '../../udap/authorization-extensions/index.ts'
import type { AuthenticatedClient } from '../client-authentication/index.ts'
import type { ClientProof } from '../grants/index.ts'
import type { TokenServices } from './token-services.ts'

/** Gives who a client with people behind it proved to be by a certificate. Authorization extension objects are for clients that
 * ask for themselves: here they are ignored, and whoever sent them is told.
 * @returns undefined for a client that is known otherwise
 * @see UDAP-B2B-004, UDAP-B2B-005; UDAP-TOK-022; D8
 */
export function readProof(
  { proof }: AuthenticatedClient,
  scope: RequestScope,
): ClientProof | undefined {
  if (proof === undefined) return undefined
  const { extensions, ...identity } = proof
  if (extensions !== undefined) {
    scope.note({
      outcome: 'information',
      check: 'authorization-extensions',
      clause: 'UDAP Security 2.0.0 section 5.2.1; UDAP-B2B-005',
      text: 'claim extensions is ignored: it belongs to client_credentials alone',
    })
  }
  return identity
}

/** Gives the context in which a client that is known by its certificates asks for itself: who it is, for whom and for what
 * purpose it asks, checked by the guide, by its community and by the consents it refers to.
 * @returns null for a client that is known otherwise
 * @throws {OAuthError} invalid_grant: an authorization extension object is missing or unfit
 * @see UDAP Security 2.0.0 section 5.2.1; UDAP-B2B-001 to UDAP-B2B-016; UDAP-TOK-022
 */
export async function readAskingContext(
  { proof }: AuthenticatedClient,
  { udap, settings, platform }: TokenServices,
  scope: RequestScope,
): Promise<ClientProof | null> {
  if (proof === undefined) return null
  const { extensions: claim, ...identity } = proof
  const community = udap.communities.find(identity.communityUri)
  if (community === undefined) throw untrustedMeanwhile(identity.communityUri)
  const { extensions, b2b, warnings } = checkExtensions(claim, community.policy)
  const findings =
    b2b === undefined
      ? []
      : await checkConsents(b2b, community.policy.b2b, {
          reader: udap.references,
          fhirBase: fhirBaseOf(settings.current.issuer),
          now: platform.clock.now(),
        })
  const clause = 'UDAP Security 2.0.0 section 5.2.1'
  scope.note({
    outcome: 'passed',
    check: 'authorization-extension',
    clause: `${clause}; UDAP-B2B-006 to UDAP-B2B-016`,
    text:
      b2b === undefined
        ? `extensions: ${Object.keys(extensions).join(' ') || 'none'}`
        : `for ${b2b.organization_id}, purpose ${b2b.purpose_of_use.join(' ')}`,
  })
  for (const text of [...warnings, ...findings]) {
    scope.note({ outcome: 'information', check: 'authorization-extension', clause, text })
  }
  return { ...identity, extensions }
}

function untrustedMeanwhile(uri: string) {
  return invalidGrant(`community ${uri} is not trusted any longer`, {
    explanation: {
      check: 'community-trusted',
      clause: 'UDAP-PKI-014',
      seen: uri,
      wanted: 'a trusted community',
    },
  })
}
