import { z } from 'zod'
import { method } from './contract.ts'
import { done, noParams, pageOf, pageParams } from './page.ts'

const area = z.enum([
  'discovery',
  'authorize',
  'token',
  'fhir',
  'app',
  'identity-provider',
  'other',
])

const exchangeRow = z.strictObject({
  id: z.string(),
  sequence: z.int(),
  /** `inbound`: received by this server; `outbound`: sent by it. */
  direction: z.enum(['inbound', 'outbound']),
  /** Milliseconds since the epoch. */
  startedAtMs: z.int(),
  durationMs: z.int(),
  method: z.string(),
  /** Secrets in the query are masked. */
  url: z.string(),
  area,
  /** 0 when no answer came. */
  status: z.int(),
  client_id: z.string().nullable(),
  launchRunId: z.string().nullable(),
  /** OAuth error code or FHIR issue code of a refusal. */
  errorCode: z.string().nullable(),
})

const exchangeNote = z.strictObject({
  outcome: z.enum(['passed', 'failed', 'information']),
  check: z.string(),
  clause: z.string(),
  text: z.string(),
  detail: z.unknown().optional(),
})

const decodedToken = z.strictObject({
  /** Where the token stood, as in `response body: access_token`. */
  place: z.string(),
  fingerprint: z.string(),
  header: z.record(z.string(), z.unknown()),
  claims: z.record(z.string(), z.unknown()),
})

const message = z.strictObject({
  headers: z.array(z.tuple([z.string(), z.string()])),
  /** Text with secrets masked; null when there is none or it is not text. */
  body: z.string().nullable(),
  bodyBytes: z.int(),
  isTruncated: z.boolean(),
})

const exchangeDetail = exchangeRow.extend({
  grantId: z.string().nullable(),
  request: message,
  response: message,
  notes: z.array(exchangeNote),
  decodedTokens: z.array(decodedToken),
})

/** An exchange as the list shows it. */
export type ExchangeRow = z.infer<typeof exchangeRow>
/** An exchange with messages, checks and decoded tokens. */
export type ExchangeDetail = z.infer<typeof exchangeDetail>
/** A JWT seen in an exchange, without its signature. */
export type DecodedToken = z.infer<typeof decodedToken>
/** The part of the server an exchange belongs to. */
export type ExchangeArea = z.infer<typeof area>

/** What a list of exchanges may be narrowed by. */
export const trafficFilterParams = {
  /** Words of URL, headers, bodies, notes or decoded tokens, secrets masked; an exchange must hold all of them. */
  search: z.string().max(200).default(''),
  area: area.optional(),
  outcome: z.enum(['any', 'refused']).default('any'),
  direction: z.enum(['any', 'inbound', 'outbound']).default('any'),
  client_id: z.string().optional(),
  launchRunId: z.string().optional(),
}

/** Methods of the exchange log. */
export const trafficMethods = {
  'traffic.list': method(
    'Lists exchanges, newest first',
    z.strictObject({
      ...pageParams,
      /** Only exchanges older than the one with this sequence number: the way to the next page. */
      before: z.int().min(0).optional(),
      ...trafficFilterParams,
    }),
    pageOf(exchangeRow),
  ),
  'traffic.get': method('Gives one exchange', z.strictObject({ id: z.string() }), exchangeDetail),
  'traffic.clear': method('Forgets every exchange', noParams, done),
}

/** Events of the exchange log. */
export const trafficEvents = { 'traffic.recorded': exchangeRow }
