import type { InvalidScope, Scope } from './scope.ts'
import { parseScope } from './scope-grammar.ts'

/** How much a `scope` parameter may hold.
 * @see security limit L-06 */
export interface ScopeLimits {
  readonly characters: number
  readonly scopes: number
}

/** The limits of a `scope` parameter unless a caller gives others. */
export const defaultScopeLimits: ScopeLimits = { characters: 4096, scopes: 200 }

/** One scope of a list with the text it was asked by. */
export interface ScopeEntry {
  readonly text: string
  readonly scope: Scope | InvalidScope
}

/** The scopes of a parameter, or the limit it breaks. */
export type ScopeList =
  | { readonly kind: 'scopes'; readonly entries: readonly ScopeEntry[] }
  | { readonly kind: 'too-large'; readonly seen: string; readonly wanted: string }

/** Parses a whole `scope` parameter: scopes separated by spaces, in the order asked. Scopes with
 * equal text collapse into the first; a broken one stays in the list, so that the answer can say
 * what was wrong with it (ruling D-23). Nothing is parsed beyond the limits.
 * @see RFC 6749 section 3.3 */
export function parseScopeParameter(
  parameter: string,
  limits: ScopeLimits = defaultScopeLimits,
): ScopeList {
  if (parameter.length > limits.characters) {
    return {
      kind: 'too-large',
      seen: `${parameter.length} characters`,
      wanted: `at most ${limits.characters} characters`,
    }
  }
  const texts = new Set(parameter.split(' ').filter((text) => text !== ''))
  if (texts.size > limits.scopes) {
    return {
      kind: 'too-large',
      seen: `${texts.size} scopes`,
      wanted: `at most ${limits.scopes} scopes`,
    }
  }
  return {
    kind: 'scopes',
    entries: Array.from(texts, (text) => ({ text, scope: parseScope(text) })),
  }
}
