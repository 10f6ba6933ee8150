import type { UserRow } from '../../../../shared/contract/users.ts'
import { type ResourceTypeName, resourceTypes } from '../../../../shared/fhir/resource-types.ts'
import { contextItemType, type LaunchContext } from '../../../../shared/oauth/launch-context.ts'
import { parseScopeParameter, type ScopeEntry } from '../../../../shared/oauth/scope-parameter.ts'
import type { Config } from '../../config.ts'
import { invalidScope, type OAuthError } from '../../errors.ts'
import { createBoundedMemory, remember } from '../../remember.ts'
import type { Settings } from '../../settings/index.ts'
import type { Client } from '../clients/index.ts'
import { isCapabilityOn } from '../discovery/index.ts'
import {
  allScopeCapabilities,
  type NegotiatedScopes,
  negotiateScopes,
  type ScopePolicy,
  scopeLimits,
} from '../scopes/index.ts'
import { type ScopeBoundServices, scopeBoundOf } from './scope-bounds.ts'

/** Whose request is negotiated, and for whom. */
export interface ScopeProposal {
  readonly client: Client
  /** As requested, space separated. */
  readonly requested: string
  readonly kind: 'standalone' | 'ehr-launch'
  /** What the EHR launch brought; a type of context that it lacks is not granted. */
  readonly brought?: LaunchContext | undefined
  /** Undefined while nobody has signed in: then identity is assumed possible. */
  readonly user: UserRow | undefined
  /** What the person left ticked; absent before consent. */
  readonly approved?: readonly string[]
}

/** Negotiates scopes for one authorization request by the server's present policy.
 * @throws {OAuthError} invalid_scope: the parameter is too large
 */
export function proposeScopes(
  proposal: ScopeProposal,
  services: ScopeBoundServices,
): NegotiatedScopes {
  const { client, user, kind, brought } = proposal
  const policy = scopePolicyOf(services.settings)
  const { contextTypes: types } = policy
  const { software_id } = client.metadata
  return negotiateScopes({
    requested: parseEntries(proposal.requested),
    client: {
      type: client.type,
      allowed: scopeBoundOf(client, services),
      ...(software_id === undefined ? {} : { softwareId: software_id }),
    },
    flow: { kind, hasFhirUser: user === undefined || user.fhirUser !== null },
    policy: { ...policy, contextTypes: brought === undefined ? types : typesIn(brought) },
    ...(proposal.approved === undefined
      ? {}
      : { approved: parseEntries(proposal.approved.join(' ')) }),
  })
}

/** Patient and Encounter have capabilities of their own. */
const otherContextTypes: ReadonlySet<ResourceTypeName> = new Set(
  resourceTypes.filter((type) => type !== 'Patient' && type !== 'Encounter'),
)

function typesIn({ fhirContext = [] }: LaunchContext): ReadonlySet<ResourceTypeName> {
  return new Set(fhirContext.flatMap((item) => contextItemType(item) ?? []))
}

/** Settings are replaced as a whole when one changes. */
const policies = new WeakMap<Config, ScopePolicy>()

/** What this server grants, by its settings. */
export function scopePolicyOf({ current }: Settings): ScopePolicy {
  return remember(policies, current, () => ({
    capabilities: new Set(
      [...allScopeCapabilities].filter((name) => isCapabilityOn(current, name)),
    ),
    contextTypes: otherContextTypes,
    isOfflineForPublicClients: current.offlineAccessForPublicClients,
    isInstanceRegistrationOpen: current.protectedRegistration,
  }))
}

/** Scope parameters that were read; apps send the same again and again. */
const knownScopes = createBoundedMemory<readonly ScopeEntry[]>(200)

/** Reads a scope parameter.
 * @throws {OAuthError} invalid_scope: larger than a request may ask
 * @see spec/security.md L-06
 */
export function parseEntries(scope: string): readonly ScopeEntry[] {
  return remember(knownScopes, scope, () => readEntries(scope))
}

function readEntries(scope: string): readonly ScopeEntry[] {
  const list = parseScopeParameter(scope, scopeLimits)
  if (list.kind === 'scopes') return list.entries
  throw invalidScope(`scope has ${list.seen}, wanted ${list.wanted}`, {
    explanation: {
      check: 'scope-size',
      clause: 'spec/security.md L-06',
      parameter: 'scope',
      seen: list.seen,
      wanted: list.wanted,
    },
  })
}

/** The refusal when nothing of a request can be granted.
 * @see RFC 6749 section 4.1.2.1; SAL-33; SCN-12
 */
export function nothingGranted(requested: string, negotiated: NegotiatedScopes): OAuthError {
  const reasons = negotiated.verdicts.flatMap((verdict) =>
    verdict.outcome === 'dropped' ? [verdict.explanation] : [],
  )
  return invalidScope(`nothing of the requested scope can be granted: ${reasons.join('; ')}`, {
    explanation: {
      check: 'scope-grantable',
      clause: 'RFC 6749 section 3.3; SAL-33',
      parameter: 'scope',
      seen: requested,
      wanted: 'at least one scope that can be granted',
    },
  })
}
