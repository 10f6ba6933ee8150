import { z } from 'zod'
import { tokenVariants } from '../udap/token-variants.ts'
import { signerSchema, udapMode } from './udap-client-shapes.ts'
import { b2bForm } from './udap-tokens.ts'

const tokenVariant = z.enum(tokenVariants.map(({ id }) => id))

/** How a launch is made by an app that registered by software statement.
 *
 * The console needs: a registration of `udap.registrations` that is not cancelled, whose `client_id` and `base` are the
 * `client_id` and `fhirBase` of the order. With mode `standalone` it is one for authorization_code whose redirect URIs
 * hold the one `launch.target` gives; show `organization` of the run before the person opens `openUrl` (UDAP-DISC-029).
 * With mode `backend` it is one for client_credentials, and `b2b` or `extensions` says who asks and why.
 */
export const udapOrderSchema = z.strictObject({
  registrationId: z.string().min(1).max(100),
  /** The edition of this server's setting `udapMode` when left out. */
  mode: udapMode.optional(),
  /** The certificate of the registration when left out. */
  signer: signerSchema.optional(),
  /** Services only. @see UDAP-B2B-001 */
  b2b: b2bForm.optional(),
  /** In place of `b2b`, as a person edited them. */
  extensions: z.record(z.string().max(200), z.unknown()).optional(),
  /** Services only: makes the token request wrong in one way; the server is expected to refuse it. */
  variant: tokenVariant.optional(),
  /** Apps for people only: the identity provider to sign in at; needs the scope `udap`. @see UDAP-TIER-002 */
  idp: z
    .url({ protocol: /^https?$/ })
    .max(2_048)
    .optional(),
})

/** What a launch by a UDAP app found out about its server before anybody was sent there. */
export const udapRunSchema = z.strictObject({
  registrationId: z.string(),
  community: z.string(),
  iss: z.string(),
  /** Who runs the server, as its certificate proves; null until discovery has ended well. @see UDAP-DISC-029 */
  organization: z
    .strictObject({
      subject: z.string(),
      organization: z.string().nullable(),
      commonName: z.string().nullable(),
      uri: z.string(),
    })
    .nullable(),
})

/** How a launch is made by an app that registered by software statement. */
export type UdapOrder = z.output<typeof udapOrderSchema>
/** What a launch by a UDAP app found out about its server. */
export type UdapRun = z.infer<typeof udapRunSchema>
