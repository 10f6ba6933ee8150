import { z } from 'zod'
import { method } from './contract.ts'
import { epochSeconds } from './page.ts'

/** The four documents in which a server describes itself. @see DSC-19 */
export const discoveryDocumentKinds = ['smart', 'oauth', 'openid', 'capability'] as const

const kind = z.enum(discoveryDocumentKinds)

const finding = z.strictObject({
  /** Name of the rule. */
  id: z.string(),
  outcome: z.enum(['passed', 'failed', 'warning', 'information', 'not-checked']),
  /** Requirement id, document and section. */
  clause: z.string(),
  text: z.string(),
  seen: z.string().nullable(),
  wanted: z.string().nullable(),
})

const discoveryDocument = z.strictObject({
  kind,
  name: z.string(),
  url: z.string(),
  /** `missing`: the server answered that it has none; `unreadable`: no answer, or one that is no JSON object. */
  state: z.enum(['read', 'missing', 'unreadable']),
  /** HTTP status; null when nobody answered. */
  status: z.int().nullable(),
  /** What is known of it in a sentence. */
  text: z.string(),
  /** The exchange in Traffic; null when no request could be sent. */
  exchangeId: z.string().nullable(),
  /** Rules about the document as a whole. */
  findings: z.array(finding),
})

const discoveryField = z.strictObject({
  name: z.string(),
  /** What the rules say about its presence, as in `required`. */
  presence: z.string(),
  /** JSON of the value in each document, cut when very long; null where it is absent. */
  values: z.record(kind, z.string().nullable()),
  /** `single`: no more than one document has it. */
  agreement: z.enum(['same', 'differs', 'single', 'absent']),
  findings: z.array(finding),
})

const discoveryReport = z.strictObject({
  fhirBase: z.string(),
  /** The issuer whose documents were read. */
  issuer: z.string(),
  /** Epoch seconds. */
  readAt: epochSeconds,
  documents: z.array(discoveryDocument),
  fields: z.array(discoveryField),
  /** Which of the four sets of SMART the listed capabilities make up. */
  capabilitySets: z.array(
    z.strictObject({
      name: z.string(),
      /** What is missing; empty for a set the server has. */
      missing: z.array(z.string()),
    }),
  ),
})

/** The documents of a server side by side. */
export type DiscoveryReport = z.infer<typeof discoveryReport>
/** One of the four documents. */
export type DiscoveryDocument = z.infer<typeof discoveryDocument>
/** One field over all documents. */
export type DiscoveryField = z.infer<typeof discoveryField>
/** The result of one rule. */
export type DiscoveryFinding = z.infer<typeof finding>
/** Which document. */
export type DiscoveryDocumentKind = z.infer<typeof kind>

/** Methods that look at how servers describe themselves. */
export const discoveryMethods = {
  'discovery.report': method(
    'Reads the discovery documents of a FHIR server, without credentials, and compares them field by field',
    z.strictObject({
      fhirBase: z
        .url({ protocol: /^https?$/ })
        .max(2048)
        .refine((url) => !/[?#]|^https?:\/\/[^/]*@/i.test(url), {
          message: 'a base URL without user, query and fragment',
        }),
    }),
    discoveryReport,
  ),
}
