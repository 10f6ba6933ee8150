import { z } from 'zod'

/** What a community demands of the B2B extension object beyond the guide. Empty lists demand nothing.
 * @see UDAP Security 2.0.0 section 5.2.1.1; UDAP-B2B-010, UDAP-PKI-023
 */
export const b2bPolicySchema = z.strictObject({
  /** Beginnings an `organization_id` may have, such as `https://` or `urn:oid:2.16.840.1.113883.4.6#`. */
  organizationIdPrefixes: z.array(z.string().min(1).max(300)).max(50).default([]),
  /** Beginnings a `subject_id` may have: the naming systems of people. */
  subjectIdPrefixes: z.array(z.string().min(1).max(300)).max(50).default([]),
  /** Beginnings a `subject_role` may have. */
  subjectRolePrefixes: z.array(z.string().min(1).max(300)).max(50).default([]),
  /** Values `purpose_of_use` may hold. */
  purposes: z.array(z.string().min(1).max(300)).max(200).default([]),
  /** Values `consent_policy` may hold. */
  consentPolicies: z.array(z.string().min(1).max(2_048)).max(200).default([]),
  /** Purposes that are granted with a consent policy only. */
  purposesWithConsent: z.array(z.string().min(1).max(300)).max(200).default([]),
  /** Refuses bare codes such as `TREAT`, which are taken with a warning otherwise. */
  isUriFormRequired: z.boolean().default(false),
  /** Wants the object of every client_credentials request; metadata announces it as required. */
  isRequired: z.boolean().default(true),
  /** Refuses a subject's id or role without a name, which is taken with a warning otherwise. */
  isSubjectNameRequired: z.boolean().default(true),
  /** Takes no other id of a person than a US national provider identifier with a right check digit. */
  isNpiRequired: z.boolean().default(false),
  /** Asks for what `organization_id` and `consent_reference` point at, and refuses what is not there. */
  areReferencesResolved: z.boolean().default(false),
})

/** What a community demands of the B2B extension object. */
export type B2bPolicy = z.infer<typeof b2bPolicySchema>

/** The policy of a community that demands nothing. */
export const openB2bPolicy: B2bPolicy = b2bPolicySchema.parse({})
