import { z } from 'zod'
import { statementVariants } from '../udap/variants.ts'
import { method } from './contract.ts'
import { done, epochSeconds, noParams, pageOf, pageParams } from './page.ts'
import {
  findingSchema,
  registrationOutcome,
  registrationRow,
  signerSchema,
  udapMode,
} from './udap-client-shapes.ts'
import { udapDiscoveryReport } from './udap-discovery.ts'
import { udapTokenMethods } from './udap-tokens.ts'

export type * from './udap-client-shapes.ts'
export type * from './udap-discovery.ts'
export type * from './udap-tokens.ts'

const communityUri = z.url().max(2_000)

/** FHIR base URL, or base URL of an identity provider, byte for byte but for slashes at the end. */
const serverBase = z
  .url({ protocol: /^https?$/ })
  .max(2_048)
  .refine((url) => !/[?#]|^https?:\/\/[^/]*@/i.test(url), {
    message: 'a base URL without user, query and fragment',
  })

/** Which server is meant, and by which rules it is judged. */
const target = {
  base: serverBase,
  /** The trust community its metadata is asked for; the first that fits when left out. */
  community: communityUri.optional(),
  /** The edition of this server's setting `udapMode` when left out. */
  mode: udapMode.optional(),
  /** Lab: goes on with the signed endpoint where the plain one differs, instead of stopping. @see UDAP-DISC-013 */
  usesSignedEndpoints: z.boolean().default(false),
}

const claims = z.record(z.string().max(200), z.unknown())

const appType = z.enum(['consumer', 'provider', 'service'])

const statementVariant = z.enum(statementVariants.map(({ id }) => id))

const variant = z.strictObject({
  id: z.string(),
  label: z.string(),
  /** The one rule it breaks. */
  requirement: z.string(),
  expected: z.strictObject({
    status: z.int(),
    error: z.string(),
    alternatives: z.array(z.string()).optional(),
  }),
  grant: z.enum(['authorization_code', 'client_credentials']).optional(),
  /** The test certificate it is signed with instead; issued by the community of the signer. */
  fixture: z.string().optional(),
})

const draftParams = z.strictObject({
  /** The server it is for; decides the redirect URI of the console's own client. */
  base: serverBase,
  appType,
  /** Identity of the app: a URI of its certificate. */
  iss: z.string().min(1).max(2_000),
  /** Registration endpoint, which the person confirms by signing. @see spec/security.md AS-15 */
  registration_endpoint: z.url().max(2_048),
  client_name: z.string().trim().min(1).max(200).optional(),
  /** The redirect URI of the console's own client when left out; for apps of people only. */
  redirect_uris: z.array(z.string().max(2_048)).max(20).optional(),
  /** What the server says it has; the draft asks for wildcards only where it lists them. @see UDAP-SCOPE-002 */
  scopesSupported: z.array(z.string().max(1_000)).max(1_000).optional(),
  /** Whether people will sign in at another identity provider. @see UDAP-DCR-042 */
  isTiered: z.boolean().default(false),
  mode: udapMode.optional(),
})

const certifications = z.array(z.string().max(65_536)).max(20).default([])

/** A registration request: a statement to be made from claims, or one that was signed elsewhere. */
const statementSource = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('claims'),
    claims,
    signer: signerSchema,
    /** Makes it wrong in one way; the server is expected to refuse it. */
    variant: statementVariant.optional(),
  }),
  z.strictObject({ kind: z.literal('signed'), statement: z.string().min(1).max(131_072) }),
])

/** Methods of the UDAP client: it plays an app of a community against this server and any other.
 *
 * The order of use: `udap.discover`, and only where its report says `usable` go on; `udap.signers` and
 * `udap.draftStatement` fill the form; `udap.checkStatement` tells what a person should know while editing;
 * `udap.signStatement` shows what would be sent; `udap.register` discovers again, sends and keeps what was registered.
 */
export const udapClientMethods = {
  'udap.discover': method(
    'Reads the UDAP metadata of a server for a community and validates it, with a verdict for each field',
    z.strictObject(target),
    udapDiscoveryReport,
  ),
  'udap.signers': method(
    'Lists certificates with a key in the store that a statement can be signed with, test certificates last',
    noParams,
    z.strictObject({
      rows: z.array(
        z.strictObject({
          certificateId: z.string(),
          keyId: z.string(),
          subject: z.string(),
          /** Identities it stands for. */
          uris: z.array(z.string()),
          /** URI of the local community that issued it. */
          communityUri: z.string().nullable(),
          alg: z.string(),
          notAfter: epochSeconds,
          fixture: z.string().nullable(),
        }),
      ),
    }),
  ),
  'udap.variants': method(
    'Lists registration and token requests that a server must refuse, with the rule each breaks and the code to expect',
    noParams,
    z.strictObject({ statements: z.array(variant), tokens: z.array(variant) }),
  ),
  'udap.draftStatement': method(
    'Writes the claims of a software statement for a kind of app; times and jti are made when it is signed',
    draftParams,
    z.strictObject({ claims, findings: z.array(findingSchema) }),
  ),
  'udap.checkStatement': method(
    'Checks claims against the rules for software statements, as a server of that edition would',
    z.strictObject({ claims, mode: udapMode.optional(), isTiered: z.boolean().default(false) }),
    z.strictObject({ findings: z.array(findingSchema) }),
  ),
  'udap.signStatement': method(
    'Signs a software statement with a stored key; missing times and jti are added, and no jti is used twice',
    z.strictObject({
      claims,
      signer: signerSchema,
      variant: statementVariant.optional(),
      mode: udapMode.optional(),
    }),
    z.strictObject({
      /** Compact JWT. */
      statement: z.string(),
      header: claims,
      claims,
      findings: z.array(findingSchema),
    }),
  ),
  'udap.register': method(
    'Registers an app by software statement, or changes its registration; nothing is sent when the metadata is not trusted',
    z.strictObject({
      ...target,
      source: statementSource,
      certifications,
      /** Sends a statement of a certificate that this server refused before. @see UDAP-DCR-026 */
      isRetry: z.boolean().default(false),
    }),
    registrationOutcome,
  ),
  'udap.cancel': method(
    'Cancels a registration with a signed statement whose grant_types are empty',
    z.strictObject({
      registrationId: z.string().max(100),
      /** The certificate of the registration when left out. */
      signer: signerSchema.optional(),
    }),
    registrationOutcome,
  ),
  'udap.registrations': method(
    'Lists what this client is registered as at servers, the latest change first',
    z.strictObject({
      ...pageParams,
      /** Part of the server, identity, community or client id. */
      search: z.string().max(200).default(''),
      state: z.enum(['registered', 'cancelled']).optional(),
    }),
    pageOf(registrationRow),
  ),
  'udap.registration': method(
    'Gives one registration with every attempt that led to it, the latest first',
    z.strictObject({ registrationId: z.string().max(100) }),
    registrationRow.extend({
      /** Claims of the last statement that was accepted. */
      requested: claims,
      /** What the server said it registered. */
      granted: claims,
      attempts: z.array(
        z.strictObject({
          kind: z.enum(['register', 'cancel']),
          at: epochSeconds,
          variant: z.string().nullable(),
          certificateId: z.string().nullable(),
          status: z.int(),
          error: z.string().nullable(),
          description: z.string().nullable(),
          client_id: z.string().nullable(),
          claims,
          exchangeId: z.string().nullable(),
        }),
      ),
    }),
  ),
  'udap.forgetRegistration': method(
    'Forgets a registration and its attempts here; the server is told nothing',
    z.strictObject({ registrationId: z.string().max(100) }),
    done,
  ),
  ...udapTokenMethods,
}

/** Events of the UDAP client. */
export const udapClientEvents = {
  'udap.registrationsChanged': z.strictObject({ registrationId: z.string().nullable() }),
}
