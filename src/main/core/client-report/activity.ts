import type { DecodedToken, ExchangeDetail } from '../../../shared/contract/traffic.ts'
import { headerOf } from '../exchange-log/index.ts'
import {
  fingerprintIn,
  type MaskedParameters,
  parametersOf,
  queryOf,
  readJson,
} from './masked-values.ts'
import type { ReportFacts } from './report-facts.ts'

/** What a client did, sorted by kind and in the order it happened. Secrets are fingerprints. */
export interface Activity {
  readonly facts: ReportFacts
  /** Metadata that was read. */
  readonly discoveries: readonly ExchangeDetail[]
  readonly authorizations: readonly Authorization[]
  readonly tokenRequests: readonly TokenRequest[]
  readonly fhirRequests: readonly FhirRequest[]
  readonly revocations: readonly ExchangeDetail[]
  readonly registrations: readonly StatementRegistration[]
}

/** A request to the authorization endpoint. */
export interface Authorization {
  readonly exchange: ExchangeDetail
  readonly parameters: MaskedParameters
  /** The code it ended with, and when that was sent; undefined while it has not. */
  readonly code: IssuedCode | undefined
}

/** A code that was sent to the client. */
export interface IssuedCode {
  readonly fingerprint: string
  /** Milliseconds since the epoch. */
  readonly atMs: number
}

/** A request to the token endpoint. */
export interface TokenRequest {
  readonly exchange: ExchangeDetail
  readonly form: MaskedParameters
  readonly query: MaskedParameters
  readonly grantType: string | undefined
  /** Scheme of the Authorization header, in lower case. */
  readonly scheme: string | undefined
  readonly assertion: Pick<DecodedToken, 'header' | 'claims'> | undefined
  /** Whether the assertion is one of UDAP. */
  readonly isUdap: boolean
  /** The authorization request its code came from. */
  readonly authorization: Authorization | undefined
  readonly answer: TokenAnswer | undefined
}

/** What a token request was answered with. */
export interface TokenAnswer {
  readonly accessToken: string | undefined
  readonly refreshToken: string | undefined
  readonly scope: string | undefined
  readonly expiresIn: number | undefined
}

/** A request below the FHIR base URL, metadata and preflights excepted. */
export interface FhirRequest {
  readonly exchange: ExchangeDetail
  readonly scheme: string | undefined
  /** Fingerprint of the access token in the header. */
  readonly accessToken: string | undefined
  /** Whether an access token stands in the URL. */
  readonly isTokenInUrl: boolean
}

/** A registration by software statement. */
export interface StatementRegistration {
  readonly exchange: ExchangeDetail
  readonly body: Readonly<Record<string, unknown>>
  readonly statement: Pick<DecodedToken, 'header' | 'claims'>
}

/** Sorts the exchanges of a client.
 * @param exchanges oldest first
 */
export function readActivity(exchanges: readonly ExchangeDetail[], facts: ReportFacts): Activity {
  const own = exchanges.filter(({ method }) => method !== 'OPTIONS')
  const authorizations = readAuthorizations(own)
  return {
    facts,
    discoveries: own.filter(({ area }) => area === 'discovery'),
    authorizations,
    tokenRequests: own
      .filter((exchange) => isTo(exchange, '/token'))
      .map((exchange) => readTokenRequest(exchange, authorizations)),
    fhirRequests: own.filter(({ area }) => area === 'fhir').map(readFhirRequest),
    revocations: own.filter((exchange) => isTo(exchange, '/revoke')),
    registrations: own.flatMap(readRegistration),
  }
}

function isTo({ url }: ExchangeDetail, path: string): boolean {
  return (URL.parse(url)?.pathname ?? '').endsWith(path)
}

function readAuthorizations(exchanges: readonly ExchangeDetail[]): Authorization[] {
  const found: Array<{ -readonly [Key in keyof Authorization]: Authorization[Key] }> = []
  for (const exchange of exchanges) {
    if (exchange.area !== 'authorize') continue
    if (isTo(exchange, '/authorize')) {
      found.push({ exchange, parameters: parametersOf(exchange), code: undefined })
    }
    const sent = readCode(exchange)
    if (sent === undefined) continue
    const asked = found.findLast(({ parameters }) => parameters.get('state') === sent.state)
    if (asked !== undefined) {
      asked.code = {
        fingerprint: sent.fingerprint,
        atMs: exchange.startedAtMs + exchange.durationMs,
      }
    }
  }
  return found
}

/** The code of a redirect, or of a page that posts itself, with its state; undefined where none was sent. */
export function readCode({ response }: ExchangeDetail) {
  const redirected = URL.parse(headerOf(response, 'location') ?? '')?.searchParams
  const posted = (name: string) =>
    new RegExp(`name="${name}" value="([^"]*)"`).exec(response.body ?? '')?.[1]
  const fingerprint = fingerprintIn(redirected?.get('code') ?? posted('code'))
  const state = redirected?.get('state') ?? posted('state')
  return fingerprint === undefined ? undefined : { fingerprint, state: state || undefined }
}

function readTokenRequest(
  exchange: ExchangeDetail,
  authorizations: readonly Authorization[],
): TokenRequest {
  const form = parametersOf(exchange)
  const code = fingerprintIn(form.get('code'))
  const assertion = exchange.decodedTokens.find(
    ({ place }) => place === 'request body: client_assertion',
  )
  return {
    exchange,
    form,
    query: queryOf(exchange),
    grantType: form.get('grant_type'),
    scheme: schemeOf(exchange),
    assertion,
    isUdap: form.has('udap') || assertion?.header['x5c'] !== undefined,
    authorization:
      code === undefined
        ? undefined
        : authorizations.find((each) => each.code?.fingerprint === code),
    answer: exchange.status === 200 ? readAnswer(exchange) : undefined,
  }
}

function readAnswer({ response }: ExchangeDetail): TokenAnswer {
  const { access_token, refresh_token, scope, expires_in } = readJson(response.body)
  return {
    accessToken: fingerprintIn(access_token),
    refreshToken: fingerprintIn(refresh_token),
    scope: typeof scope === 'string' ? scope : undefined,
    expiresIn: typeof expires_in === 'number' ? expires_in : undefined,
  }
}

function schemeOf(exchange: ExchangeDetail): string | undefined {
  return headerOf(exchange.request, 'authorization')?.split(' ')[0]?.toLowerCase()
}

function readFhirRequest(exchange: ExchangeDetail): FhirRequest {
  return {
    exchange,
    scheme: schemeOf(exchange),
    accessToken: fingerprintIn(headerOf(exchange.request, 'authorization')),
    isTokenInUrl: queryOf(exchange).has('access_token'),
  }
}

function readRegistration(exchange: ExchangeDetail): StatementRegistration[] {
  const body = readJson(exchange.request.body)
  const statement = statementOf(exchange)
  if (statement === undefined) return []
  // Statements of other rules than UDAP's name their key in another way.
  return 'udap' in body || 'x5c' in statement.header ? [{ exchange, body, statement }] : []
}

/** The software statement of a registration, unverified; undefined when there is none. */
export function statementOf(
  exchange: ExchangeDetail,
): Pick<DecodedToken, 'header' | 'claims'> | undefined {
  if (exchange.method !== 'POST' || !isTo(exchange, '/register')) return undefined
  return exchange.decodedTokens.find(({ place }) => place === 'request body: software_statement')
}
