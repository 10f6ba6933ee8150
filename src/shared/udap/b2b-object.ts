/** The B2B authorization extension object, by the names of the guide.
 * @see UDAP Security 2.0.0 section 5.2.1.1; spec/udap.md section 9.6
 */
export interface B2bExtension {
  readonly version: '1'
  readonly organization_id: string
  readonly purpose_of_use: readonly string[]
  readonly organization_name?: string
  readonly subject_name?: string
  readonly subject_id?: string
  readonly subject_role?: string
  readonly consent_policy?: readonly string[]
  readonly consent_reference?: readonly string[]
}

/** Key of the object among the extensions of an authentication token. */
export const b2bKey = 'hl7-b2b'

/** Who asks, for whom and why: the form of the B2B extension object.
 * @see UDAP Security 2.0.0 section 5.2.1.1; UDAP-B2B-008
 */
export interface B2bForm {
  /** A person at work, or a program that acts by itself. */
  readonly requestor:
    | {
        readonly kind: 'human'
        readonly name?: string | undefined
        /** Identifier of that person, as a URI or the URI of a system, `#` and a value. */
        readonly id?: string | undefined
        readonly role?: string | undefined
      }
    | { readonly kind: 'automated'; readonly name?: string | undefined }
  readonly organization_id: string
  readonly organization_name?: string | undefined
  readonly purpose_of_use: readonly string[]
  readonly consent_policy?: readonly string[] | undefined
  readonly consent_reference?: readonly string[] | undefined
}

/** Builds the extensions of an authentication token that have the B2B object and nothing else. */
export function buildB2bExtensions(form: B2bForm): { readonly [b2bKey]: B2bExtension } {
  return { [b2bKey]: buildB2b(form) }
}

/** Builds the B2B extension object: an id and a role only for a person with a name, a reference only beside a policy.
 * @see UDAP Security 2.0.0 section 5.2.1.1; UDAP-B2B-001, UDAP-B2B-007, UDAP-B2B-008
 */
function buildB2b(form: B2bForm): B2bExtension {
  const { requestor, organization_id, organization_name, purpose_of_use } = form
  const { consent_policy, consent_reference } = form
  const hasPolicy = consent_policy !== undefined && consent_policy.length > 0
  const hasReference = consent_reference !== undefined && consent_reference.length > 0
  return {
    version: '1',
    ...subjectOf(requestor),
    organization_id,
    ...(organization_name === undefined ? {} : { organization_name }),
    purpose_of_use: [...purpose_of_use],
    ...(hasPolicy ? { consent_policy: [...consent_policy] } : {}),
    ...(hasPolicy && hasReference ? { consent_reference: [...consent_reference] } : {}),
  }
}

function subjectOf(requestor: B2bForm['requestor']) {
  const { name } = requestor
  if (name === undefined || name === '') return {}
  if (requestor.kind === 'automated') return { subject_name: name }
  const { id, role } = requestor
  return {
    subject_name: name,
    ...(id === undefined || id === '' ? {} : { subject_id: id }),
    ...(role === undefined || role === '' ? {} : { subject_role: role }),
  }
}
