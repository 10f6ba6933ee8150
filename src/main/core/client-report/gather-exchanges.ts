import type { ExchangeDetail } from '../../../shared/contract/traffic.ts'
import {
  callerMarkOf,
  type ExchangeStore,
  headerOf,
  marksOfKnownCaller,
} from '../exchange-log/index.ts'
import { readCode, statementOf } from './activity.ts'
import { fingerprintIn, parametersOf, queryOf, readJson } from './masked-values.ts'

/** Exchanges that one report reads at most. */
export const mostExchanges = 5_000

/** The exchanges of a client, oldest first. */
export interface GatheredExchanges {
  readonly exchanges: readonly ExchangeDetail[]
  readonly isTruncated: boolean
}

/** What is asked for. */
export interface ReportWindow {
  readonly client_id: string
  /** Where its pages may be from. */
  readonly origins: readonly string[]
  /** Only what belongs to this launch. */
  readonly launchRunId?: string | undefined
  readonly fromMs: number
  readonly toMs: number
}

/** Gathers what this server received of a client. Requests that name nobody, as metadata reads, preflights and refused
 * ones, are added where they belong to a launch of the client, come from the same page or program, name the client, carry a
 * code or token it was given, or a statement of the issuer it registered with.
 */
export function gatherExchanges(
  store: ExchangeStore,
  { client_id, origins, launchRunId, fromMs, toMs }: ReportWindow,
): GatheredExchanges {
  const of = launchRunId === undefined ? { client_id } : { launchRunId }
  const read = store.readReceived({ of, fromMs, toMs }, mostExchanges)
  const isElsewhere = (each: ExchangeDetail) =>
    launchRunId !== undefined && each.launchRunId !== null && each.launchRunId !== launchRunId
  const own = read.filter((each) =>
    each.client_id === null
      ? namedBy(each) === client_id && !isElsewhere(each)
      : each.client_id === client_id && (launchRunId ?? each.launchRunId) === each.launchRunId,
  )
  const isOwn = new Set(own)
  const marks = new Set([
    ...origins.map((origin) => `origin ${origin}`),
    ...own.flatMap(marksOfKnownCaller),
  ])
  const given = new Set(own.flatMap(secretsGiven))
  const runs = new Set([launchRunId, ...own.map((each) => each.launchRunId)])
  const issuers = new Set(own.map(statementIssuerOf).filter((each) => each !== undefined))
  const exchanges = read.filter((each) => {
    if (isOwn.has(each)) return true
    if (each.client_id !== null || isElsewhere(each)) return false
    if (each.launchRunId !== null && runs.has(each.launchRunId)) return true
    const mark = callerMarkOf(each)
    return (
      (mark !== undefined && marks.has(mark)) ||
      secretsSent(each).some((fingerprint) => given.has(fingerprint)) ||
      issuers.has(statementIssuerOf(each) ?? '')
    )
  })
  return { exchanges, isTruncated: read.length === mostExchanges }
}

/** The client a request says it is of, unproven. */
function namedBy(exchange: ExchangeDetail): string | undefined {
  const parameters = parametersOf(exchange)
  const { claims } =
    exchange.decodedTokens.find(({ place }) => place.endsWith('client_assertion')) ?? {}
  const subject = claims?.['sub']
  return parameters.get('client_id') ?? (typeof subject === 'string' ? subject : undefined)
}

function statementIssuerOf(exchange: ExchangeDetail): string | undefined {
  const issuer = statementOf(exchange)?.claims['iss']
  return typeof issuer === 'string' ? issuer : undefined
}

/** Fingerprints of what was given to the client. */
function secretsGiven(exchange: ExchangeDetail): string[] {
  const members = exchange.area === 'token' ? readJson(exchange.response.body) : {}
  const tokens = [members['access_token'], members['refresh_token']].map(fingerprintIn)
  return [readCode(exchange)?.fingerprint, ...tokens].filter((each) => each !== undefined)
}

function secretsSent(exchange: ExchangeDetail): string[] {
  const form = parametersOf(exchange)
  return [
    headerOf(exchange.request, 'authorization'),
    queryOf(exchange).get('access_token'),
    ...['code', 'refresh_token', 'token'].map((name) => form.get(name)),
  ]
    .map(fingerprintIn)
    .filter((each) => each !== undefined)
}
