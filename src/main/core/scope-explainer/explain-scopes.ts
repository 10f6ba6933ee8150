import type { ScopeExplanation } from '../../../shared/contract/scopes.ts'
import { lettersOf, type Scope } from '../../../shared/oauth/scope.ts'
import { formatScope } from '../../../shared/oauth/scope-format.ts'
import {
  parseScopeParameter,
  type ScopeEntry,
  type ScopeList,
} from '../../../shared/oauth/scope-parameter.ts'
import {
  describeScope,
  mergeResourceScopes,
  type NegotiatedScopes,
  negotiateScopes,
  type ScopeFlow,
  type ScopePolicy,
  scopeLimits,
} from '../authorization-server/scopes/index.ts'
import { coverageOf } from './coverage.ts'
import { findWarnings } from './find-warnings.ts'
import { type TriedRequest, tryRequest } from './try-request.ts'

/** What is to be explained, and by which rules scopes would be granted. */
export interface ExplanationRequest {
  readonly scope: string
  /** What the client may have; undefined: whatever it asks. */
  readonly allowed: string | undefined
  readonly flow: ScopeFlow
  readonly policy: ScopePolicy
  /** Longest offline access, in seconds. */
  readonly offlineSeconds: number
  readonly tried: TriedRequest | undefined
}

type ExplainedScope = ScopeExplanation['scopes'][number]

/** Explains scopes by the rules the server itself grants and enforces them by; nothing is asked for and nothing is kept.
 * @see SCN-14
 */
export function explainScopes(request: ExplanationRequest): ScopeExplanation {
  const asked = parseList(request.scope)
  const allowed = request.allowed === undefined ? asked : parseList(request.allowed)
  const problem = problemOf(asked) ?? problemOf(allowed)
  if (asked.kind === 'too-large' || allowed.kind === 'too-large') return nothing(problem)
  const negotiated = negotiateScopes({
    requested: asked.entries,
    flow: request.flow,
    policy: request.policy,
    // The widest kind of client, so that only flow, registration and server limit the scopes.
    client: {
      type: 'confidential-asymmetric',
      allowed: allowed.entries,
      softwareId: 'any',
    },
  })
  const { tried } = request
  return {
    problem: null,
    normalized: normalize(asked.entries),
    scopes: asked.entries.map((entry, index) =>
      explainOne(entry, asked.entries, negotiated, index, request.offlineSeconds),
    ),
    coverage: coverageOf(asked.entries),
    granted: negotiated.scope,
    tried: tried === undefined ? null : tryRequest(tried, negotiated.granted),
  }
}

function parseList(text: string): ScopeList {
  return parseScopeParameter(text.split(/\s+/).join(' '), scopeLimits)
}

function problemOf(list: ScopeList): string | null {
  return list.kind === 'too-large' ? `Seen ${list.seen}, wanted ${list.wanted}` : null
}

function nothing(problem: string | null): ScopeExplanation {
  return { problem, normalized: '', scopes: [], coverage: [], granted: '', tried: null }
}

function explainOne(
  { text, scope }: ScopeEntry,
  all: readonly ScopeEntry[],
  { verdicts }: NegotiatedScopes,
  index: number,
  offlineSeconds: number,
): ExplainedScope {
  const verdict = verdictOf(verdicts[index])
  if (scope.kind === 'invalid') {
    const seen = scope.seen === '' ? 'nothing' : scope.seen
    const long = `Seen ${seen}, wanted ${scope.wanted}.`
    return {
      scope: text,
      isValid: false,
      short: 'Not a scope',
      long,
      inSmart2: null,
      warnings: [],
      verdict,
    }
  }
  const isOlder = scope.kind === 'resource' && scope.version === 1
  return {
    scope: text,
    isValid: true,
    ...describeScope(scope, { offlineSeconds }),
    inSmart2: isOlder ? formatScope(inSmart2(scope)) : null,
    warnings: findWarnings(scope, all),
    verdict,
  }
}

function verdictOf(verdict: NegotiatedScopes['verdicts'][number] | undefined) {
  // Each scope asked for has its verdict, in the order asked.
  if (verdict === undefined) throw new TypeError('a scope has no verdict')
  switch (verdict.outcome) {
    case 'granted':
      return { outcome: 'granted' as const, granted: [verdict.requested], ...whole }
    case 'narrowed': {
      const { granted, explanation, clause } = verdict
      return { outcome: 'narrowed' as const, granted: [...granted], explanation, clause }
    }
    case 'dropped': {
      const { explanation, clause } = verdict
      return { outcome: 'dropped' as const, granted: [], explanation, clause }
    }
  }
}

const whole = { explanation: null, clause: null }

function inSmart2(scope: Scope): Scope {
  if (scope.kind !== 'resource' || scope.version === 2) return scope
  const { level, target } = scope
  return { kind: 'resource', version: 2, level, target, letters: lettersOf(scope), constraints: [] }
}

/** Resource scopes merged and in letters, then the others as they are; what is no scope is left out. */
function normalize(entries: readonly ScopeEntry[]): string {
  const scopes = entries.flatMap(({ scope }) => (scope.kind === 'invalid' ? [] : [inSmart2(scope)]))
  const others = scopes.filter((scope) => scope.kind !== 'resource')
  const merged = mergeResourceScopes(scopes.filter((scope) => scope.kind === 'resource'))
  return [...new Set([...others, ...merged].map(formatScope))].join(' ')
}
