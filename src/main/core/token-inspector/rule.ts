import type {
  InspectorFinding,
  InspectorProfile,
  SignatureVerdict,
} from '../../../shared/contract/inspector.ts'
import type { DecodedJwt, JsonObject } from './decode-jwt.ts'

/** What a rule about a JWT may look at; it fetches nothing and keeps nothing. */
export interface InspectionSubject {
  readonly profile: InspectorProfile
  readonly jwt: DecodedJwt
  readonly header: JsonObject
  readonly claims: JsonObject
  readonly signature: SignatureVerdict
  /** Which of the audiences are clients registered here. */
  readonly knownClients: readonly string[]
  readonly surroundings: InspectionSurroundings
  /** Departures from the compact form, from finding the token and from decoding it. */
  readonly oddities: readonly string[]
  /** The certificates in the header that could be read. */
  readonly certificates: readonly HeaderCertificate[]
  /** Which of the bundled secrets the token was signed with. */
  readonly guessedSecret: string | undefined
}

/** What rules want to know of a certificate in a header. */
export interface HeaderCertificate {
  readonly subject: string
  readonly uris: readonly string[]
  readonly notBefore: number
  readonly notAfter: number
  readonly publicKeyKind: string
  readonly publicKeyFault: string | undefined
  readonly isCa: boolean
  readonly der: Uint8Array
}

/** The server and the moment a token is judged against. */
export interface InspectionSurroundings {
  /** Undefined where no server stands behind the inspection. */
  readonly issuer: string | undefined
  readonly fhirBase: string | undefined
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

/** How heavy a failure is: `error` fails, `warning` and `information` are told. */
export type RuleLevel = InspectorFinding['level']

/** A part of a token that a rule looks at and nothing else: the header with its certificates, the names of the claims, or the
 * claims with these names.
 */
export type RuleReads = 'header' | 'names' | readonly string[]

/** One check as data: what it looks at, how heavy a failure is, where it is written, and what to do about it. */
export interface InspectorRule<Subject = InspectionSubject> {
  readonly id: string
  readonly level: RuleLevel
  /** Document and section, or requirement id. */
  readonly clause: string
  /** The profiles it belongs to; every JWT when left out. */
  readonly profiles?: readonly InspectorProfile[]
  /** What alone the answer depends on, beside the profile and the surroundings; left out where it is more than that. */
  readonly reads?: RuleReads
  readonly check: (subject: Subject) => RuleAnswer | undefined
  /** What whoever made the token is to do when it fails. */
  readonly advice: string
}

/** The rule holds. */
export function pass(text: string, seen?: string): RuleAnswer {
  return seen === undefined ? { outcome: 'passed', text } : { outcome: 'passed', text, seen }
}

/** The rule does not hold; its level decides what that counts as. */
export function fail(text: string, seen: string, wanted: string): RuleAnswer {
  return { outcome: 'failed', text, seen, wanted }
}

/** Something to know that is neither right nor wrong. */
export function inform(text: string, seen?: string): RuleAnswer {
  return seen === undefined
    ? { outcome: 'information', text }
    : { outcome: 'information', text, seen }
}

const outcomes = { error: 'failed', warning: 'warning', information: 'information' } as const

/** Applies rules in their order. */
export function applyRules<Subject>(
  rules: readonly InspectorRule<Subject>[],
  subject: Subject,
): InspectorFinding[] {
  const findings: InspectorFinding[] = []
  for (const rule of rules) {
    const answer = rule.check(subject)
    if (answer !== undefined) findings.push(findingOf(rule, answer))
  }
  return findings
}

/** How much of what was seen a finding repeats, in characters. */
export const seenCharacters = 300

function findingOf<Subject>(
  { id, clause, level, advice }: InspectorRule<Subject>,
  { outcome, text, seen, wanted }: RuleAnswer,
): InspectorFinding {
  const isFailed = outcome === 'failed'
  return {
    id,
    level,
    clause,
    outcome: isFailed ? outcomes[level] : outcome,
    text,
    seen: seen === undefined ? null : seen.slice(0, seenCharacters),
    wanted: wanted ?? null,
    advice: isFailed ? advice : null,
  }
}

/** The rules of each profile, chosen once. */
export function rulesByProfile(
  rules: readonly InspectorRule[],
  profiles: readonly InspectorProfile[],
): ReadonlyMap<InspectorProfile, readonly InspectorRule[]> {
  return new Map(
    profiles.map((profile) => [
      profile,
      rules.filter((rule) => rule.profiles === undefined || rule.profiles.includes(profile)),
    ]),
  )
}
