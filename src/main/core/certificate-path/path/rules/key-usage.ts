import { type CertificatePath, certificatesOf } from '../certificate-path.ts'
import { checkOf, type PathCheck } from '../path-verdict.ts'
import type { TrustPolicy } from '../trust-policy.ts'

const anyExtendedKeyUsage = '2.5.29.37.0'

/** Issuers may sign certificates, and the leaf may make digital signatures. Without the extension both may; a leaf is warned of.
 * @see UDAP-PKI-005, UDAP-PKI-006; spec/security.md UD-05
 */
export function checkKeyUsages({ issuers, leaf }: CertificatePath): PathCheck[] {
  const leafUsages = leaf.extensions.keyUsage
  return [
    ...issuers.map((certificate) => {
      const usages = certificate.extensions.keyUsage
      return checkOf('issuer-key-usage', certificate, {
        passed: usages === undefined || usages.includes('keyCertSign'),
        seen: usages?.join(', ') ?? 'no key usage',
        wanted: 'keyCertSign',
      })
    }),
    checkOf('leaf-key-usage', leaf, {
      passed: leafUsages === undefined || leafUsages.includes('digitalSignature'),
      ...(leafUsages === undefined && { warning: 'the key is not limited to any usage' }),
      seen: leafUsages?.join(', ') ?? 'no key usage',
      wanted: 'digitalSignature',
    }),
  ]
}

/** The leaf names every purpose the community asks for; an issuer that is limited to purposes has them too, or any.
 * @see UDAP-PKI-006; spec/security.md UD-05
 */
export function checkExtendedKeyUsages(
  path: CertificatePath,
  { requiredExtendedKeyUsages }: TrustPolicy,
): PathCheck[] {
  if (requiredExtendedKeyUsages.length === 0) return []
  return certificatesOf(path).map((certificate) => {
    const purposes = certificate.extensions.extendedKeyUsage
    const isLeaf = certificate === path.leaf
    const isOpen = purposes === undefined || purposes.includes(anyExtendedKeyUsage)
    const hasAll = requiredExtendedKeyUsages.every(
      (purpose) => purposes?.includes(purpose) === true,
    )
    return checkOf('extended-key-usage', certificate, {
      passed: hasAll || (!isLeaf && isOpen),
      seen: purposes?.join(', ') ?? 'no extended key usage',
      wanted: requiredExtendedKeyUsages.join(', '),
    })
  })
}
