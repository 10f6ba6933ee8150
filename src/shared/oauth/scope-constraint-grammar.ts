import type { ConstraintStep, InvalidScope, ScopeConstraint, ScopeFault } from './scope.ts'

/** The most limits one scope may have. */
const mostConstraints = 16

/** Builds the result for a text that breaks the scope grammar. */
export function invalidScope(reason: ScopeFault, seen: string, wanted: string): InvalidScope {
  return { kind: 'invalid', reason, seen, wanted }
}

/** Parses what follows the `?` of a resource scope: limits joined by `&`, each a name, `=`, and
 * values joined by commas. The text is cut first and each value percent-decoded once afterwards, so
 * an encoded comma is part of a value; `+` is a plus sign.
 * @see SMART App Launch 2.2.0, Scopes and Launch Context, finer-grained constraints; ruling D-24 */
export function parseConstraints(text: string): readonly ScopeConstraint[] | InvalidScope {
  const limits = text.split('&')
  if (limits.length > mostConstraints) {
    return invalidScope(
      'too-many-constraints',
      `${limits.length} limits`,
      `at most ${mostConstraints} limits in one scope`,
    )
  }
  const constraints: ScopeConstraint[] = []
  for (const limit of limits) {
    const constraint = parseConstraint(limit)
    if ('kind' in constraint) return constraint
    constraints.push(constraint)
  }
  return constraints
}

function parseConstraint(limit: string): ScopeConstraint | InvalidScope {
  if (limit === '') return invalidScope('missing-constraint', limit, 'a name=value limit')
  const equals = limit.indexOf('=')
  if (equals < 0) return invalidScope('constraint-value', limit, 'a name, = and a value')
  const [first, ...rest] = limit.slice(0, equals).split('.').map(parseStep)
  const steps: ConstraintStep[] = []
  for (const step of rest) {
    if (step !== undefined) steps.push(step)
  }
  if (first === undefined || steps.length < rest.length) {
    return invalidScope(
      'constraint-name',
      limit.slice(0, equals),
      'search parameter names joined by dots, each with at most one :modifier',
    )
  }
  const values: string[] = []
  for (const encoded of limit.slice(equals + 1).split(',')) {
    if (encoded === '') return invalidScope('constraint-value', limit, 'a value on each side of ,')
    const value = decodePercent(encoded)
    if (value === undefined) return invalidPercent(encoded)
    values.push(value)
  }
  return { steps: [first, ...steps], values }
}

function parseStep(text: string): ConstraintStep | undefined {
  const [name = '', modifier, ...more] = text.split(':')
  if (more.length > 0 || !isName(name)) return undefined
  if (modifier === undefined) return { name }
  return isName(modifier) ? { name, modifier } : undefined
}

function isName(text: string): boolean {
  if (text === '') return false
  for (let index = 0; index < text.length; index += 1) {
    if (!isNameCharacter(text.charCodeAt(index), index === 0)) return false
  }
  return true
}

function isNameCharacter(code: number, isFirst: boolean): boolean {
  const isLetter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
  if (isLetter || code === 0x5f) return true
  return !isFirst && (code === 0x2d || (code >= 0x30 && code <= 0x39))
}

/** Decodes percent-encoded UTF-8 once; undefined when the encoding is broken. */
export function decodePercent(text: string): string | undefined {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

/** Builds the result for a value whose percent-encoding is broken. */
export function invalidPercent(seen: string): InvalidScope {
  return invalidScope('percent-encoding', seen, '% with two hex digits, UTF-8')
}
