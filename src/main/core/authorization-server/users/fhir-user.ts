import type { UserRow } from '../../../../shared/contract/users.ts'

/** What a user is to the sandbox: it decides which patients they may choose. */
export type UserKind = UserRow['kind']

const kinds = new Map<string, UserKind>([
  ['Practitioner', 'practitioner'],
  ['PractitionerRole', 'practitioner'],
  ['Patient', 'patient'],
  ['RelatedPerson', 'related-person'],
  ['Person', 'other'],
])

/** Reads a relative reference to a resource that may stand for a user; undefined when it is none.
 * @see SMART App Launch 2.2.0, Scopes and Launch Context, fhirUser; OID-07
 */
export function parseFhirUser(
  reference: string,
): { readonly resourceType: string; readonly id: string; readonly kind: UserKind } | undefined {
  const [, resourceType = '', id = ''] =
    /^([A-Za-z]+)\/([A-Za-z0-9.-]{1,64})$/.exec(reference) ?? []
  const kind = kinds.get(resourceType)
  return kind === undefined ? undefined : { resourceType, id, kind }
}

/** The kind of a user; one without a FHIR resource is `other`. */
export function userKindOf(fhirUser: string | null): UserKind {
  return (fhirUser === null ? undefined : parseFhirUser(fhirUser)?.kind) ?? 'other'
}
