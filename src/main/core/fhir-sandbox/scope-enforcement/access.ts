import {
  type LocalReference,
  parseLocalReference,
} from '../../../../shared/fhir/search-match/reference-match.ts'
import type { ScopeEntry } from '../../../../shared/oauth/scope-parameter.ts'

/** What a user or a client may see, whatever the scopes: scopes only delegate it (SCN-06). */
export type PrincipalReach =
  | { readonly kind: 'everything' }
  /** The records of these patients, and those that are about no patient. */
  | { readonly kind: 'patients'; readonly ids: readonly string[] }
  | { readonly kind: 'nothing' }

/** Everything about an access token that decides what it may do at the FHIR endpoint. */
export interface FhirAccess {
  /** The granted scopes; those that are about no resources are passed over. */
  readonly scopes: readonly ScopeEntry[]
  /** FHIR base URL without a slash at its end; references below it count as local. */
  readonly fhirBase: string
  /** The patient in launch context, whom all `patient/` scopes act on; without one they give nothing. */
  readonly patientId?: string
  /** The resource that stands for the user. */
  readonly fhirUser?: LocalReference
  /** What `user/` scopes reach at most. */
  readonly userReach: PrincipalReach
  /** What `system/` scopes reach at most. */
  readonly clientReach: PrincipalReach
}

/** Gives what a user may see in the sandbox: health professionals see everything, a patient the own
 * records, relatives the records of the patients linked to them, a user without resource nothing.
 * @param linkedPatientIds patients whom a RelatedPerson or Person is linked to */
export function reachOfUser(
  fhirUser: LocalReference | undefined,
  linkedPatientIds: readonly string[],
): PrincipalReach {
  switch (fhirUser?.type) {
    case 'Practitioner':
    case 'PractitionerRole':
      return { kind: 'everything' }
    case 'Patient':
      return { kind: 'patients', ids: [fhirUser.id] }
    case 'RelatedPerson':
    case 'Person':
      return { kind: 'patients', ids: linkedPatientIds }
    default:
      return { kind: 'nothing' }
  }
}

/** Reads a `fhirUser` value, absolute below the FHIR base URL or relative; undefined for a resource
 * of another server. */
export function parseFhirUser(fhirUser: string, fhirBase: string): LocalReference | undefined {
  return parseLocalReference(fhirUser, fhirBase)
}
