import { parseScopeParameter } from '../../../../../shared/oauth/scope-parameter.ts'
import type { CommunityPolicy } from '../../../../../shared/udap/community-policy.ts'
import { invalidClientMetadata } from '../../../errors.ts'
import type { RequestScope } from '../../../http/index.ts'
import type { StatementMetadata } from '../../../udap/software-statements/index.ts'
import { parseEntries, scopePolicyOf } from '../../authorize/index.ts'
import { udapScopesOf } from '../../discovery/index.ts'
import { findUnsupportedWildcard, negotiateScopes, scopeLimits } from '../../scopes/index.ts'
import type { StatementServices } from './statement-services.ts'

/** Decides which of the scopes an app asks for it is registered with: those this server knows in the flow of its grant, and
 * no more than its community allows.
 * @returns the scopes, separated by spaces; empty only where nothing was asked
 * @throws {OAuthError} invalid_client_metadata: none of them
 * @see UDAP-DCR-019, UDAP-DCR-020; UDAP-SCOPE-001, UDAP-SCOPE-004, UDAP-SCOPE-005, UDAP-SCOPE-009
 */
export function registerScopes(
  { scope: asked, grant_types }: StatementMetadata,
  policy: CommunityPolicy,
  { settings }: StatementServices,
  scope: RequestScope,
): string {
  if (asked === '') return ''
  const list = parseScopeParameter(asked, scopeLimits)
  if (list.kind !== 'scopes') throw unfitScopes(list.seen, list.wanted)
  const supported = parseEntries(udapScopesOf(settings.current, policy).join(' '))
  const wildcard = findUnsupportedWildcard(list.entries, supported)
  if (wildcard !== undefined) {
    throw unfitScopes(wildcard, 'no wildcard, since the community lists none like it')
  }
  const [grant] = grant_types
  const negotiated = negotiateScopes({
    requested: list.entries,
    client: {
      type: 'confidential-asymmetric',
      allowed: supported,
    },
    flow:
      grant === 'client_credentials'
        ? { kind: 'client-credentials', hasBoundPatient: false, hasBoundUser: false }
        : { kind: 'ehr-launch', hasFhirUser: true },
    policy: scopePolicyOf(settings),
  })
  if (negotiated.granted.length === 0) {
    throw unfitScopes(asked, `scopes this server grants with ${grant}`)
  }
  scope.note({
    outcome: 'passed',
    check: 'registered-scopes',
    clause: 'UDAP Security 2.0.0 section 3.2; UDAP-DCR-020',
    text: `asked for ${asked}, registered for ${negotiated.scope}`,
    detail: { verdicts: negotiated.verdicts, isAutomatic: true },
  })
  return negotiated.scope
}

function unfitScopes(seen: string, wanted: string) {
  return invalidClientMetadata(`scope is ${seen}, wanted ${wanted}`, {
    explanation: {
      check: 'registered-scopes',
      clause: 'UDAP Security 2.0.0 section 3.2; UDAP-DCR-019',
      parameter: 'scope',
      seen,
      wanted,
    },
  })
}
