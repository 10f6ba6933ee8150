import { X509Certificate } from 'node:crypto'
import {
  defaultTrustPolicy,
  parseCertificate,
  validateCertificatePath,
} from '../../core/certificate-path/index.ts'
import type { Platform } from '../../core/platform.ts'

const serverAuthentication = '1.3.6.1.5.5.7.3.1'

/** Judges the certificate of a listener as its clients will: by a path to the one they are told to trust, for TLS servers.
 * @param certificate PEM
 * @param trusted PEM of what clients trust: the local authority, or the certificate itself
 * @returns why clients would refuse it; undefined when they would not
 * @see spec/security.md HO-17, UD-01
 */
export async function findListenerFault(
  certificate: string,
  trusted: string,
  clock: Platform['clock'],
): Promise<string | undefined> {
  const [leaf, anchor] = [certificate, trusted].map((pem) =>
    parseCertificate(new Uint8Array(new X509Certificate(pem).raw)),
  )
  if (leaf === undefined || anchor === undefined) throw new TypeError('two certificates were given')
  const { failure } = await validateCertificatePath({
    leaf,
    candidates: [],
    policy: {
      ...defaultTrustPolicy,
      anchors: [anchor],
      revocation: 'off',
      requiredExtendedKeyUsages: [serverAuthentication],
      allowSelfSignedLeafAnchor: true,
    },
    now: Math.floor(clock.now() / 1000),
    clock,
  })
  return failure && `${failure.rule}: ${failure.seen}, wanted ${failure.wanted}`
}
