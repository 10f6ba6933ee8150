import type { Scope, ScopeConstraint } from './scope.ts'
import { lettersOf } from './scope.ts'
import { registerScopeText } from './scope-grammar.ts'

/** Writes a scope; parsing the text gives an equal scope again. In constraint values and roles only
 * what the grammar cannot carry is percent-encoded, so `|`, `:` and `/` stay readable. */
export function formatScope(scope: Scope): string {
  switch (scope.kind) {
    case 'resource': {
      const actions = scope.version === 1 ? scope.access : lettersOf(scope).join('')
      const limits = scope.version === 1 ? [] : scope.constraints.map(formatConstraint)
      const query = limits.length === 0 ? '' : `?${limits.join('&')}`
      return `${scope.level}/${scope.target}.${actions}${query}`
    }
    case 'context': {
      if (scope.type === undefined) return 'launch'
      const role = scope.role === undefined ? '' : `?role=${encodeValue(scope.role)}`
      return `launch/${scope.type.toLowerCase()}${role}`
    }
    case 'identity':
    case 'refresh':
      return scope.name
    case 'tiered':
      return 'udap'
    case 'register':
      return registerScopeText
    case 'extension':
      return scope.text
  }
}

/** Writes one constraint as it stands after the `?` of a scope. */
export function formatConstraint(constraint: ScopeConstraint): string {
  return `${formatConstraintName(constraint)}=${constraint.values.map(encodeValue).join(',')}`
}

/** Writes the name of a constraint: parameters with their modifiers, joined by dots. */
export function formatConstraintName(constraint: ScopeConstraint): string {
  return constraint.steps
    .map(({ name, modifier }) => (modifier === undefined ? name : `${name}:${modifier}`))
    .join('.')
}

function encodeValue(value: string): string {
  let encoded = ''
  for (const character of value) {
    encoded += isPlain(character) ? character : encodeURIComponent(character)
  }
  return encoded
}

function isPlain(character: string): boolean {
  const isPrintable = character > ' ' && character <= '~'
  return isPrintable && !'"\\%&,'.includes(character)
}
