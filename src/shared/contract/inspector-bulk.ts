import { z } from 'zod'
import { method } from './contract.ts'
import { profile, reportFile, tokenKind, verification } from './inspector.ts'

const bulkState = z.strictObject({
  id: z.string(),
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  problem: z.string().nullable(),
  characters: z.int(),
  tokens: z.int(),
  withFailures: z.int(),
  withWarnings: z.int(),
  verified: z.int(),
  invalid: z.int(),
  /** How many of the tokens are listed; counts and groups are of all. */
  listed: z.int(),
  milliseconds: z.number(),
})

/** How far a bulk inspection is. */
export type BulkState = z.infer<typeof bulkState>

const bulkRow = z.strictObject({
  number: z.int(),
  /** File and line, as in `app.log:12`. */
  place: z.string(),
  fingerprint: z.string(),
  kind: tokenKind,
  profile: profile.nullable(),
  alg: z.string().nullable(),
  kid: z.string().nullable(),
  issuer: z.string().nullable(),
  client: z.string().nullable(),
  signature: z.enum(['valid', 'invalid', 'not-verified', 'none']),
  /** Whose key verified it. */
  key: z.string().nullable(),
  expiresAt: z.number().nullable(),
  /** Ids of the rules that failed, and of those that warn. */
  failed: z.array(z.string()),
  warnings: z.array(z.string()),
})

/** One token of a bulk inspection, without its text. */
export type BulkRow = z.infer<typeof bulkRow>

const bulkGroupKind = z.enum(['issuer', 'key', 'kind', 'finding'])
/** What tokens are grouped by. */
export type BulkGroupKind = z.infer<typeof bulkGroupKind>

const bulkId = z.strictObject({ id: z.string().max(64) })

const bulkFilter = z.strictObject({
  id: z.string().max(64),
  group: z.strictObject({ by: bulkGroupKind, value: z.string().max(2_048) }).optional(),
  search: z.string().max(200).default(''),
  outcome: z.enum(['failed', 'warning', 'clean']).optional(),
  limit: z.int().min(1).max(200).default(100),
  offset: z.int().min(0).default(0),
})

/** Longest piece of a text that a bulk inspection takes at once, in characters. */
export const bulkPieceCharacters = 262_144

/** Methods of the Inspector about many tokens at once. */
export const inspectorBulkMethods = {
  'inspector.startBulk': method(
    'Begins an inspection of many tokens, which are added piece by piece',
    z.strictObject({ profile: profile.optional(), verification: verification.optional() }),
    bulkState,
  ),
  'inspector.addToBulk': method(
    'Adds a piece of a text; answers when there is room for the next one',
    z.strictObject({
      id: z.string().max(64),
      /** Name of the file, for the places of tokens. */
      source: z.string().max(300),
      text: z.string().max(bulkPieceCharacters),
      /** Whether the file ends here. */
      isLast: z.boolean(),
    }),
    bulkState,
  ),
  'inspector.finishBulk': method('Waits until every token was judged', bulkId, bulkState),
  'inspector.cancelBulk': method('Ends a bulk inspection; what was found stays', bulkId, bulkState),
  'inspector.forgetBulk': method(
    'Forgets a bulk inspection',
    bulkId,
    z.strictObject({ isForgotten: z.boolean() }),
  ),
  'inspector.bulkRows': method(
    'Lists tokens of a bulk inspection',
    bulkFilter,
    z.strictObject({ rows: z.array(bulkRow), total: z.int() }),
  ),
  'inspector.bulkGroups': method(
    'Counts the tokens of a bulk inspection by issuer, key, kind or finding, the largest group first',
    z.strictObject({ id: z.string().max(64), by: bulkGroupKind }),
    z.strictObject({ groups: z.array(z.strictObject({ value: z.string(), tokens: z.int() })) }),
  ),
  'inspector.exportBulk': method(
    'Gives the listed tokens of a bulk inspection as a file',
    z.strictObject({ id: z.string().max(64), format: z.enum(['csv', 'json', 'sarif']) }),
    reportFile,
  ),
}
