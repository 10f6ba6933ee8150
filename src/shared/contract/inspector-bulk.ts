import { z } from 'zod'
import { method } from './contract.ts'
import {
  inspection,
  inspectorInputCharacters,
  profile,
  reportFile,
  tokenKind,
  verification,
} from './inspector.ts'

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
  /** What ended the thread that judged it, by a fault or because it took too much memory. */
  notJudged: z.strictObject({
    total: z.int(),
    /** The first 20: file and line of a token, or a range of lines where it is not known which one it was. */
    places: z.array(z.string()),
  }),
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
  group: z.strictObject({ by: bulkGroupKind, value: z.string().max(2_048) }).optional(),
  /** Stands in place, fingerprint, issuer, client, key or kind. */
  search: z.string().max(200).default(''),
  outcome: z.enum(['failed', 'warning', 'clean']).optional(),
})

/** Which tokens of a bulk inspection are wanted; all where nothing is said. */
export type BulkFilter = z.output<typeof bulkFilter>

/** Forms in which a bulk inspection is given as a file. */
export const bulkFormats = ['csv', 'json', 'json-lines', 'sarif'] as const
const bulkFormat = z.enum(bulkFormats)
/** A form in which a bulk inspection is given as a file. */
export type BulkFormat = z.infer<typeof bulkFormat>

/** How far a file was given. */
const exportCursor = z.strictObject({
  /** Number of the last token looked at. */
  after: z.int().min(0),
  /** Whether anything of the list stands in the file already. */
  hasBegun: z.boolean(),
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
    'Lists tokens of a bulk inspection, a page of all that fit',
    z.strictObject({
      ...bulkId.shape,
      ...bulkFilter.shape,
      limit: z.int().min(1).max(200).default(100),
      offset: z.int().min(0).default(0),
    }),
    z.strictObject({ rows: z.array(bulkRow), total: z.int() }),
  ),
  'inspector.bulkGroups': method(
    'Counts the tokens of a bulk inspection by issuer, key, kind or finding, the 500 largest groups first',
    z.strictObject({ ...bulkId.shape, by: bulkGroupKind }),
    z.strictObject({
      groups: z.array(z.strictObject({ value: z.string(), tokens: z.int() })),
      /** How many groups there are. */
      total: z.int(),
    }),
  ),
  'inspector.inspectFound': method(
    'Inspects one token of a bulk inspection, which is read again from its line; nothing is kept',
    z.strictObject({
      /** The line it stands in. */
      line: z.string().max(inspectorInputCharacters),
      /** As its row tells; a line may hold several tokens. */
      fingerprint: z.string().max(64),
      profile: profile.optional(),
      verification: verification.optional(),
    }),
    inspection,
  ),
  'inspector.exportBulk': method(
    'Gives the tokens of a bulk inspection that fit as a file, piece by piece',
    z.strictObject({
      ...bulkId.shape,
      ...bulkFilter.shape,
      format: bulkFormat,
      /** As the piece before gave it; left out for the first one. */
      cursor: exportCursor.default({ after: 0, hasBegun: false }),
    }),
    z.strictObject({
      ...reportFile.shape,
      /** Where the next piece begins; null after the last one, which comes when the inspection has ended. */
      next: exportCursor.nullable(),
    }),
  ),
}
