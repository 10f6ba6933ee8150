import type { CertificatePath } from './certificate-path.ts'
import type { PathCheck } from './path-verdict.ts'
import { checkBasicConstraints, checkPathLengths } from './rules/basic-constraints.ts'
import { checkPolicies } from './rules/certificate-policies.ts'
import { checkCriticalExtensions } from './rules/critical-extensions.ts'
import { checkExtendedKeyUsages, checkKeyUsages } from './rules/key-usage.ts'
import { checkNameConstraints } from './rules/name-constraints.ts'
import { checkPublicKeys } from './rules/public-keys.ts'
import { checkValidity } from './rules/validity.ts'
import type { TrustPolicy } from './trust-policy.ts'

/** Applies every rule that needs nothing but the certificates, in this order; all of them, so that the trace is complete.
 * @param now epoch seconds
 * @see RFC 5280 section 6.1
 */
export function checkPath(path: CertificatePath, policy: TrustPolicy, now: number): PathCheck[] {
  return [
    ...checkValidity(path, policy, now),
    ...checkPublicKeys(path, policy),
    ...checkBasicConstraints(path),
    ...checkPathLengths(path),
    ...checkKeyUsages(path),
    ...checkExtendedKeyUsages(path, policy),
    ...checkNameConstraints(path),
    ...checkPolicies(path, policy),
    ...checkCriticalExtensions(path),
  ]
}
