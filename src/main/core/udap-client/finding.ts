import type { UdapFinding } from '../../../shared/contract/udap-discovery.ts'
import { UdapJwtError } from '../udap/udap-jwt/index.ts'

const seenCharacters = 300

/** A rule about a document, before it is applied. */
export interface Rule {
  readonly check: string
  /** Requirement ids, then document and section. */
  readonly clause: string
  /** What the rule wants, in a sentence that is true where it is kept. */
  readonly text: string
}

/** A rule that was kept. */
export function passed(rule: Rule, seen: string | null = null): UdapFinding {
  return { ...rule, outcome: 'passed', seen: cut(seen), wanted: null }
}

/** A rule that was not kept.
 * @param outcome `failed` for what SHALL be, `warning` for what SHOULD be or is unusual
 */
export function notKept(
  rule: Rule,
  seen: string,
  wanted: string,
  outcome: 'failed' | 'warning' = 'failed',
): UdapFinding {
  return { ...rule, outcome, seen: cut(seen), wanted }
}

/** A rule there was nothing to apply to, since an earlier one was broken. */
export function notChecked(rule: Rule): UdapFinding {
  return { ...rule, outcome: 'not-checked', seen: null, wanted: null }
}

/** Something a person should know. */
export function information(rule: Rule, seen: string | null = null): UdapFinding {
  return { ...rule, outcome: 'information', seen: cut(seen), wanted: null }
}

/** Applies a rule about a JWT that throws where it is broken. */
export function judge(rule: Rule, work: () => string | undefined): UdapFinding {
  try {
    return passed(rule, work() ?? null)
  } catch (error) {
    return fromJwtError(rule, error)
  }
}

/** What a broken rule of a UDAP JWT says; other errors are thrown on. */
export function fromJwtError(rule: Rule, error: unknown): UdapFinding {
  if (!(error instanceof UdapJwtError)) throw error
  const { parameter = 'the JWT', seen = 'unfit', wanted = 'another', clause } = error.explanation
  return notKept({ ...rule, clause: `${rule.clause}; ${clause}` }, `${parameter} ${seen}`, wanted)
}

/** Whether a finding is about something that must not be. */
export function isFailed({ outcome }: UdapFinding): boolean {
  return outcome === 'failed'
}

function cut(text: string | null): string | null {
  return text !== null && text.length > seenCharacters ? `${text.slice(0, seenCharacters)}…` : text
}
