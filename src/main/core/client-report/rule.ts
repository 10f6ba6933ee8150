import type { RuleLevel } from '../../../shared/contract/client-report.ts'
import type { ExchangeDetail } from '../../../shared/contract/traffic.ts'
import type { Activity } from './activity.ts'

/** One thing a client has to do. Data: what it says, where it is from, how it is decided. */
export interface ClientRule {
  readonly id: string
  /** What a client does that keeps it. */
  readonly title: string
  /** Document and section, or requirement id. */
  readonly clause: string
  readonly level: RuleLevel
  /** What is looked at. */
  readonly how: string
  /** Judges every exchange the rule is about; none when the client did nothing of the kind. */
  readonly judge: (activity: Activity) => readonly RuleFinding[]
}

/** What a rule found in one exchange. */
export interface RuleFinding {
  readonly exchange: ExchangeDetail
  readonly isHeld: boolean
  readonly seen: string
  readonly wanted: string
}

/** A finding; what was seen is shown with it whether the rule holds or not. */
export function found(
  exchange: ExchangeDetail,
  isHeld: boolean,
  seen: string,
  wanted: string,
): RuleFinding {
  return { exchange, isHeld, seen, wanted }
}

/** Judges values that must not come twice: the first time is well, each later one is not. */
export function judgeFresh(
  values: ReadonlyArray<readonly [exchange: ExchangeDetail, value: string | undefined]>,
  name: string,
): RuleFinding[] {
  const first = new Map<string, ExchangeDetail>()
  return values.flatMap(([exchange, value]) => {
    if (value === undefined) return []
    const earlier = first.get(value)
    if (earlier === undefined) first.set(value, exchange)
    const seen =
      earlier === undefined ? `a ${name} not seen before` : `the ${name} of ${timeOf(earlier)}`
    return [found(exchange, earlier === undefined, seen, `a fresh ${name} each time`)]
  })
}

function timeOf({ startedAtMs }: ExchangeDetail): string {
  return new Date(startedAtMs).toISOString()
}

/** Judges values that have to be there. */
export function judgePresent(
  exchange: ExchangeDetail,
  value: string | undefined,
  name: string,
): RuleFinding {
  return found(exchange, value !== undefined, value === undefined ? `no ${name}` : name, name)
}
