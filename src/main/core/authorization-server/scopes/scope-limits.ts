import type { ScopeLimits } from '../../../../shared/oauth/scope-parameter.ts'

/** How much a scope parameter may hold here: as much as the form that carries it, and 200 scopes.
 * @see GEN-17; spec/security.md L-06
 */
export const scopeLimits: ScopeLimits = { characters: 65_536, scopes: 200 }
