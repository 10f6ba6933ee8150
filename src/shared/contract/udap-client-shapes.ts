import { z } from 'zod'
import { epochSeconds } from './page.ts'
import { udapDiscoveryReport, udapFinding } from './udap-discovery.ts'

/** Editions of the rules. @see spec/udap.md section 0.2 */
export const udapMode = z.enum(['stu2', 'stu1', 'base', 'carin'])

/** What a JWT is signed with: a stored certificate and the stored key it is about. */
export const signerSchema = z.strictObject({
  certificateId: z.string().max(100),
  /** Another stored key, for a signature that does not fit. */
  keyId: z.string().max(100).optional(),
  /** Another `x5c` than the certificate and those above it: DER in standard base64. */
  x5c: z.array(z.string().max(32_768)).max(10).optional(),
})

/** The result of one rule about what is going to be sent, or was answered. */
export const findingSchema = udapFinding

/** What an app is registered as at one server in one community. */
export const registrationRow = z.strictObject({
  id: z.string(),
  /** FHIR base it was found by last. */
  base: z.string(),
  /** Which authorization server: bases with one registration endpoint share the registration. @see UDAP-DISC-023 */
  registration_endpoint: z.string(),
  token_endpoint: z.string(),
  community: z.string(),
  /** The URI the app is known by. */
  iss: z.string(),
  client_id: z.string(),
  client_name: z.string(),
  state: z.enum(['registered', 'cancelled']),
  grant_types: z.array(z.string()),
  scope: z.string(),
  token_endpoint_auth_method: z.string(),
  certifications: z.int(),
  /** SHA-256 of the certificate the last statement was signed with; names a stored one unless it was signed elsewhere. */
  certificateId: z.string().nullable(),
  registeredAt: epochSeconds,
  updatedAt: epochSeconds,
})

const difference = z.strictObject({
  name: z.string(),
  /** JSON; null where it is absent. */
  requested: z.string().nullable(),
  granted: z.string().nullable(),
  /** `same`, or how the granted value differs; `fewer` and `more` are about lists and scopes. */
  relation: z.enum(['same', 'fewer', 'more', 'other', 'added', 'absent']),
})

/** How the answer to something wrong compares with what it has to be. `as-expected`; `other-code`: refused with another
 * code or status; `accepted`: not refused at all.
 */
export const comparisonSchema = z.strictObject({
  requirement: z.string(),
  label: z.string(),
  expectedStatus: z.int(),
  expectedError: z.string(),
  verdict: z.enum(['as-expected', 'other-code', 'accepted']),
})

/** What came of a registration request. `malformed`: a success without what makes one. `stopped`: nothing was sent, since
 * the metadata cannot be trusted or does not fit what was to be sent.
 */
export const registrationOutcome = z.strictObject({
  state: z.enum([
    'registered',
    'modified',
    'cancelled',
    'refused',
    'malformed',
    'unanswered',
    'stopped',
  ]),
  /** The outcome in a sentence, with what a person can do about it. */
  text: z.string(),
  discovery: udapDiscoveryReport,
  /** What was sent: compact JWT; null when nothing was. */
  statement: z.string().nullable(),
  status: z.int().nullable(),
  error: z.string().nullable(),
  error_description: z.string().nullable(),
  /** The answer as it came, secrets masked. */
  answer: z.record(z.string(), z.unknown()).nullable(),
  findings: z.array(udapFinding),
  /** Requested beside granted; empty unless something was registered. @see UDAP-DCR-044 */
  differences: z.array(difference),
  /** Null unless something wrong was sent on purpose. */
  comparison: comparisonSchema.nullable(),
  registration: registrationRow.nullable(),
  exchangeIds: z.array(z.string()),
})

/** What an app is registered as at one server in one community. */
export type UdapRegistrationRow = z.infer<typeof registrationRow>
/** What came of a registration request. */
export type UdapRegistrationOutcome = z.infer<typeof registrationOutcome>
/** One member of a registration, requested beside granted. */
export type UdapDifference = z.infer<typeof difference>
/** How the answer to something wrong compares with what it has to be. */
export type UdapComparison = z.infer<typeof comparisonSchema>
