import { z } from 'zod'
import { tokenVariants } from '../udap/token-variants.ts'
import { method } from './contract.ts'
import { done, epochSeconds, noParams } from './page.ts'
import { comparisonSchema, findingSchema, signerSchema, udapMode } from './udap-client-shapes.ts'
import { udapDiscoveryReport } from './udap-discovery.ts'

const members = z.record(z.string().max(200), z.unknown())
const text = z.string().trim().min(1).max(2_048)
const texts = z.array(text).max(50)

/** Who asks, for whom and why. An automated requestor has neither id nor role. @see UDAP-B2B-008 */
export const b2bForm = z.strictObject({
  requestor: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('human'),
      name: text.optional(),
      /** A URI, or the URI of a system, `#` and a value, as in `urn:oid:2.16.840.1.113883.4.6#1234567893`. */
      id: text.optional(),
      role: text.optional(),
    }),
    z.strictObject({ kind: z.literal('automated'), name: text.optional() }),
  ]),
  organization_id: text,
  organization_name: text.optional(),
  purpose_of_use: texts,
  consent_policy: texts.optional(),
  consent_reference: texts.optional(),
})

const tokenVariant = z.enum(tokenVariants.map(({ id }) => id))

const tokenRow = z.strictObject({
  id: z.string(),
  registrationId: z.string(),
  client_id: z.string(),
  requestedScope: z.string(),
  /** Granted. */
  scope: z.string(),
  /** What was asserted of who asks and why; the token is used for nothing else. @see UDAP-TOK-021 */
  extensions: z.record(z.string(), z.unknown()).nullable(),
  fingerprint: z.string(),
  /** Characters of the token; its text is given by udap.revealToken only. */
  characters: z.int(),
  header: z.record(z.string(), z.unknown()).nullable(),
  claims: z.record(z.string(), z.unknown()).nullable(),
  issuedAt: epochSeconds,
  expiresAt: epochSeconds,
})

/** What came of asking for a token. `held`: one for this very context was held, and nothing was sent. `stopped`: the
 * metadata cannot be trusted, or names another endpoint than at registration.
 */
const tokenOutcome = z.strictObject({
  state: z.enum(['issued', 'held', 'refused', 'malformed', 'unanswered', 'stopped']),
  /** The outcome in a sentence, with what a person can do about it. */
  text: z.string(),
  token: tokenRow.nullable(),
  /** The authentication token that was sent, decoded; null where a secret was sent, or nothing. */
  assertion: z.strictObject({ header: members, claims: members }).nullable(),
  status: z.int().nullable(),
  error: z.string().nullable(),
  error_description: z.string().nullable(),
  findings: z.array(findingSchema),
  /** Null unless something wrong was sent on purpose. */
  comparison: comparisonSchema.nullable(),
  /** Null where a token was held. */
  discovery: udapDiscoveryReport.nullable(),
  exchangeIds: z.array(z.string()),
})

const registrationId = z.string().max(100)

/** A held access token without its text. */
export type UdapTokenRow = z.infer<typeof tokenRow>
/** What came of asking for a token. */
export type UdapTokenOutcome = z.infer<typeof tokenOutcome>

/** Methods of the UDAP client about tokens of services. Apps for people get theirs by `launch.start` with `udap`. */
export const udapTokenMethods = {
  'udap.draftToken': method(
    'Builds the extensions and claims of an authentication token, and says what a server would find wrong',
    z.strictObject({
      registrationId,
      b2b: b2bForm.optional(),
      /** In place of `b2b`, as a person edited them. */
      extensions: members.optional(),
      /** Tries whether the URLs in it can be resolved, with a request to each. @see UDAP-B2B-013 */
      isResolving: z.boolean().default(false),
    }),
    z.strictObject({
      /** Goes into udap.requestToken; null where the registration is for people. */
      extensions: members.nullable(),
      claims: members,
      findings: z.array(findingSchema),
    }),
  ),
  'udap.requestToken': method(
    'Gets an access token for a service: the one held for this very context, or a new one',
    z.strictObject({
      registrationId,
      mode: udapMode.optional(),
      usesSignedEndpoints: z.boolean().default(false),
      /** The scopes of the registration when left out. */
      scope: z.string().max(16_384).optional(),
      extensions: members.optional(),
      /** The certificate of the registration when left out. */
      signer: signerSchema.optional(),
      /** Makes the request wrong in one way; the server is expected to refuse it. */
      variant: tokenVariant.optional(),
      /** Asks for a new token though one is held for this very context. */
      isFresh: z.boolean().default(false),
    }),
    tokenOutcome,
  ),
  'udap.tokens': method(
    'Lists the access tokens held for services, the latest first; they are gone when the program ends',
    noParams,
    z.strictObject({ rows: z.array(tokenRow) }),
  ),
  'udap.revealToken': method(
    'Gives an access token in full',
    z.strictObject({ tokenId: z.string().max(100) }),
    z.strictObject({ access_token: z.string() }),
  ),
  'udap.forgetTokens': method(
    'Forgets the access tokens held for a registration',
    z.strictObject({ registrationId }),
    done,
  ),
}
