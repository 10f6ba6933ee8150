import { fail, type InspectorRule, pass } from '../rule.ts'

/** Rules about what a token lets its holder do. */
export const scopeRules: readonly InspectorRule[] = [
  {
    id: 'scope-present',
    level: 'error',
    clause: 'RFC 9068 section 2.2.3; SAL-52',
    kinds: ['access-token'],
    check: ({ claims }) => {
      const scope = claims.get('scope')
      if (scope === undefined) return fail('Does not say what is allowed', 'no scope', 'scope')
      return scope.string === undefined
        ? fail('scope is not a string', scope.text, 'scopes separated by spaces')
        : pass('Says what is allowed', `${scope.string.split(' ').length} scopes`)
    },
  },
]
