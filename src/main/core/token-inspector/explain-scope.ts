import type { TokenPermission } from '../../../shared/contract/inspector.ts'
import { parseScope } from '../../../shared/oauth/scope-grammar.ts'
import { describeScope } from '../authorization-server/scopes/index.ts'

/** Says what one scope lets its holder do, or why it is no scope. */
export function explainScope(text: string): TokenPermission {
  const scope = parseScope(text)
  if (scope.kind === 'invalid') {
    return {
      scope: text,
      text: `Not a scope: saw ${scope.seen === '' ? 'nothing' : scope.seen}, wanted ${scope.wanted}.`,
      isValid: false,
    }
  }
  return { scope: text, text: describeScope(scope, {}).long, isValid: true }
}
