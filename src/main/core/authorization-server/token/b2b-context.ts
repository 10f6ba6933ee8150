import { invalidGrant } from '../../errors.ts'
import type { RequestScope } from '../../http/index.ts'
import { checkB2b } from '../../udap/authorization-extensions/index.ts'
import type { AuthenticatedClient } from '../client-authentication/index.ts'
import type { ClientProof } from '../grants/index.ts'
import type { TokenServices } from './token-services.ts'

/** Gives the context in which a client that is known by its certificates asks for itself: who it is, for whom and for what
 * purpose it asks, checked by the guide and by its community.
 * @returns null for a client that is known otherwise
 * @throws {OAuthError} invalid_grant: the B2B extension object is missing or unfit
 * @see UDAP Security 2.0.0 section 5.2.1.1; UDAP-B2B-001 to UDAP-B2B-012; UDAP-TOK-022
 */
export function readB2bContext(
  { proof }: AuthenticatedClient,
  { communities }: TokenServices,
  scope: RequestScope,
): ClientProof | null {
  if (proof === undefined) return null
  const { extensions, ...identity } = proof
  const community = communities.find(identity.communityUri)
  if (community === undefined) throw untrustedMeanwhile(identity.communityUri)
  const { extension, warnings } = checkB2b(extensions, community.policy.b2b)
  scope.note({
    outcome: 'passed',
    check: 'b2b-extension',
    clause: 'UDAP Security 2.0.0 section 5.2.1.1; UDAP-B2B-006 to UDAP-B2B-012',
    text: `for ${extension.organization_id}, purpose ${extension.purpose_of_use.join(' ')}`,
  })
  for (const warning of warnings) {
    scope.note({
      outcome: 'information',
      check: 'b2b-extension-form',
      clause: 'UDAP Security 2.0.0 section 5.2.1.1',
      text: warning,
    })
  }
  return { ...identity, b2b: extension }
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
