import type { ParsedCertificate } from '../../certificate/certificate.ts'
import { type CertificatePath, isSelfIssued } from '../certificate-path.ts'
import { checkOf, type PathCheck } from '../path-verdict.ts'

/** Every issuer says critically that it is a CA, and the leaf does not.
 * @see UDAP-PKI-005, UDAP-PKI-006; spec/security.md UD-04
 */
export function checkBasicConstraints({ issuers, leaf }: CertificatePath): PathCheck[] {
  const isCa = leaf.extensions.basicConstraints?.isCa === true
  return [
    ...issuers.map((certificate) => {
      const { basicConstraints } = certificate.extensions
      return checkOf('basic-constraints', certificate, {
        passed: basicConstraints?.isCa === true && basicConstraints.isCritical,
        seen: describe(certificate),
        wanted: 'critical basic constraints with cA TRUE',
      })
    }),
    checkOf('leaf-is-no-ca', leaf, {
      passed: !isCa,
      seen: describe(leaf),
      wanted: 'a certificate of an end entity',
    }),
  ]
}

/** No more issuers follow one than its path length allows; self-issued ones do not count, and the anchor's limit holds too.
 * @see UDAP-PKI-005; spec/security.md UD-04; RFC 5280 section 6.1.4 (l) and (m)
 */
export function checkPathLengths({ issuers }: CertificatePath): PathCheck[] {
  let left = Number.POSITIVE_INFINITY
  return issuers.map((certificate, index) => {
    const counts = index > 0 && !isSelfIssued(certificate)
    const passed = !counts || left > 0
    const seen = counts ? `${renderLimit(left)} allowed by its issuers` : 'not counted'
    if (counts) left = Math.max(0, left - 1)
    left = Math.min(left, certificate.extensions.basicConstraints?.pathLength ?? left)
    return checkOf('path-length', certificate, { passed, seen, wanted: 'room for one more issuer' })
  })
}

function describe({ extensions: { basicConstraints } }: ParsedCertificate): string {
  if (basicConstraints === undefined) return 'no basic constraints'
  const { isCritical, isCa } = basicConstraints
  const criticality = isCritical ? 'critical' : 'not critical'
  return `${criticality} basic constraints with cA ${isCa ? 'TRUE' : 'FALSE'}`
}

function renderLimit(limit: number): string {
  if (limit === Number.POSITIVE_INFINITY) return 'any number of issuers is'
  return limit === 1 ? '1 more issuer is' : `${limit} more issuers are`
}
