import {
  lettersOf,
  lettersOfAccess,
  type ResourceScope,
  type Scope,
} from '../../../../shared/oauth/scope.ts'
import { formatScope } from '../../../../shared/oauth/scope-format.ts'
import type { ScopeEntry } from '../../../../shared/oauth/scope-parameter.ts'
import { findFlowObstacle, type ScopeCircumstances } from './flow-rules.ts'
import {
  coversResourceScope,
  intersectResourceScopes,
  mergeResourceScopes,
} from './resource-coverage.ts'
import {
  type DropReason,
  dropped,
  narrowed,
  type ScopeLimiter,
  type ScopeVerdict,
} from './scope-verdict.ts'

/** What is asked, and by whom it may be limited. */
export interface ScopeRequest extends ScopeCircumstances {
  readonly requested: readonly ScopeEntry[]
  /** What the user approved; absent while nobody has been asked, which gives the proposal that a
   * consent page shows, and when approval is automatic. */
  readonly approved?: readonly ScopeEntry[]
}

/** A granted scope with the text that goes into the `scope` of the answer. */
export interface GrantedScope {
  readonly text: string
  readonly scope: Scope
}

/** The outcome of a negotiation. */
export interface NegotiatedScopes {
  /** The granted scopes in the order asked, each once; empty means `invalid_scope` (SCN-12). */
  readonly granted: readonly GrantedScope[]
  /** The granted scopes as the `scope` of a token response. */
  readonly scope: string
  /** One verdict for each requested scope, in the order asked. */
  readonly verdicts: readonly ScopeVerdict[]
  /** A `patient/` scope is granted and no granted context scope brings its patient: the server has
   * to find one all the same, as if `launch/patient` had been asked (ruling D-08). */
  readonly isPatientInferred: boolean
}

/** One requested scope on its way through the rules. */
interface Candidate {
  readonly entry: ScopeEntry
  /** What is left of it; none when it is dropped. */
  readonly parts: readonly Scope[]
  readonly limitedBy: readonly ScopeLimiter[]
  readonly obstacle?: DropReason
}

/** Decides which scopes to grant: what was requested, within the flow's rules, the client's
 * registration and the user's approval, all judged by meaning and never wider than any of them. What
 * cannot be granted is left out and explained; granted scopes keep the form they were asked in.
 * @see RFC 6749 section 3.3; SMART App Launch 2.2.0, Scopes and Launch Context */
export function negotiateScopes(request: ScopeRequest): NegotiatedScopes {
  const { requested, client, approved } = request
  let candidates = requested.map((entry) => startWith(entry, request))
  candidates = candidates.map((candidate) => limit(candidate, client.allowed, 'client'))
  if (approved !== undefined) {
    candidates = candidates.map((candidate) => limit(candidate, approved, 'user'))
  }
  candidates = candidates.map((candidate) => keepSupportedForms(candidate, request))
  candidates = requireOpenid(candidates)
  candidates = preferOffline(candidates)
  return conclude(candidates, request)
}

function startWith(entry: ScopeEntry, circumstances: ScopeCircumstances): Candidate {
  const obstacle = findFlowObstacle(entry.scope, circumstances)
  if (obstacle !== undefined) return drop({ entry, parts: [], limitedBy: [] }, obstacle)
  return { entry, parts: entry.scope.kind === 'invalid' ? [] : [entry.scope], limitedBy: [] }
}

function drop(candidate: Candidate, obstacle: DropReason): Candidate {
  return { ...candidate, parts: [], obstacle }
}

/** Cuts a candidate down to what a list of scopes admits. */
function limit(
  candidate: Candidate,
  limits: readonly ScopeEntry[],
  limiter: ScopeLimiter,
): Candidate {
  if (candidate.obstacle !== undefined) return candidate
  const parts = mergeParts(candidate.parts.flatMap((part) => admit(part, limits)))
  if (parts.length === 0) {
    return drop(candidate, limiter === 'client' ? 'not-allowed-for-client' : 'refused-by-user')
  }
  const before = candidate.parts.map(formatScope).join(' ')
  const isSame = parts.map(formatScope).join(' ') === before
  return isSame ? candidate : { ...candidate, parts, limitedBy: [...candidate.limitedBy, limiter] }
}

function admit(part: Scope, limits: readonly ScopeEntry[]): readonly Scope[] {
  if (part.kind !== 'resource') {
    return limits.some(({ scope }) => isSameOrRole(part, scope)) ? [part] : []
  }
  const resourceLimits = resourceScopesOf(limits)
  if (coversResourceScope(resourceLimits, part)) return [part]
  return resourceLimits.flatMap((other) => intersectResourceScopes(part, other) ?? [])
}

/** A context scope without a role admits the same one with any role; the rest admit themselves. */
function isSameOrRole(part: Scope, admitted: ScopeEntry['scope']): boolean {
  if (admitted.kind === 'invalid') return false
  if (part.kind === 'context' && admitted.kind === 'context') {
    return part.type === admitted.type && [undefined, part.role].includes(admitted.role)
  }
  return formatScope(part) === formatScope(admitted)
}

function mergeParts(parts: readonly Scope[]): readonly Scope[] {
  const [first, ...more] = parts
  if (first === undefined || more.length === 0) return parts
  return mergeResourceScopes(parts.filter((part) => part.kind === 'resource'))
}

function resourceScopesOf(entries: readonly ScopeEntry[]): readonly ResourceScope[] {
  return entries.flatMap(({ scope }) => (scope.kind === 'resource' ? [scope] : []))
}

/** Writes the parts of a SMART 1 scope in words where words can say it, and leaves out parts in a
 * form the server does not support. */
function keepSupportedForms(candidate: Candidate, { policy }: ScopeRequest): Candidate {
  const { scope } = candidate.entry
  if (scope.kind !== 'resource' || candidate.obstacle !== undefined) return candidate
  const parts = candidate.parts
    .filter((part) => part.kind === 'resource')
    .map((part) => (scope.version === 1 ? inWords(part) : part))
    .filter(({ version }) => policy.capabilities.has(`permission-v${version}`))
  return parts.length === 0 ? drop(candidate, 'version-not-supported') : { ...candidate, parts }
}

function inWords(scope: ResourceScope): ResourceScope {
  if (scope.version === 1 || scope.constraints.length > 0) return scope
  const letters = lettersOf(scope).join('')
  for (const access of ['read', 'write', '*'] as const) {
    if (lettersOfAccess[access].join('') === letters) {
      const { level, target } = scope
      return { kind: 'resource', version: 1, level, target, access }
    }
  }
  return scope
}

/** Without openid no other scope about the user's identity is granted (ruling D-33). */
function requireOpenid(candidates: readonly Candidate[]): Candidate[] {
  const hasOpenid = hasPart(
    candidates,
    (part) => part.kind === 'identity' && part.name === 'openid',
  )
  return candidates.map((candidate) => {
    const isIdentity = candidate.entry.scope.kind === 'identity'
    const isDropped = candidate.obstacle !== undefined
    return hasOpenid || !isIdentity || isDropped ? candidate : drop(candidate, 'needs-openid')
  })
}

/** Of the two refresh scopes one is granted, and offline wins (ruling D-09). */
function preferOffline(candidates: readonly Candidate[]): Candidate[] {
  const hasOffline = hasPart(
    candidates,
    (part) => part.kind === 'refresh' && part.name === 'offline_access',
  )
  return candidates.map((candidate) => {
    const { scope } = candidate.entry
    const isOnline = scope.kind === 'refresh' && scope.name === 'online_access'
    const isLeft = candidate.obstacle === undefined
    return hasOffline && isOnline && isLeft ? drop(candidate, 'offline-preferred') : candidate
  })
}

function hasPart(candidates: readonly Candidate[], is: (part: Scope) => boolean): boolean {
  return candidates.some(({ parts }) => parts.some(is))
}

function conclude(candidates: readonly Candidate[], { flow }: ScopeRequest): NegotiatedScopes {
  const granted = new Map<string, Scope>()
  for (const candidate of candidates) {
    for (const { text, scope } of writtenParts(candidate)) granted.set(text, scope)
  }
  const bringsPatient = (part: Scope) =>
    part.kind === 'context' &&
    (part.type === 'Patient' || (part.type === undefined && flow.kind === 'ehr-launch'))
  const scopes = Array.from(granted.values())
  const needsPatient = scopes.some((part) => part.kind === 'resource' && part.level === 'patient')
  return {
    granted: Array.from(granted, ([text, scope]) => ({ text, scope })),
    scope: Array.from(granted.keys()).join(' '),
    verdicts: candidates.map(judge),
    isPatientInferred:
      needsPatient && flow.kind !== 'client-credentials' && !scopes.some(bringsPatient),
  }
}

/** A scope that is granted whole keeps the very text it was asked by. */
function writtenParts({ entry, parts, limitedBy }: Candidate): readonly GrantedScope[] {
  return parts.map((scope) => ({
    text: limitedBy.length === 0 ? entry.text : formatScope(scope),
    scope,
  }))
}

function judge(candidate: Candidate): ScopeVerdict {
  const { entry, limitedBy, obstacle } = candidate
  if (obstacle !== undefined) return dropped(entry.text, obstacle, faultOf(entry))
  if (limitedBy.length === 0) return { outcome: 'granted', requested: entry.text }
  const texts = writtenParts(candidate).map(({ text }) => text)
  return narrowed(entry.text, texts, limitedBy)
}

function faultOf({ scope }: ScopeEntry): string | undefined {
  if (scope.kind !== 'invalid') return undefined
  return `${scope.reason}: saw ${scope.seen === '' ? 'nothing' : scope.seen}, wanted ${scope.wanted}`
}
