import { messageOf } from '../../error-message.ts'
import { FhirError } from '../../errors.ts'

const clause = 'spec/security.md AS-19, AS-20, L-11'

/** The upstream could not be reached, or not in time; why is for the operator alone. */
export function upstreamUnreachable(cause: unknown): FhirError {
  const reason = reasonOf(cause)
  if (reason === 'busy') {
    return new FhirError(503, 'transient', 'too many requests are under way, try again', {
      cause,
      headers: { 'Retry-After': '1' },
      explanation: { check: 'upstream-answers', clause, seen: messageOf(cause) },
    })
  }
  const isLate = reason === 'timeout'
  const text = isLate
    ? 'the FHIR server behind this one did not answer in time'
    : 'the FHIR server behind this one cannot be used now'
  return new FhirError(isLate ? 504 : 502, isLate ? 'timeout' : 'transient', text, {
    cause,
    explanation: {
      check: 'upstream-answers',
      clause,
      seen: messageOf(cause),
      wanted: 'an answer within the limits',
    },
  })
}

/** The upstream answered with something that is no answer to what it was asked. */
export function upstreamUnfit(seen: string, wanted: string, cause?: unknown): FhirError {
  const text = 'the FHIR server behind this one gave an answer that cannot be used'
  return new FhirError(502, 'exception', text, {
    cause,
    explanation: { check: 'upstream-answer-fit', clause, seen, wanted },
  })
}

const refusals: Readonly<Record<number, string>> = {
  400: 'invalid',
  405: 'not-supported',
  409: 'conflict',
  412: 'conflict',
  422: 'processing',
}

/** What an upstream's refusal is to the caller: its kind, never its words, which may speak of others.
 * @see spec/security.md FH-02
 */
export function upstreamRefused(status: number): FhirError {
  const code = refusals[status]
  if (code === undefined) return upstreamUnfit(`status ${status}`, 'an answer of a FHIR server')
  return new FhirError(
    status,
    code,
    `the FHIR server behind this one refused the request with ${status}`,
    { explanation: { check: 'upstream-accepts', clause, seen: `status ${status}` } },
  )
}

/** What a host says about a request it did not finish. */
function reasonOf(cause: unknown): unknown {
  if (!(cause instanceof Error)) return undefined
  if (cause.name === 'TimeoutError') return 'timeout'
  return 'reason' in cause ? cause.reason : undefined
}
