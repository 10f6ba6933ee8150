import { z } from 'zod'
import { b2bPolicySchema } from './b2b-policy.ts'
import { certificationPolicySchema } from './certification.ts'
import { extensionPolicySchema } from './extension-policy.ts'

const uriPrefix = z.string().min(1).max(300)
const objectIdentifier = z.string().regex(/^[0-2](?:\.(?:0|[1-9][0-9]{0,15})){1,30}$/)

const unregisteredPolicySchema = z.strictObject({
  isAllowed: z.boolean().default(false),
  /** The `sub` of their authentication tokens. */
  sub: z.string().min(1).max(300).default('unregistered'),
  /** What they are granted at most, separated by spaces. */
  scopes: z.string().max(16_384).default('system/*.rs'),
})

/** What a trust community leaves to its members to agree on.
 * @see UDAP Security 2.0.0, trust community checklist; UDAP-JWT-008, UDAP-PKI-013, UDAP-PKI-023; spec/security.md UD-11
 */
export const communityPolicySchema = z.strictObject({
  /** `require`: a certificate of unknown status is refused; `soft`: accepted with a warning; `off`: nobody asks. */
  revocation: z.enum(['require', 'soft', 'off']).default('require'),
  /** A certificate that says nowhere where its status can be asked. */
  missingRevocationPointer: z.enum(['warn', 'fail']).default('warn'),
  /** One of these policies must hold along the whole path; none listed: any. */
  policyOids: z.array(objectIdentifier).max(20).default([]),
  /** Each of these the leaf must have; none listed: none needed. */
  extendedKeyUsages: z.array(objectIdentifier).max(20).default([]),
  /** Missing issuers may be fetched from where the certificate says. */
  mayFetchIssuers: z.boolean().default(true),
  /** A self-signed leaf that is itself an anchor is trusted. */
  isSelfSignedLeafAllowed: z.boolean().default(false),
  /** An authentication token must carry the very certificate of the registration. */
  isLeafPinned: z.boolean().default(false),
  /** Scopes an app of this community may have at most, separated by spaces; empty: all this server knows. */
  scopes: z.string().max(16_384).default(''),
  /** Scopes every server of this community offers at least, separated by spaces. */
  minimumScopes: z.string().max(16_384).default(''),
  /** Beginnings the URI of an app may have; none listed: any. */
  clientUriPrefixes: z.array(uriPrefix).max(50).default([]),
  /** Beginnings the FHIR base of a server may have; none listed: any. */
  serverUriPrefixes: z.array(uriPrefix).max(50).default([]),
  /** Leeway for clocks that differ, in seconds. */
  clockSkewSeconds: z.int().min(0).max(300).default(60),
  /** Apps may ask for scopes of the community beyond those they are registered with. */
  mayExceedRegistration: z.boolean().default(false),
  /** Apps that never registered and come with a certificate of the community. @see UDAP-TOK-023 */
  unregistered: unregisteredPolicySchema.default(unregisteredPolicySchema.parse({})),
  b2b: b2bPolicySchema.default(b2bPolicySchema.parse({})),
  /** Authorization extension objects beside the B2B one. */
  extensions: z.array(extensionPolicySchema).max(20).default([]),
  /** What becomes of extension objects nobody agreed on. @see UDAP-B2B-015 */
  unknownExtensions: z.enum(['ignore', 'refuse']).default('ignore'),
  certifications: certificationPolicySchema.default(certificationPolicySchema.parse({})),
})

/** What a trust community leaves to its members to agree on. */
export type CommunityPolicy = z.infer<typeof communityPolicySchema>
