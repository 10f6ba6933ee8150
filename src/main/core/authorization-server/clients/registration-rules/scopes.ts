import type { ClientMetadata } from '../../../../../shared/oauth/client-metadata.ts'
import { parseScopeParameter } from '../../../../../shared/oauth/scope-parameter.ts'
import { unfitMetadata } from './unfit-metadata.ts'

/** Checks that every registered scope can be read, since what cannot be read could never be granted.
 * @throws {OAuthError} invalid_client_metadata, naming the scope and what is wrong with it
 * @see REG-07; RFC 7591 section 2; spec/security.md L-06
 */
export function checkScopes(metadata: ClientMetadata): void {
  const list = parseScopeParameter(metadata.scope)
  if (list.kind === 'too-large') {
    throw unfitMetadata({
      check: 'registered-scope-size',
      clause: 'L-06',
      parameter: 'scope',
      seen: list.seen,
      wanted: list.wanted,
    })
  }
  for (const { text, scope } of list.entries) {
    if (scope.kind !== 'invalid') continue
    throw unfitMetadata({
      check: 'registered-scope-grammar',
      clause: 'SMART App Launch 2.2.0, Scopes and Launch Context; REG-07',
      parameter: 'scope',
      seen: `${text} (${scope.reason}: ${scope.seen})`,
      wanted: scope.wanted,
    })
  }
}
