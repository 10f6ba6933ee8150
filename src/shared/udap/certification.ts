import { z } from 'zod'

const text = z.string().trim().min(1).max(300)
const longText = z.string().trim().min(1).max(2_048)
const uri = z.url().max(2_048)
const texts = z.array(z.string().min(1).max(2_048)).min(1).max(50)

/** The members of a certification that say what is certified and bind what an app may ask for, by the names of the profile;
 * who it is by, for and until when come on top.
 * @see UDAP Certifications and Endorsements; UDAP Security 2.0.0 section 3.6; spec/udap.md section 9.10
 */
export const certificationMembers = {
  certification_name: text,
  certification_uris: z.array(uri).min(1).max(20),
  /** Name of a third party; absent from what an operator declares itself. */
  certification_issuer: text.optional(),
  certification_logo: uri.optional(),
  certification_description: longText.optional(),
  /** Where its status can be asked. */
  certification_status_endpoint: uri.optional(),
  is_endorsement: z.boolean().optional(),
  developer_name: text.optional(),
  /** OpenID Connect address claim. */
  developer_address: z.record(z.string().max(100), z.string().max(1_000)).optional(),
  client_name: text.optional(),
  software_id: text.optional(),
  software_version: text.optional(),
  client_uri: longText.optional(),
  logo_uri: longText.optional(),
  tos_uri: longText.optional(),
  policy_uri: longText.optional(),
  launch_uri: longText.optional(),
  contacts: texts.optional(),
  /** `*` stands for one path segment or one query value. */
  redirect_uris: texts.optional(),
  /** Addresses, ranges written with a hyphen, or CIDR blocks. */
  ip_allowed: z.array(z.string().min(2).max(100)).min(1).max(50).optional(),
  grant_types: z.array(text).min(1).max(5).optional(),
  response_types: z.array(text).min(1).max(5).optional(),
  scope: z.string().trim().min(1).max(16_384).optional(),
  token_endpoint_auth_method: text.optional(),
  jwks: z
    .looseObject({
      keys: z
        .array(z.looseObject({ kty: z.string() }))
        .min(1)
        .max(20),
    })
    .optional(),
  /** Objects a community agreed on, by their keys. */
  extensions: z.record(z.string().min(1).max(200), z.json()).optional(),
}

/** What a certification certifies, as it is written on screen and issued. */
export const certificationContentSchema = z.strictObject(certificationMembers)

/** What a certification certifies. */
export type CertificationContent = z.infer<typeof certificationContentSchema>

/** Grants a certification may be for. */
export const certifiedGrants = ['authorization_code', 'client_credentials'] as const

/** What a community agreed a certification means, and from whom this server accepts it.
 * @see UDAP Security 2.0.0 section 3.6; UDAP-CERT-003, UDAP-CERT-004, UDAP-CERT-020
 */
export const certificationDefinitionSchema = z.strictObject({
  /** The community it holds in, character by character. */
  communityUri: z.url().max(2_000),
  name: text,
  /** What certifications name in `certification_uris`; announced in metadata. */
  uris: z.array(uri).min(1).max(20),
  /** The grants an app may be certified for. */
  grants: z
    .array(z.enum(certifiedGrants))
    .min(1)
    .default([...certifiedGrants]),
  /** Refuses apps of these grants that register without it. */
  isRequired: z.boolean().default(false),
  /** Takes what an operator declares about its own app, signed with the app's key. */
  isSelfDeclarationAllowed: z.boolean().default(false),
  /** Certifiers by the URI of their certificates. */
  certifierUris: z.array(z.string().min(1).max(2_000)).max(50).default([]),
  /** PEM of what the certificates of certifiers lead to; none: the anchors of the community. */
  certifierAnchors: z.array(z.string().max(32_768)).max(20).default([]),
  /** JSON Schema of each object under `extensions` that has to be there, by its key. */
  extensionSchemas: z
    .record(z.string().min(1).max(200), z.record(z.string(), z.json()))
    .default({}),
})

/** What a community agreed a certification means. */
export type CertificationDefinition = z.infer<typeof certificationDefinitionSchema>

/** What a community decides about certifications as such. */
export const certificationPolicySchema = z.strictObject({
  /** Refuses a registration with a certification that does not hold, required or not; it is left out otherwise. */
  isBadOneRefused: z.boolean().default(false),
  /** Refuses what an app asks to be registered as unless an accepted certification covers it. */
  isCoverageRequired: z.boolean().default(false),
})

/** What a community decides about certifications as such. */
export type CertificationPolicy = z.infer<typeof certificationPolicySchema>
