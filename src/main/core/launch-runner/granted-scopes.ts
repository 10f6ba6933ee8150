import { parseScopeParameter, type ScopeEntry } from '../../../shared/oauth/scope-parameter.ts'
import { coversScope, scopeLimits } from '../authorization-server/scopes/index.ts'
import { LaunchFailure } from './launch-failure.ts'

/** Parses the scopes a server granted.
 * @throws {LaunchFailure} more of them than can be compared
 * @see spec/security.md L-06
 */
export function parseGrantedScopes(scope: string): readonly ScopeEntry[] {
  const list = parseScopeParameter(scope, scopeLimits)
  if (list.kind === 'scopes') return list.entries
  throw new LaunchFailure(`the granted scopes are ${list.seen}, wanted ${list.wanted}`, {
    clause: 'L-06',
    advice: 'The server must grant no more than a client can look through.',
  })
}

/** Gives the scopes that another list does not allow. Resource scopes are judged by meaning, so `.r` is within `.rs`. */
export function findScopesBeyond(
  granted: readonly ScopeEntry[],
  limit: readonly ScopeEntry[],
): readonly string[] {
  const same = new Set(limit.map(({ text }) => text))
  return granted
    .filter((entry) => !same.has(entry.text) && !coversScope(limit, entry))
    .map(({ text }) => text)
}
