import { type CertificatePath, certificatesOf } from '../certificate-path.ts'
import { checkOf, type PathCheck } from '../path-verdict.ts'

/** No certificate has a critical extension that is not processed here. @see UDAP-PKI-007; spec/security.md UD-13 */
export function checkCriticalExtensions(path: CertificatePath): PathCheck[] {
  return certificatesOf(path).map((certificate) => {
    const { unknownCritical } = certificate.extensions
    return checkOf('critical-extensions', certificate, {
      passed: unknownCritical.length === 0,
      seen: unknownCritical.length === 0 ? 'none unknown' : unknownCritical.join(', '),
      wanted: 'critical extensions of RFC 5280 only',
    })
  })
}
