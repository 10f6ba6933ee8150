import type {
  InspectedTokenKind,
  InspectorFinding,
  SignatureVerdict,
} from '../../../shared/contract/inspector.ts'
import type { DecodedJwt, JsonObject } from './decode-jwt.ts'

/** What a rule may look at; it fetches nothing and keeps nothing. */
export interface InspectionSubject {
  readonly kind: InspectedTokenKind
  readonly jwt: DecodedJwt
  readonly header: JsonObject
  readonly claims: JsonObject
  readonly signature: SignatureVerdict
  /** Which of the audiences are clients registered here. */
  readonly knownClients: readonly string[]
  readonly surroundings: InspectionSurroundings
  /** Departures from the compact form, from finding the token and from decoding it. */
  readonly oddities: readonly string[]
}

/** The server and the moment a token is judged against. */
export interface InspectionSurroundings {
  readonly issuer: string
  readonly fhirBase: string
  /** Epoch seconds. */
  readonly now: number
  readonly clockSkewSeconds: number
  /** Whether a client with this id is registered here. */
  readonly isClient: (clientId: string) => Promise<boolean>
}

/** The answer of a rule; `undefined` when it says nothing about this token. */
export interface RuleAnswer {
  readonly outcome: InspectorFinding['outcome']
  readonly text: string
  readonly seen?: string
  readonly wanted?: string
}

/** One check as data: what it looks at, how heavy a failure is, and where it is written. */
export interface InspectorRule {
  readonly id: string
  /** What a failure counts as. */
  readonly level: 'error' | 'warning'
  /** Document and section, or requirement id. */
  readonly clause: string
  /** The kinds it is about; every JWT when left out. */
  readonly kinds?: readonly InspectedTokenKind[]
  readonly check: (subject: InspectionSubject) => RuleAnswer | undefined
}

/** The rule holds. */
export function pass(text: string, seen?: string): RuleAnswer {
  return { outcome: 'passed', text, ...(seen === undefined ? {} : { seen }) }
}

/** The rule does not hold; its level decides whether that is an error or a warning. */
export function fail(text: string, seen: string, wanted: string): RuleAnswer {
  return { outcome: 'failed', text, seen, wanted }
}

/** Something to know that is neither right nor wrong. */
export function inform(text: string, seen?: string): RuleAnswer {
  return { outcome: 'information', text, ...(seen === undefined ? {} : { seen }) }
}

/** Applies rules in their order. */
export function applyRules(
  rules: readonly InspectorRule[],
  subject: InspectionSubject,
): InspectorFinding[] {
  return rules.flatMap((rule) => {
    if (rule.kinds !== undefined && !rule.kinds.includes(subject.kind)) return []
    const answer = rule.check(subject)
    if (answer === undefined) return []
    const isWarning = answer.outcome === 'failed' && rule.level === 'warning'
    return [
      {
        id: rule.id,
        clause: rule.clause,
        outcome: isWarning ? 'warning' : answer.outcome,
        text: answer.text,
        seen: answer.seen?.slice(0, 300) ?? null,
        wanted: answer.wanted ?? null,
      },
    ]
  })
}
