import { z } from 'zod'
import { epochSeconds } from './page.ts'

const label = z.strictObject({
  subject: z.string(),
  serialNumber: z.string(),
  /** SHA-256 of the DER in hex. */
  fingerprint: z.string(),
})

const pathCheck = z.strictObject({
  rule: z.string(),
  /** Requirement the rule comes from. */
  id: z.string(),
  clause: z.string(),
  certificate: label,
  passed: z.boolean(),
  warning: z.string().optional(),
  seen: z.string(),
  wanted: z.string(),
})

const evidence = z.strictObject({
  kind: z.enum(['crl', 'ocsp']),
  fingerprint: z.string(),
  bytes: z.int(),
  /** Serial number of the certificate it was looked at for. */
  serialNumber: z.string(),
  signer: z.string(),
  thisUpdate: z.int().optional(),
  nextUpdate: z.int().optional(),
  crlNumber: z.string().optional(),
  crlScope: z.string().optional(),
  /** Why it says nothing; absent when it was used. */
  problem: z.string().optional(),
})

const triedPath = z.strictObject({
  trusted: z.boolean(),
  /** Leaf first. */
  certificates: z.array(label).readonly(),
  anchor: label.optional(),
  /** In the order they were made. */
  checks: z.array(pathCheck).readonly(),
  evidence: z.array(evidence).readonly(),
})

/** Every path that was tried for a certificate, every check on it, and what was looked at. @see UDAP-PKI-021 */
export const pathTrace = z.strictObject({
  trusted: z.boolean(),
  reason: z.string().optional(),
  judgedAt: epochSeconds,
  cost: z.strictObject({
    edges: z.int(),
    signatureChecks: z.int(),
    milliseconds: z.number(),
    isOverBudget: z.boolean(),
  }),
  paths: z.array(triedPath).readonly(),
  /** Certificates that came along and stand in no path. */
  unusedCandidates: z.array(label).readonly(),
})

/** A decision on a certificate as lists show it. */
export const trustDecisionRow = z.strictObject({
  id: z.string(),
  communityUri: z.string(),
  subject: z.string(),
  fingerprint: z.string(),
  trusted: z.boolean(),
  reason: z.string().nullable(),
  judgedAt: epochSeconds,
})

/** A decision on a certificate with everything it was made from. @see UDAP-PKI-021 */
export const trustDecision = z.strictObject({
  id: z.string(),
  communityUri: z.string(),
  subject: z.string(),
  fingerprint: z.string(),
  /** The rules of the community at that time; anchors by their fingerprints. */
  policy: z.record(z.string(), z.unknown()),
  trace: pathTrace,
  /** Base64 of the DER of each certificate, list and response. */
  documents: z
    .array(
      z.strictObject({
        kind: z.enum(['certificate', 'crl', 'ocsp']),
        fingerprint: z.string(),
        der: z.string(),
      }),
    )
    .readonly(),
  /** Fingerprints of documents too large to be kept. */
  omitted: z.array(z.string()).readonly(),
})

/** Every path that was tried for a certificate. */
export type PathTraceDocument = z.infer<typeof pathTrace>
/** A decision on a certificate as lists show it. */
export type TrustDecisionRow = z.infer<typeof trustDecisionRow>
/** A decision on a certificate with everything it was made from. */
export type TrustDecisionDocument = z.infer<typeof trustDecision>
