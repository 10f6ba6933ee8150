import type { ResourceScope } from '../../../shared/oauth/scope.ts'
import { parseScopeParameter, type ScopeEntry } from '../../../shared/oauth/scope-parameter.ts'
import { coversScope } from '../authorization-server/scopes/index.ts'

/** The scopes of a parameter, sorted for judging. */
export interface JudgedScopes {
  readonly texts: readonly string[]
  readonly entries: readonly ScopeEntry[]
  readonly resources: readonly ResourceScope[]
  /** Those that break the grammar, with what was seen and wanted; a parameter that is too long, too. */
  readonly invalid: readonly string[]
}

/** Reads a `scope` parameter. */
export function scopesOf(parameter: string): JudgedScopes {
  const list = parseScopeParameter(parameter)
  if (list.kind === 'too-large') {
    return {
      texts: [],
      entries: [],
      resources: [],
      invalid: [`${list.seen}, wanted ${list.wanted}`],
    }
  }
  return {
    texts: list.entries.map(({ text }) => text),
    entries: list.entries,
    resources: list.entries.flatMap(({ scope }) => (scope.kind === 'resource' ? [scope] : [])),
    invalid: list.entries.flatMap(({ text, scope }) =>
      scope.kind === 'invalid' ? [`${text} (wanted ${scope.wanted})`] : [],
    ),
  }
}

/** Whether the granted scopes allow all that one asks for, by meaning. */
export function coveredBy(granted: JudgedScopes, wanted: ScopeEntry): boolean {
  return coversScope(granted.entries, wanted)
}

/** Level and type of a resource scope, as in `patient/Observation`. */
export function levelAndTypeOf({ level, target }: ResourceScope): string {
  return `${level}/${target}`
}
