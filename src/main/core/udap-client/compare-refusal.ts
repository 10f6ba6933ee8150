import type { UdapComparison } from '../../../shared/contract/udap-client-shapes.ts'
import type { UdapVariant } from '../../../shared/udap/variants.ts'

/** Sets the answer to something wrong beside what it has to be. A foreign server may differ in the code, which is worth a
 * warning; accepting what has to be refused is a failure.
 * @see spec/udap.md section 0.2; D2, D9
 */
export function compareRefusal(
  { requirement, label, expected }: UdapVariant,
  { status, error }: { readonly status: number; readonly error: string | null },
): UdapComparison {
  const codes = [expected.error, ...(expected.alternatives ?? [])]
  const isAsExpected = status === expected.status && error !== null && codes.includes(error)
  const isAccepted = status >= 200 && status < 300
  return {
    requirement,
    label,
    expectedStatus: expected.status,
    expectedError: expected.error,
    verdict: isAsExpected ? 'as-expected' : isAccepted ? 'accepted' : 'other-code',
  }
}
