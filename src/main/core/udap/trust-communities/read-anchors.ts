import {
  CertificateFormatError,
  DerFormatError,
  type ParsedCertificate,
  parseCertificate,
} from '../../certificate-path/index.ts'
import { badRequest } from '../../rpc/index.ts'
import type { NewTrustCommunity } from './trust-community.ts'

/** Parses the anchors of a community, each once.
 * @throws {ProblemError} bad-request: one is no certificate, is neither an authority nor a leaf that may be pinned, or has
 *   a key that may not be used
 * @see UDAP-PKI-002, UDAP-PKI-018
 */
export function readAnchors({ anchors, policy }: NewTrustCommunity): readonly ParsedCertificate[] {
  const parsed = anchors.map((der, index) => readAnchor(der, index))
  for (const { extensions, publicKey, subject } of parsed) {
    const isAuthority = extensions.basicConstraints?.isCa === true
    if (!isAuthority && !policy.isSelfSignedLeafAllowed) {
      throw badRequest(
        `${subject.text} is no authority; the policy can allow a self-signed leaf as anchor`,
      )
    }
    if (publicKey.fault === undefined) continue
    const { seen, wanted } = publicKey.fault
    throw badRequest(`the key of ${subject.text} is ${seen}, wanted ${wanted}`)
  }
  return [...new Map(parsed.map((one) => [one.fingerprint, one])).values()]
}

function readAnchor(der: Uint8Array, index: number): ParsedCertificate {
  try {
    return parseCertificate(der)
  } catch (cause) {
    if (!(cause instanceof CertificateFormatError) && !(cause instanceof DerFormatError)) {
      throw cause
    }
    throw badRequest(`anchor ${index + 1} is no certificate: ${cause.message}`)
  }
}
