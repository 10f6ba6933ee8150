import { X509Certificate } from 'node:crypto'
import type { CertificateChainLink } from '../../../../shared/contract/certificates.ts'
import type { AuthorityServices } from '../authority-services.ts'
import type { KnownCertificate } from './certificate-record.ts'

/** Longest chain that is followed. @see spec/security.md L-08 */
const longestChain = 6

/** The certificates above one, as far as they are stored here: by name and by signature. This is a picture of who signed
 * whom and no verdict on trust.
 * @returns the certificate itself first
 */
export function findKnownChain(
  services: Pick<AuthorityServices, 'certificates' | 'now'>,
  leaf: KnownCertificate,
): readonly [KnownCertificate, ...KnownCertificate[]] {
  const chain: [KnownCertificate, ...KnownCertificate[]] = [leaf]
  let current = leaf
  while (chain.length < longestChain && current.issuer !== current.subject) {
    const issuer = findSigner(services, current)
    if (issuer === undefined || chain.some(({ id }) => id === issuer.id)) break
    chain.push(issuer)
    current = issuer
  }
  return chain
}

/** A chain as data for a picture. */
export function describeChain(
  { communities }: Pick<AuthorityServices, 'communities'>,
  chain: readonly KnownCertificate[],
): CertificateChainLink[] {
  return chain.map((certificate) => {
    const { id, kind, subject, serial, notBefore, notAfter, status, communityId } = certificate
    const community = communityId === null ? undefined : communities.find(communityId)
    return {
      id,
      kind,
      subject,
      serial,
      notBefore,
      notAfter,
      status,
      isSelfSigned: certificate.subject === certificate.issuer,
      isAnchor: kind === 'root' && certificate.fixture === null && community?.isTrusted === true,
    }
  })
}

function findSigner(
  { certificates, now }: Pick<AuthorityServices, 'certificates' | 'now'>,
  { der, issuer }: KnownCertificate,
): KnownCertificate | undefined {
  const signed = new X509Certificate(der)
  return certificates
    .findBySubject(issuer, now())
    .find((each) => signed.verify(new X509Certificate(each.der).publicKey))
}
