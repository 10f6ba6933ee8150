import type { ScopeEntry } from '../../../../shared/oauth/scope-parameter.ts'
import { invalidScope, type OAuthError } from '../../errors.ts'
import type { Settings } from '../../settings/index.ts'
import type { Udap } from '../../udap/index.ts'
import type { TrustCommunity } from '../../udap/trust-communities/index.ts'
import type { Client } from '../clients/index.ts'
import { udapScopesOf } from '../discovery/index.ts'
import { findUnsupportedWildcard } from '../scopes/index.ts'
import { parseEntries } from './propose-scopes.ts'

/** What says which scopes a client can have. */
export interface ScopeBoundServices {
  readonly settings: Settings
  readonly udap: Pick<Udap, 'communities' | 'registrations'>
}

/** The scopes a client can have at most: those it is registered with, or all of its community where that one lets its apps ask
 * for more than they registered.
 * @see UDAP-SCOPE-001, UDAP-SCOPE-007
 */
export function scopeBoundOf(client: Client, services: ScopeBoundServices): readonly ScopeEntry[] {
  const community = findCommunity(client, services)
  return parseEntries(
    community?.policy.mayExceedRegistration === true
      ? udapScopesOf(services.settings.current, community.policy).join(' ')
      : client.metadata.scope,
  )
}

/** Checks that an app of a community asks for a wildcard only where its community knows wildcards.
 * @throws {OAuthError} invalid_scope
 * @see UDAP Security 2.0.0 section 3.3; UDAP-SCOPE-004, UDAP-SCOPE-005
 */
export function checkWildcards(
  requested: readonly ScopeEntry[],
  client: Client,
  services: ScopeBoundServices,
): void {
  const community = findCommunity(client, services)
  if (community === undefined) return
  const supported = parseEntries(
    udapScopesOf(services.settings.current, community.policy).join(' '),
  )
  const wildcard = findUnsupportedWildcard(requested, supported)
  if (wildcard !== undefined) throw unsupportedWildcard(wildcard, community)
}

function findCommunity(
  { client_id, registeredBy }: Client,
  { udap }: ScopeBoundServices,
): TrustCommunity | undefined {
  if (registeredBy !== 'udap') return undefined
  const uri = udap.registrations.communityOf(client_id)
  return uri === undefined ? undefined : udap.communities.find(uri)
}

function unsupportedWildcard(seen: string, { uri }: TrustCommunity): OAuthError {
  const wanted = `no wildcard, since community ${uri} lists none like it`
  return invalidScope(`scope has ${seen}, wanted ${wanted}`, {
    explanation: {
      check: 'scope-wildcard-supported',
      clause: 'UDAP Security 2.0.0 section 3.3; UDAP-SCOPE-004',
      parameter: 'scope',
      seen,
      wanted,
    },
  })
}
