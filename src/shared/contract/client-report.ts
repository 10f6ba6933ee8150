import { z } from 'zod'
import { method } from './contract.ts'
import { epochSeconds } from './page.ts'

const level = z.enum(['SHALL', 'SHOULD', 'MAY'])

const finding = z.strictObject({
  outcome: z.enum(['passed', 'failed']),
  exchangeId: z.string(),
  /** Method and path of the exchange. */
  request: z.string(),
  /** Milliseconds since the epoch. */
  atMs: z.int(),
  status: z.int(),
  seen: z.string(),
  wanted: z.string(),
})

const judgedRule = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** Document and section, or requirement id. */
  clause: z.string(),
  level,
  /** What is looked at, so that a verdict can be doubted. */
  how: z.string(),
  verdict: z.enum(['passed', 'failed', 'not-seen']),
  /** How many exchanges were judged, the failed ones among them. */
  judged: z.int(),
  failed: z.int(),
  /** The failed ones first, at most 20. */
  findings: z.array(finding),
})

const clientReport = z.strictObject({
  client_id: z.string(),
  client_name: z.string(),
  /** The launch it is about; null when it is about everything of a time. */
  runId: z.string().nullable(),
  /** Milliseconds since the epoch. */
  fromMs: z.int(),
  toMs: z.int(),
  /** Exchanges that were read. */
  exchanges: z.int(),
  /** Whether older exchanges of that time were left out. */
  isTruncated: z.boolean(),
  rules: z.array(judgedRule),
})

/** What a report is about: one launch, or what a client did in a time. */
const subject = z.union([
  z.strictObject({ runId: z.string() }),
  z.strictObject({
    client_id: z.string().min(1).max(200),
    /** Everything that is kept when left out. */
    since: epochSeconds.optional(),
    until: epochSeconds.optional(),
  }),
])

/** What a report is about. */
export type ReportSubject = z.infer<typeof subject>
/** How a client behaved, rule by rule. */
export type ClientReport = z.infer<typeof clientReport>
/** One rule with its verdict. */
export type JudgedRule = z.infer<typeof judgedRule>
/** How much a rule binds. */
export type RuleLevel = z.infer<typeof level>

/** Methods of the conformance report of clients. */
export const clientReportMethods = {
  'clientReport.build': method(
    'Judges what a client really did by the rules for clients',
    z.strictObject({ subject }),
    clientReport,
  ),
  'clientReport.export': method(
    'Writes that report as a page or as JUnit XML',
    z.strictObject({ subject, format: z.enum(['html', 'junit']) }),
    z.strictObject({ fileName: z.string(), mediaType: z.string(), text: z.string() }),
  ),
}
