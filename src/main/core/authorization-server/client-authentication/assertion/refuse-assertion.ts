import type { Explanation, OAuthError } from '../../../errors.ts'
import { refuseClient } from '../refusals.ts'

/** A part of an assertion that is not as it has to be. */
export interface AssertionFault {
  readonly check: string
  readonly clause: string
  /** What was looked at, as in `claim aud` or `header alg`. */
  readonly part: string
  readonly seen: string
  readonly wanted: string
}

/** The refusal of a client assertion: 401 `invalid_client`, naming the part, what it holds and what was wanted.
 * @see RFC 7521 section 4.2.1; BKS-08
 */
export function refuseAssertion(fault: AssertionFault, cause?: unknown): OAuthError {
  const explanation: Explanation = {
    check: fault.check,
    clause: fault.clause,
    parameter: `client_assertion ${fault.part}`,
    seen: fault.seen,
    wanted: fault.wanted,
  }
  return refuseClient(explanation, false, cause)
}
