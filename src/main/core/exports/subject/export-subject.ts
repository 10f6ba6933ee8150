import type { LaunchRunDetail } from '../../../../shared/contract/launch.ts'
import type { ExchangeDetail } from '../../../../shared/contract/traffic.ts'

/** What an export is made of: exchanges as the log keeps them, secrets masked, and the launch they belong to, if one. */
export interface ExportSubject {
  readonly title: string
  readonly run: LaunchRunDetail | null
  /** In the order they began; each request once. */
  readonly exchanges: readonly ExchangeDetail[]
  /** When the export is made, in milliseconds since the epoch. */
  readonly madeAtMs: number
  /** Version of the program. */
  readonly version: string
}

/** Puts exchanges in the order they began. A request from here to here is in the log as it was sent and as it arrived; the
 * former is kept.
 */
export function orderExchanges(exchanges: readonly ExchangeDetail[]): ExchangeDetail[] {
  const sent = new Set(
    exchanges.filter(({ direction }) => direction === 'outbound').flatMap((each) => traceOf(each)),
  )
  return exchanges
    .filter(
      (each) => each.direction === 'outbound' || traceOf(each).every((trace) => !sent.has(trace)),
    )
    .toSorted(
      (left, right) => left.startedAtMs - right.startedAtMs || left.sequence - right.sequence,
    )
}

/** The trace header, which a request carries from its sender to its receiver. */
function traceOf({ request }: ExchangeDetail): string[] {
  return request.headers.flatMap(([name, value]) => (name === 'traceparent' ? [value] : []))
}

/** The step of the launch that an exchange belongs to. */
export function stepOf({ run }: Pick<ExportSubject, 'run'>, { id }: Pick<ExchangeDetail, 'id'>) {
  return run?.steps.find(({ exchangeIds }) => exchangeIds.includes(id))
}
