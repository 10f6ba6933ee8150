import type { InspectorProfile } from '../../../../shared/contract/inspector.ts'
import { createBoundedMemory, type Memory, remember } from '../../remember.ts'
import type { JsonObject } from '../decode-jwt.ts'
import type { InspectionSubject, InspectorRule } from '../rule.ts'
import { rulesOf } from '../rules/index.ts'

/** Ids of the rules that did not hold. */
export interface Outcome {
  readonly failed: readonly string[]
  readonly warnings: readonly string[]
}

/** Applies the rules of the profile of a token. */
export type RuleJudge = (subject: InspectionSubject) => Outcome

/** Builds one for any number of tokens. What a rule says about a part that many tokens share, as the header, the names
 * of the claims or the scopes, it is asked once.
 */
export function createRuleJudge(): RuleJudge {
  const plans = new Map<InspectorProfile, Plan>()
  const ofHeaders = new WeakMap<JsonObject, Map<InspectorProfile, Outcome>>()
  return (subject) => {
    const { profile, header } = subject
    const plan = remember(plans, profile, () => planOf(profile))
    const byProfile = remember(ofHeaders, header, () => new Map<InspectorProfile, Outcome>())
    const ofHeader = remember(byProfile, profile, () => apply(plan.ofHeader, subject))
    return join(ofHeader, judgeShared(plan, subject), apply(plan.ofToken, subject))
  }
}

/** The rules of a profile, by what they look at. */
interface Plan {
  readonly ofHeader: readonly InspectorRule[]
  readonly ofShared: readonly InspectorRule[]
  readonly ofToken: readonly InspectorRule[]
  /** The claims that rules about shared claims look at. */
  readonly shared: ReadonlySet<string>
  readonly outcomes: Memory<string, Outcome>
}

/** Claims that are another in nearly each token: rules about them are asked each time. */
const ownClaims: ReadonlySet<string> = new Set([
  'sub',
  'jti',
  'exp',
  'nbf',
  'iat',
  'auth_time',
  'nonce',
  'at_hash',
  'ath',
  'htu',
  'sid',
  'patient',
  'encounter',
  'fhirUser',
  'fhirContext',
  'cnf',
  'events',
  'token_introspection',
])

function planOf(profile: InspectorProfile): Plan {
  const rules = rulesOf(profile)
  const ofShared = rules.filter(
    ({ reads }) => reads !== 'header' && sharedClaims(reads) !== undefined,
  )
  return {
    ofHeader: rules.filter(({ reads }) => reads === 'header'),
    ofShared,
    ofToken: rules.filter((rule) => rule.reads !== 'header' && !ofShared.includes(rule)),
    shared: new Set(ofShared.flatMap(({ reads }) => sharedClaims(reads) ?? [])),
    outcomes: createBoundedMemory(mostOutcomes),
  }
}

/** The claims of a rule that looks at claims many tokens share, or at names alone. */
function sharedClaims(reads: InspectorRule['reads']): readonly string[] | undefined {
  if (reads === 'names') return []
  if (reads === undefined || reads === 'header') return undefined
  return reads.some((name) => ownClaims.has(name)) ? undefined : reads
}

/** How many shared parts are remembered for each profile, and of what length, in characters. */
const mostOutcomes = 1_000
const longestKey = 2_048

function judgeShared({ ofShared, shared, outcomes }: Plan, subject: InspectionSubject): Outcome {
  const key = keyOf(subject.claims, shared)
  if (key.length > longestKey) return apply(ofShared, subject)
  return remember(outcomes, key, () => apply(ofShared, subject))
}

/** One text for all that rules about shared claims look at: every name, and the values of these claims. Lengths keep the parts
 * apart, whatever stands in them.
 */
function keyOf({ members }: JsonObject, shared: ReadonlySet<string>): string {
  let key = ''
  for (const { name, value } of members) {
    key += `${name.length}:${name}`
    key += shared.has(name) ? `${value.text.length}:${value.text}` : '-'
  }
  return key
}

const nothing: Outcome = { failed: [], warnings: [] }

function apply(rules: readonly InspectorRule[], subject: InspectionSubject): Outcome {
  let outcome: { failed: string[]; warnings: string[] } | undefined
  for (const { id, level, check } of rules) {
    if (check(subject)?.outcome !== 'failed' || level === 'information') continue
    outcome ??= { failed: [], warnings: [] }
    outcome[level === 'error' ? 'failed' : 'warnings'].push(id)
  }
  return outcome ?? nothing
}

function join(...outcomes: readonly Outcome[]): Outcome {
  const telling = outcomes.filter((outcome) => outcome !== nothing)
  if (telling.length < 2) return telling[0] ?? nothing
  return {
    failed: telling.flatMap(({ failed }) => failed),
    warnings: telling.flatMap(({ warnings }) => warnings),
  }
}
