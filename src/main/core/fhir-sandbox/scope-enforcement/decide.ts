import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import { textOf } from '../../../../shared/fhir/search-match/element.ts'
import type { ScopeLetter } from '../../../../shared/oauth/scope.ts'
import type { FhirAccess } from './access.ts'
import {
  type AccessAllowed,
  type AccessDecision,
  type AccessRefused,
  describeNeed,
  type NeededAccess,
} from './access-decision.ts'
import { type AccessFilter, admittingScopes, filterOf } from './access-filter.ts'
import { refuse } from './refusal.ts'

/** A resource as far as decisions look at it. */
export interface DecidableResource {
  readonly resourceType: ResourceTypeName
  readonly id?: string
}

/** Decides one interaction on the content of one resource: `r` for read, vread and each version in
 * an instance history, `c` for create with the new content, `d` for delete with the stored content.
 * Updates go to {@link decideUpdate}. A write never implies a read (SCE-19). */
export function decideOnResource(
  access: FhirAccess,
  letter: Exclude<ScopeLetter, 's' | 'u'>,
  resource: DecidableResource,
): AccessDecision {
  return decideContent(access, letter, resource)
}

/** Decides an update or patch: the stored and the resulting content must both qualify (D-26), so
 * that nothing is moved into or out of what the token may change. Without stored content it is a
 * creation by update, which `u` allows as well.
 * @returns the decision on the stored content when that refuses, else the one on the result */
export function decideUpdate(
  access: FhirAccess,
  stored: DecidableResource | undefined,
  result: DecidableResource,
): AccessDecision {
  if (stored !== undefined) {
    const decision = decideContent(access, 'u', stored)
    if (decision.outcome === 'refused') return decision
  }
  return decideContent(access, 'u', result)
}

function decideContent(
  access: FhirAccess,
  letter: ScopeLetter,
  resource: DecidableResource,
): AccessDecision {
  const type = resource.resourceType
  const id = textOf(resource, 'id')
  const needed: NeededAccess = { letter, type, ...(id === undefined ? {} : { id }) }
  const by = admittingScopes(filterOf(access, letter, type), resource, access.fhirBase)
  return by.length === 0 ? refuse(access, needed, resource) : allow(needed, by)
}

function allow(needed: NeededAccess, by: readonly string[]): AccessAllowed {
  const explanation = `${describeNeed(needed)} is allowed by ${by.join(' or ')}`
  return { outcome: 'allowed', needed, by, explanation }
}

/** A search that is allowed shows only rows that satisfy the filter, in counts and pages too. */
export type SearchDecision = (AccessAllowed & { readonly filter: AccessFilter }) | AccessRefused

/** Decides a search or history on a type, by GET or POST: it needs `s`, and its rows are those of
 * the filter (SCE-05, SCE-06). A compartment search needs `s` on the inner type; a conditional
 * interaction needs this beside its own letter, and looks among the rows of the filter (D-27). */
export function decideSearch(access: FhirAccess, type: ResourceTypeName): SearchDecision {
  const filter = filterOf(access, 's', type)
  const needed: NeededAccess = { letter: 's', type }
  if (filter.alternatives.length === 0) return refuse(access, needed, undefined)
  const by = Array.from(new Set(filter.alternatives.map(({ scope }) => scope)))
  return { ...allow(needed, by), filter }
}

/** Gives the filter that resources brought in by `_include` or `_revinclude` must satisfy; those
 * that do not are left out without an error (D-28). */
export function filterOfIncluded(access: FhirAccess, type: ResourceTypeName): AccessFilter {
  return filterOf(access, 's', type)
}
