import { z } from 'zod'
import { assertionCases, assertionSignatures } from '../oauth/assertion-cases.ts'

const caseId = z.enum(assertionCases.map(({ id }) => id))

/** Members put in place of those a right assertion has; null leaves one out. */
const members = z.record(z.string().min(1).max(200), z.unknown())

/** How the assertion of a backend service differs from a right one. @see BKS-16 */
export const assertionOrderSchema = z.strictObject({
  /** A known way to be wrong; the server is expected to refuse it. */
  case: caseId.optional(),
  header: members.default({}),
  claims: members.default({}),
  signature: z.enum(assertionSignatures).default('right'),
})

/** What a backend service does by itself that no person chooses in a browser. */
export const backendOrderSchema = z.strictObject({
  /** The key pair to sign with; the newest active one of the client when left out. */
  keyId: z.string().min(1).max(100).optional(),
  assertion: assertionOrderSchema.optional(),
})

/** How an assertion differs from a right one, defaults filled in. */
export type AssertionOrder = z.output<typeof assertionOrderSchema>
/** What a backend service does by itself. */
export type BackendOrder = z.output<typeof backendOrderSchema>
