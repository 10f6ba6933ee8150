import type { UdapComparison } from '../../../../shared/contract/udap-client.ts'
import type { Verdict } from '../../../../shared/design-tokens.ts'

/** How the answer to something wrong compares with what it has to be, as a word with its colour. */
export const comparisonWords: Readonly<
  Record<UdapComparison['verdict'], { readonly verdict: Verdict; readonly word: string }>
> = {
  'as-expected': { verdict: 'pass', word: 'refused as expected' },
  'other-code': { verdict: 'warn', word: 'refused otherwise' },
  accepted: { verdict: 'fail', word: 'accepted' },
}
