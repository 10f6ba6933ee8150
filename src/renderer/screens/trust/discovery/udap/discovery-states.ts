import type { UdapDiscoveryState } from '../../../../../shared/contract/udap-discovery.ts'
import type { Verdict } from '../../../../../shared/design-tokens.ts'

/** Each outcome of asking for UDAP metadata as a word with its colour. */
export const stateWords: Readonly<
  Record<UdapDiscoveryState, { readonly verdict: Verdict; readonly word: string }>
> = {
  usable: { verdict: 'pass', word: 'usable' },
  'not-supported': { verdict: 'info', word: 'no UDAP' },
  'not-in-community': { verdict: 'warn', word: 'not in this community' },
  untrusted: { verdict: 'fail', word: 'not trusted' },
  broken: { verdict: 'fail', word: 'broken' },
  failed: { verdict: 'fail', word: 'failed' },
  unreachable: { verdict: 'warn', word: 'not reachable' },
}
