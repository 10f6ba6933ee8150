import {
  lettersOf,
  lettersOfAccess,
  type ResourceScope,
  type Scope,
} from '../../../../shared/oauth/scope.ts'
import { formatScope } from '../../../../shared/oauth/scope-format.ts'
import type { ScopeEntry, ScopeLimits } from '../../../../shared/oauth/scope-parameter.ts'
import { findFlowObstacle, type ScopeCircumstances } from './flow-rules.ts'
import { mergeResourceScopes } from './resource-coverage.ts'
import { admit } from './scope-list.ts'
import {
  type DropReason,
  dropped,
  narrowed,
  type ScopeLimiter,
  type ScopeVerdict,
} from './scope-verdict.ts'

/** How large a grant may become when requests are taken apart, so that it can be stored, sent and
 * read back. */
const grantLimits: ScopeLimits = { characters: 65_536, scopes: 200 }

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
  candidates = limitAll(candidates, client.allowed, 'client')
  if (approved !== undefined) candidates = limitAll(candidates, approved, 'user')
  candidates = candidates.map((candidate) => keepSupportedForms(candidate, request))
  candidates = requireOpenid(candidates)
  candidates = preferOffline(candidates)
  candidates = preferRegistration(candidates)
  return conclude(candidates, request)
}

function startWith(entry: ScopeEntry, circumstances: ScopeCircumstances): Candidate {
  const { scope } = entry
  const start = { entry, parts: [], limitedBy: [] }
  if (scope.kind === 'invalid') return drop(start, 'malformed')
  const obstacle = findFlowObstacle(scope, circumstances)
  return obstacle === undefined ? { ...start, parts: [scope] } : drop(start, obstacle)
}

function drop(candidate: Candidate, obstacle: DropReason): Candidate {
  return { ...candidate, parts: [], obstacle }
}

/** Cuts candidates down to what a list of scopes admits, as long as the grant stays within its
 * limits; a request that would be taken apart into more is dropped from there on. */
function limitAll(
  candidates: readonly Candidate[],
  limits: readonly ScopeEntry[],
  limiter: ScopeLimiter,
): Candidate[] {
  let scopes = 0
  let characters = 0
  const isFull = () => scopes > grantLimits.scopes || characters > grantLimits.characters
  return candidates.map((candidate) => {
    if (candidate.obstacle !== undefined) return candidate
    if (isFull()) return drop(candidate, 'grant-too-large')
    const limited = limit(candidate, limits, limiter)
    scopes += limited.parts.length
    for (const part of limited.parts) characters += formatScope(part).length
    return isFull() ? drop(candidate, 'grant-too-large') : limited
  })
}

function limit(
  candidate: Candidate,
  limits: readonly ScopeEntry[],
  limiter: ScopeLimiter,
): Candidate {
  const parts = candidate.parts.flatMap((part) => admit(part, limits))
  if (parts.length === 0) {
    return drop(candidate, limiter === 'client' ? 'not-allowed-for-client' : 'refused-by-user')
  }
  const isSame =
    parts.length === candidate.parts.length &&
    parts.every((part, index) => part === candidate.parts[index])
  if (isSame) return candidate
  return { ...candidate, parts: mergeParts(parts), limitedBy: [...candidate.limitedBy, limiter] }
}

function mergeParts(parts: readonly Scope[]): readonly Scope[] {
  const resourceParts = parts.filter((part) => part.kind === 'resource')
  return resourceParts.length === 0 ? parts : mergeResourceScopes(resourceParts)
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

/** An app that may register an instance gets no refresh token beside it (PDC-05). */
function preferRegistration(candidates: readonly Candidate[]): Candidate[] {
  const mayRegister = hasPart(candidates, ({ kind }) => kind === 'register')
  return candidates.map((candidate) => {
    const isRefresh = candidate.entry.scope.kind === 'refresh'
    const isLeft = candidate.obstacle === undefined
    return mayRegister && isRefresh && isLeft
      ? drop(candidate, 'registration-preferred')
      : candidate
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
