import type { HeldToken } from '../../../shared/contract/launch.ts'
import type { ExchangeDetail } from '../../../shared/contract/traffic.ts'
import { parseJson } from './discover-server.ts'
import { tokenSources } from './held-tokens.ts'
import { adviceFor } from './launch-failure.ts'
import type { LaunchOutcome, LaunchRun } from './launch-run.ts'
import { type LaunchServices, nowSeconds } from './launch-services.ts'
import { markTask } from './task-launch.ts'
import { contextOf } from './token-response.ts'

/** Judges a watched launch by one more exchange: tokens given end it well, a refusal ends it badly until tokens come after all. */
export async function concludeWatched(
  run: LaunchRun,
  exchange: ExchangeDetail | undefined,
  services: LaunchServices,
): Promise<void> {
  if (exchange === undefined) return
  const isToken = exchange.area === 'token' && exchange.url.endsWith('/token')
  if (isToken && exchange.status === 200) {
    await services.store.update(
      run.id,
      {
        status: 'succeeded',
        record: { ...run.record, failure: null, outcome: readOutcome(exchange) },
      },
      nowSeconds(services),
    )
    await markTask(run, 'completed', services)
  } else if ((isToken || exchange.area === 'authorize') && isRefusal(exchange)) {
    if (run.status === 'succeeded') return
    await services.store.update(
      run.id,
      {
        status: 'failed',
        record: { ...run.record, failure: readFailure(exchange) },
      },
      nowSeconds(services),
    )
  } else if (exchange.area === 'authorize') {
    const scope = URL.parse(exchange.url)?.searchParams.get('scope')
    if (scope == null) return
    const record = { ...run.record, requestedScope: scope }
    await services.store.update(run.id, { record }, nowSeconds(services))
  }
}

/** The log masks the tokens and keeps the rest of the response. */
function readOutcome(exchange: ExchangeDetail): LaunchOutcome {
  const body = parseJson(exchange.response.body ?? '')
  const members: Record<string, unknown> =
    typeof body === 'object' && body !== null ? { ...body } : {}
  const { scope } = members
  return {
    grantedScope: typeof scope === 'string' ? scope : '',
    context: contextOf({ access_token: '', token_type: '', ...members }),
    tokens: tokenSources.flatMap((source) => describeMasked(source, exchange)),
  }
}

function describeMasked(source: HeldToken['source'], exchange: ExchangeDetail): HeldToken[] {
  const decoded = exchange.decodedTokens.find(({ place }) => place === `response body: ${source}`)
  if (decoded === undefined) return []
  const exp = decoded.claims['exp']
  return [
    {
      source,
      fingerprint: decoded.fingerprint,
      characters: 0,
      header: decoded.header,
      claims: decoded.claims,
      expiresAt: typeof exp === 'number' && Number.isSafeInteger(exp) ? exp : null,
    },
  ]
}

/** A refusal that the app is told of, or a page where nobody knows which app to tell. */
function isRefusal({ errorCode, status, notes }: ExchangeDetail): boolean {
  return errorCode !== null || (status >= 400 && notes.some(({ outcome }) => outcome === 'failed'))
}

function readFailure(exchange: ExchangeDetail) {
  const code = exchange.errorCode
  const failed = exchange.notes.findLast(({ outcome }) => outcome === 'failed')
  return {
    code,
    text: failed?.text ?? `the server answered ${code ?? exchange.status}`,
    clause: failed?.clause ?? 'RFC 6749',
    advice:
      code === null ? 'Correct what the app sends, or what is registered for it.' : adviceFor(code),
  }
}
