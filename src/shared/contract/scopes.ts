import { z } from 'zod'
import { resourceTypes } from '../fhir/resource-types.ts'
import { scopeLetters } from '../oauth/scope.ts'
import { method } from './contract.ts'

const letter = z.enum(scopeLetters)

const verdict = z.strictObject({
  outcome: z.enum(['granted', 'narrowed', 'dropped']),
  /** What of it is granted. */
  granted: z.array(z.string()),
  /** Why not all of it; null where it is granted whole. */
  explanation: z.string().nullable(),
  clause: z.string().nullable(),
})

const explainedScope = z.strictObject({
  scope: z.string(),
  isValid: z.boolean(),
  short: z.string(),
  /** What it allows, in full; for a text that is no scope, what was seen and wanted. */
  long: z.string(),
  /** The same in SMART 2, where it is written in SMART 1. */
  inSmart2: z.string().nullable(),
  warnings: z.array(z.strictObject({ clause: z.string(), text: z.string() })),
  verdict,
})

const coverageRow = z.strictObject({
  level: z.enum(['patient', 'user', 'system']),
  /** A resource type, or `*`. */
  type: z.string(),
  /** The scopes behind each letter; `limited` when each of them has constraints. */
  letters: z.array(
    z.strictObject({
      letter,
      coverage: z.enum(['all', 'limited', 'none']),
      scopes: z.array(z.string()),
    }),
  ),
})

const explanation = z.strictObject({
  /** Why the text cannot be explained; null when it was. */
  problem: z.string().nullable(),
  /** Every scope once, in SMART 2 and as short as can be. */
  normalized: z.string(),
  scopes: z.array(explainedScope),
  /** What resource scopes allow, by level and type. */
  coverage: z.array(coverageRow),
  /** What a token response would say. */
  granted: z.string(),
  /** What became of the request that was tried; null when none was. */
  tried: z
    .strictObject({
      outcome: z.enum(['allowed', 'limited', 'refused']),
      /** The scopes that allow it, each with what it is limited to. */
      by: z.array(z.strictObject({ scope: z.string(), limit: z.string() })),
      /** Scopes of which one would be enough. */
      sufficient: z.array(z.string()),
    })
    .nullable(),
})

/** What scopes mean, what they cover, and what of them would be granted. */
export type ScopeExplanation = z.infer<typeof explanation>

/** Methods about scopes, without a token and without a launch. */
export const scopeMethods = {
  'scopes.explain': method(
    'Explains scopes: parsed, in words, in SMART 2, by resource type, as they would be granted, and whether they allow a request',
    z.strictObject({
      scope: z.string().max(65_536),
      /** What the client is registered for; left out, it may have whatever it asks. */
      allowed: z.string().max(65_536).optional(),
      flow: z.enum(['standalone', 'ehr-launch', 'backend']).default('standalone'),
      /** A request to judge by the granted scopes. */
      request: z.strictObject({ letter, type: z.enum(resourceTypes) }).optional(),
    }),
    explanation,
  ),
}
