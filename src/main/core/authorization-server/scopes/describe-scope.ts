import { splitSearchValue } from '../../../../shared/fhir/search-match/split-value.ts'
import {
  type ContextScope,
  constraintsOf,
  lettersOf,
  type ResourceScope,
  type Scope,
  type ScopeConstraint,
} from '../../../../shared/oauth/scope.ts'
import { formatConstraintName } from '../../../../shared/oauth/scope-format.ts'
import { labelOf } from './resource-labels.ts'

/** A scope in plain language. */
export interface ScopeDescription {
  /** One line, for a list. */
  readonly short: string
  /** One or two sentences that leave nothing out. */
  readonly long: string
}

/** Facts that a description needs beside the scope. */
export interface DescriptionContext {
  /** How long offline access lasts at most, in seconds; absent: until it is revoked. */
  readonly offlineSeconds?: number
}

/** Describes a scope to the person who is asked to approve it: what it lets the app do, with which
 * records, and for how long.
 * @see SMART App Launch 2.2.0, Best Practices; Scopes and Launch Context, wildcard scopes */
export function describeScope(scope: Scope, context: DescriptionContext): ScopeDescription {
  switch (scope.kind) {
    case 'resource':
      return describeResourceScope(scope)
    case 'context':
      return describeContextScope(scope)
    case 'identity':
      return describeIdentityScope(scope.name)
    case 'refresh':
      return scope.name === 'offline_access'
        ? describeOfflineAccess(context.offlineSeconds)
        : {
            short: 'Stay connected during your session',
            long: 'The app keeps its access until you sign out of this session or it ends by itself.',
          }
    case 'register':
      return {
        short: 'Come back later from this device',
        long: 'The app may register this device, and from it come back later with the access you approve now, without asking again.',
      }
    case 'tiered':
      return {
        short: 'Have you sign in where you have your account',
        long: 'You sign in at the identity provider the app names, and this server finds out who you are here.',
      }
    case 'extension':
      return {
        short: `Use the additional permission ${scope.text}`,
        long: `The app asks for the permission ${scope.text}, which is not defined by SMART. Approve it only if you know what it does.`,
      }
  }
}

const reach = {
  patient: 'of the selected patient',
  user: 'that you may see yourself',
  system: 'that this app may see by itself',
} as const

function describeResourceScope(scope: ResourceScope): ScopeDescription {
  const what = scope.target === '*' ? 'all records' : labelOf(scope.target)
  const constraints = constraintsOf(scope)
  const only =
    constraints.length === 0 ? '' : `, only with ${listOf(constraints.map(describeLimit))}`
  const short = `${capitalize(listOf(briefVerbs(scope)))} ${what} ${reach[scope.level]}${only}`
  const every =
    scope.target === '*'
      ? ' This covers every type of record, those of types that are added in the future too.'
      : ''
  const limits =
    constraints.length === 0
      ? ''
      : ` It is limited to records with ${listOf(constraints.map(describeLimitExactly))}.`
  return {
    short,
    long: `The app may ${listOf(exactVerbs(scope))} ${what} ${reach[scope.level]}.${every}${limits}`,
  }
}

function briefVerbs(scope: ResourceScope): readonly string[] {
  const letters = lettersOf(scope)
  const verbs: string[] = []
  if (letters.includes('r') || letters.includes('s')) verbs.push('see')
  if (letters.includes('c')) verbs.push('add')
  if (letters.includes('u')) verbs.push('change')
  if (letters.includes('d')) verbs.push('delete')
  return verbs
}

const exactWords = {
  c: 'add',
  r: 'open',
  u: 'change',
  d: 'delete',
  s: 'search',
} as const

function exactVerbs(scope: ResourceScope): readonly string[] {
  return lettersOf(scope).map((letter) => exactWords[letter])
}

function describeLimit(constraint: ScopeConstraint): string {
  const values = constraint.values.map((value) => splitSearchValue(value, '|').slice(-1).join(''))
  return `${formatConstraintName(constraint)} ${listOf(values, 'or')}`
}

function describeLimitExactly(constraint: ScopeConstraint): string {
  return `${formatConstraintName(constraint)} ${listOf(constraint.values, 'or')}`
}

function describeContextScope({ type, role }: ContextScope): ScopeDescription {
  if (type === undefined) {
    return {
      short: 'Open with what you are looking at',
      long: 'The app learns which patient and which other records are open where you launched it.',
    }
  }
  if (type === 'Patient') {
    return {
      short: 'Know which patient is selected',
      long: 'The app learns which patient you select, and works with that patient.',
    }
  }
  const inRole = role === undefined ? '' : ` in the role ${role}`
  return {
    short: `Know which one of the ${labelOf(type)} is selected`,
    long: `The app learns which one of the ${labelOf(type)} is selected${inRole}.`,
  }
}

function describeIdentityScope(name: 'openid' | 'fhirUser' | 'profile'): ScopeDescription {
  if (name === 'openid') {
    return {
      short: 'Sign you in',
      long: 'The app learns an identifier that stands for you, the same at each sign-in.',
    }
  }
  return {
    short: 'Know who you are',
    long: 'The app learns which record stands for you here, and may open that one record.',
  }
}

function describeOfflineAccess(seconds: number | undefined): ScopeDescription {
  const duration = seconds === undefined ? 'until you revoke it' : `for up to ${span(seconds)}`
  return {
    short: `Keep access ${duration}`,
    long: `The app keeps its access while you are away, ${duration}. You can revoke it earlier.`,
  }
}

const spans = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const

/** Writes a duration in the largest unit it is a whole number of. */
function span(seconds: number): string {
  for (const [length, unit] of spans) {
    if (seconds >= length && seconds % length === 0) {
      const count = seconds / length
      return `${count} ${unit}${count === 1 ? '' : 's'}`
    }
  }
  return `${seconds} seconds`
}

function listOf(items: readonly string[], word: 'and' | 'or' = 'and'): string {
  if (items.length < 2) return items.join('')
  return `${items.slice(0, -1).join(', ')} ${word} ${items.slice(-1).join('')}`
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
