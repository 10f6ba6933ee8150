import type { UdapRegistrationOutcome } from '../../../../../shared/contract/udap-client.ts'
import type { Verdict } from '../../../../../shared/design-tokens.ts'

/** Each outcome of a registration request as a word with its colour. */
export const outcomeWords: Readonly<
  Record<UdapRegistrationOutcome['state'], { readonly verdict: Verdict; readonly word: string }>
> = {
  registered: { verdict: 'pass', word: 'registered' },
  modified: { verdict: 'pass', word: 'changed' },
  cancelled: { verdict: 'pass', word: 'cancelled' },
  refused: { verdict: 'fail', word: 'refused' },
  malformed: { verdict: 'fail', word: 'answer not usable' },
  stopped: { verdict: 'warn', word: 'nothing sent' },
  unanswered: { verdict: 'warn', word: 'no answer' },
}
