import { z } from 'zod'

/** Which of the tokens of a token response is meant. */
export const inspectedTokenSource = z.enum(['access_token', 'id_token', 'refresh_token'])

const party = z.enum([
  'ehr',
  'app',
  'browser',
  'authorization-server',
  'identity-provider',
  'fhir-server',
  /** Any other server, as one that holds the keys of a client. */
  'other',
])

const launchCheck = z.strictObject({
  outcome: z.enum(['passed', 'failed', 'warning', 'information']),
  check: z.string(),
  /** Document and section, or requirement id. */
  clause: z.string(),
  text: z.string(),
  seen: z.string().nullable(),
  wanted: z.string().nullable(),
})

/** One arrow of a launch. */
export const launchStep = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** `front`: carried by the person's browser; `back`: between servers. */
  channel: z.enum(['front', 'back']),
  from: party,
  to: party,
  /** Milliseconds since the epoch. */
  atMs: z.int(),
  method: z.string().nullable(),
  /** Secrets in the query are masked. */
  url: z.string().nullable(),
  status: z.int().nullable(),
  /** Milliseconds until the answer was there; absent while it was not, or nobody here saw it. */
  durationMs: z.int().min(0).optional(),
  /** Exchanges of the exchange log that show this step: as sent, then as received here. */
  exchangeIds: z.array(z.string()),
  checks: z.array(launchCheck),
  /** The step of this launch that was sent again with one thing changed; its checks say what. */
  replayOf: z.string().optional(),
  /** Faults that happened in the exchanges of this step. */
  faults: z.array(z.string()).optional(),
})

/** Which token of a token response. */
export type TokenSource = z.infer<typeof inspectedTokenSource>
/** Who takes part in a launch. */
export type LaunchParty = z.infer<typeof party>
/** One thing the client checked. */
export type LaunchCheck = z.infer<typeof launchCheck>
/** One arrow of a launch. */
export type LaunchStep = z.infer<typeof launchStep>
