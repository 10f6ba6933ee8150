import { z } from 'zod'
import { fhirIdSchema } from './launch-context.ts'

/** How a client authenticates at the token endpoint. @see RFC 7591 section 2 */
export const tokenEndpointAuthMethods = [
  'none',
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
] as const

/** One of the ways a client authenticates at the token endpoint. */
export type TokenEndpointAuthMethod = (typeof tokenEndpointAuthMethods)[number]

/** The grant by which an instance of an app comes back with its key. @see RFC 7523 section 2.1; PDC-11 */
export const jwtBearerGrantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** Grant types a client may be registered for. */
export const clientGrantTypes = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  jwtBearerGrantType,
] as const

/** Which rules a client's assertions follow where SMART and the revised RFC 7523 differ. @see product.md, Strict by default */
export const assertionProfiles = ['smart', 'rfc7523', 'either'] as const

/** One of the assertion profiles. */
export type AssertionProfile = (typeof assertionProfiles)[number]

/** A JWK Set in shape; the keys in it are the registration module's to judge. */
export const jwkSetSchema = z.looseObject({
  keys: z.array(z.looseObject({ kty: z.string() })).max(100),
})

/** On whose behalf a backend service may act, as a person at the console decided. @see ruling D-31; BKS-07 */
export const boundContextSchema = z.strictObject({
  /** Id of the patient whose data `patient/` scopes reach. */
  patient: fhirIdSchema.optional(),
  /** The user with whose rights `user/` scopes act. */
  username: z.string().min(1).max(100).optional(),
})

/** On whose behalf a backend service may act. */
export type BoundContext = z.infer<typeof boundContextSchema>

/** A JWK Set, validated in shape. */
export type JwkSet = z.infer<typeof jwkSetSchema>

/** Client metadata in the spelling of RFC 7591, with `launch_uri` and `allowed_origins` for SMART apps.
 * Shape only; rules that need more than one member are the registration module's.
 */
export const clientMetadataSchema = z.strictObject({
  client_name: z.string().trim().min(1).max(200),
  redirect_uris: z.array(z.string().max(2048)).max(50).default([]),
  launch_uri: z.string().max(2048).optional(),
  /** Every launch URI of an app that registered itself; `launch_uri` is the first of them. */
  launch_uris: z.array(z.string().max(2048)).max(20).optional(),
  token_endpoint_auth_method: z.enum(tokenEndpointAuthMethods).default('none'),
  grant_types: z.array(z.enum(clientGrantTypes)).max(10).default(['authorization_code']),
  scope: z.string().max(65_536).default(''),
  jwks_uri: z.string().max(2048).optional(),
  jwks: jwkSetSchema.optional(),
  /** Rules for the assertions of a client with a key; `smart` when left out. */
  assertion_profile: z.enum(assertionProfiles).optional(),
  allowed_origins: z.array(z.string().max(300)).max(50).default([]),
  contacts: z.array(z.string().max(300)).max(20).optional(),
  logo_uri: z.string().max(2048).optional(),
  /** Given by this server to a public app whose instances may register themselves; its instances share it. @see PDC-01 */
  software_id: z.string().min(1).max(200).optional(),
  client_uri: z.string().max(2048).optional(),
  tos_uri: z.string().max(2048).optional(),
  policy_uri: z.string().max(2048).optional(),
  /** A resource server that may look at the tokens of every client. @see INT-07 */
  may_introspect: z.boolean().optional(),
  /** Lets a backend service have `patient/` and `user/` scopes; no client can register it for itself. @see ruling D-31 */
  bound_context: boundContextSchema.optional(),
  /** How launch pages are shown: a tab of their own or inside the simulated EHR. */
  embedding: z.enum(['window', 'iframe']).optional(),
  /** Access token lifetime of this client in seconds, instead of the setting. */
  access_token_lifetime_seconds: z.int().min(5).max(3600).optional(),
})

/** Client metadata, validated in shape. */
export type ClientMetadata = z.infer<typeof clientMetadataSchema>

/** Client metadata as a person or file gives it, before defaults. */
export type ClientMetadataInput = z.input<typeof clientMetadataSchema>
