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

/** A B2B extension object that was accepted, with what a person should know of it all the same. */
export interface AcceptedB2b {
  readonly extension: B2bExtension
  readonly warnings: readonly string[]
}
