import type { ScopeExplanation } from '../../../shared/contract/scopes.ts'
import {
  constraintsOf,
  lettersOf,
  type ResourceScope,
  type ScopeLetter,
  scopeLetters,
} from '../../../shared/oauth/scope.ts'
import type { ScopeEntry } from '../../../shared/oauth/scope-parameter.ts'

type CoverageRow = ScopeExplanation['coverage'][number]

/** A resource scope with the text it was asked by. */
export interface ResourceEntry {
  readonly text: string
  readonly scope: ResourceScope
}

/** The resource scopes of a list. */
export function resourceEntriesOf(entries: readonly ScopeEntry[]): readonly ResourceEntry[] {
  return entries.flatMap(({ text, scope }) => (scope.kind === 'resource' ? [{ text, scope }] : []))
}

/** Tells for each level and type that scopes name which letters they allow there, wildcards counted in.
 * @returns rows by level, `*` first, then types by name
 */
export function coverageOf(entries: readonly ScopeEntry[]): CoverageRow[] {
  const resources = resourceEntriesOf(entries)
  return (['patient', 'user', 'system'] as const).flatMap((level) => {
    const atLevel = resources.filter(({ scope }) => scope.level === level)
    const types = [...new Set(atLevel.map(({ scope }) => scope.target))].sort()
    return types.map((type) => {
      const reaching = atLevel.filter(({ scope }) => scope.target === '*' || scope.target === type)
      return { level, type, letters: scopeLetters.map((letter) => cellOf(letter, reaching)) }
    })
  })
}

function cellOf(letter: ScopeLetter, reaching: readonly ResourceEntry[]) {
  const having = reaching.filter(({ scope }) => lettersOf(scope).includes(letter))
  const isWhole = having.some(({ scope }) => constraintsOf(scope).length === 0)
  const coverage = having.length === 0 ? 'none' : isWhole ? 'all' : 'limited'
  return { letter, coverage, scopes: having.map(({ text }) => text) } as const
}
