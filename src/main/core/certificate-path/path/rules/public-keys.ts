import { findKeyWeakness } from '../../signature/weak-keys.ts'
import { type CertificatePath, certificatesOf } from '../certificate-path.ts'
import { checkOf, type PathCheck } from '../path-verdict.ts'
import type { TrustPolicy } from '../trust-policy.ts'

/** Every key is of an accepted kind and size, and not known to be weak.
 * @see UDAP-PKI-008; spec/security.md L-09, UD-09, UD-10
 */
export function checkPublicKeys(path: CertificatePath, { acceptedKeys }: TrustPolicy): PathCheck[] {
  return certificatesOf(path).map((certificate) => {
    const { publicKey } = certificate
    const fault = publicKey.fault ?? findKeyWeakness(publicKey)
    const isAccepted = acceptedKeys.some((kind) => kind === publicKey.kind)
    return checkOf('public-key', certificate, {
      passed: fault === undefined && isAccepted,
      seen: fault === undefined ? publicKey.name : `${publicKey.name}: ${fault.seen}`,
      wanted: fault?.wanted ?? acceptedKeys.join(', '),
    })
  })
}
