import type { ParsedCertificate } from '../../certificate/certificate.ts'
import { type CertificatePath, certificatesOf } from '../certificate-path.ts'
import { checkOf, type PathCheck } from '../path-verdict.ts'
import type { TrustPolicy } from '../trust-policy.ts'

/** Every certificate is within its validity, to the second.
 * @see UDAP-PKI-004; spec/security.md UD-03; RFC 5280 section 6.1.3 (a)(2)
 */
export function checkValidity(
  path: CertificatePath,
  { isAnchorValidityChecked }: TrustPolicy,
  now: number,
): PathCheck[] {
  return certificatesOf(path)
    .filter(({ fingerprint }) => isAnchorValidityChecked || fingerprint !== path.anchor.fingerprint)
    .flatMap((certificate) => checkCertificate(certificate, now))
}

function checkCertificate(certificate: ParsedCertificate, now: number): PathCheck[] {
  const { notBefore, notAfter } = certificate
  return [
    checkOf('not-before', certificate, {
      passed: notBefore <= now,
      seen: `valid from ${renderTime(notBefore)}${apart(notBefore - now)}`,
      wanted: `valid at ${renderTime(now)}`,
    }),
    checkOf('not-after', certificate, {
      passed: now <= notAfter,
      seen: `valid until ${renderTime(notAfter)}${apart(now - notAfter)}`,
      wanted: `valid at ${renderTime(now)}`,
    }),
  ]
}

function renderTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000', '')
}

/** How far off a time is; nothing when it is not. */
function apart(seconds: number): string {
  if (seconds <= 0) return ''
  const [unit, name] =
    seconds < 7200 ? [1, 'seconds'] : seconds < 172_800 ? [3600, 'hours'] : [86_400, 'days']
  return `, ${Math.floor(seconds / unit)} ${name} off`
}
