import { z } from 'zod'
import { epochSeconds } from './page.ts'

/** The result of one rule about a document. */
export const udapFinding = z.strictObject({
  /** Name of the rule. */
  check: z.string(),
  /** `not-checked`: an earlier rule failed, so that there was nothing to check. */
  outcome: z.enum(['passed', 'failed', 'warning', 'information', 'not-checked']),
  /** Requirement ids, then document and section. */
  clause: z.string(),
  text: z.string(),
  seen: z.string().nullable(),
  wanted: z.string().nullable(),
})

/** What came of asking a server for its UDAP metadata; only `usable` may be gone on with.
 *
 * `not-supported`: it has no UDAP (404). `not-in-community`: it has none for this community (204, or signed for another).
 * `untrusted`: signed by a certificate that no trusted community vouches for. `broken`: malformed, or it contradicts
 * itself. `failed`: another status. `unreachable`: no answer.
 */
export const udapDiscoveryState = z.enum([
  'usable',
  'not-supported',
  'not-in-community',
  'untrusted',
  'broken',
  'failed',
  'unreachable',
])

const certificate = z.strictObject({
  subject: z.string(),
  issuer: z.string(),
  serial: z.string(),
  /** SHA-256 of the DER in hex. */
  fingerprint: z.string(),
  notBefore: epochSeconds,
  notAfter: epochSeconds,
  uris: z.array(z.string()),
  pem: z.string(),
})

const field = z.strictObject({
  name: z.string(),
  /** What the rules say about its presence, as in `required`. */
  presence: z.string(),
  /** JSON of the plain value, cut when very long; null where it is absent. */
  value: z.string().nullable(),
  /** JSON of the value under the signature. */
  signedValue: z.string().nullable(),
  findings: z.array(udapFinding),
})

/** What a server says it can do. An empty list says that it cannot; where the list is missing nothing may be assumed.
 * @see UDAP-DISC-004
 */
const capability = z.strictObject({
  name: z.string(),
  state: z.enum(['supported', 'absent', 'unknown']),
  text: z.string(),
})

/** UDAP metadata of a server with a verdict for each field. */
export const udapDiscoveryReport = z.strictObject({
  base: z.string(),
  url: z.string(),
  /** The community asked for. */
  community: z.string().nullable(),
  mode: z.enum(['stu2', 'stu1', 'base', 'carin']),
  readAt: epochSeconds,
  state: udapDiscoveryState,
  /** The verdict in a sentence, with what a person can do about it. */
  text: z.string(),
  /** HTTP status; null when nobody answered. */
  status: z.int().nullable(),
  /** The exchange in Traffic; null when no request could be sent. */
  exchangeId: z.string().nullable(),
  /** The document as a whole and its signature, in the order of UDAP-DISC-012. */
  findings: z.array(udapFinding),
  fields: z.array(field),
  capabilities: z.array(capability),
  /** Header and claims of the signed metadata, decoded; null where there is none. */
  signed: z
    .strictObject({
      header: z.record(z.string(), z.unknown()),
      claims: z.record(z.string(), z.unknown()),
    })
    .nullable(),
  /** Certificates in `x5c`, the signer's first. */
  certificates: z.array(certificate),
  /** The community whose anchor the signer leads to; also where it is not the one asked for. */
  trustedBy: z.strictObject({ uri: z.string(), name: z.string() }).nullable(),
  /** Who runs the server, as the certificate proves; null unless `usable`. @see UDAP-DISC-029 */
  organization: z
    .strictObject({
      subject: z.string(),
      organization: z.string().nullable(),
      commonName: z.string().nullable(),
      uri: z.string(),
    })
    .nullable(),
  /** Endpoints to be used; null unless `usable`. */
  endpoints: z
    .strictObject({
      authorization_endpoint: z.string().nullable(),
      token_endpoint: z.string(),
      registration_endpoint: z.string(),
    })
    .nullable(),
})

/** UDAP metadata of a server with a verdict for each field. */
export type UdapDiscoveryReport = z.infer<typeof udapDiscoveryReport>
/** What came of asking a server for its UDAP metadata. */
export type UdapDiscoveryState = z.infer<typeof udapDiscoveryState>
/** The result of one rule about a document. */
export type UdapFinding = z.infer<typeof udapFinding>
/** One field, plain and under the signature. */
export type UdapDiscoveryField = z.infer<typeof field>
/** What a server says it can do. */
export type UdapCapability = z.infer<typeof capability>
