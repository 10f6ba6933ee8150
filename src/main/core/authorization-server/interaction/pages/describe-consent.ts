import { lettersOf, type Scope } from '../../../../../shared/oauth/scope.ts'
import {
  categoryChoicesOf,
  type DescriptionContext,
  describeScope,
  type NegotiatedScopes,
} from '../../scopes/index.ts'
import type { WithheldScope } from './consent-page.ts'
import type { ConsentScope, ScopeGroup } from './consent-scopes.ts'

/** Puts a negotiation nobody has approved yet into the words of the consent page: what can be granted,
 * and what was asked for but cannot, with the reason.
 * @see SAL-20; SAL-21
 */
export function describeConsent(
  negotiated: Pick<NegotiatedScopes, 'granted' | 'verdicts'>,
  context: DescriptionContext,
): { readonly scopes: readonly ConsentScope[]; readonly withheldScopes: readonly WithheldScope[] } {
  return {
    scopes: negotiated.granted.map(({ text, scope }) => ({
      text,
      ...describeScope(scope, context),
      group: groupOf(scope),
      categoryChoices: categoryChoicesOf(scope),
    })),
    withheldScopes: negotiated.verdicts.flatMap((verdict) =>
      verdict.outcome === 'granted'
        ? []
        : [{ scope: verdict.requested, reason: verdict.explanation, clause: verdict.clause }],
    ),
  }
}

function groupOf(scope: Scope): ScopeGroup {
  switch (scope.kind) {
    case 'resource':
      return lettersOf(scope).some((letter) => 'cud'.includes(letter)) ? 'write' : 'read'
    case 'context':
    case 'identity':
      return scope.kind
    case 'tiered':
      return 'identity'
    case 'refresh':
    case 'register':
      return 'persistence'
    case 'extension':
      return 'other'
  }
}
