import { parseCertificate } from '../../certificate-path/index.ts'
import type { Certification } from '../../udap/certifications/index.ts'
import type { AuthorizationServices } from '../authorize/authorization-services.ts'
import type { Client } from '../clients/index.ts'
import type { AppStanding, ShownCertification } from './pages/index.ts'

/** What vouches for an app that registered by software statement: its community, the certificate it registered with, and the
 * certifications that were accepted and last.
 * @returns undefined for an app that is known otherwise
 * @see UDAP-AZ-012; UDAP-CERT-018
 */
export function describeStanding(
  { client_id, metadata }: Client,
  { udap }: Pick<AuthorizationServices, 'udap'>,
): AppStanding | undefined {
  const registration = udap.registrations.findByClient(client_id)
  if (registration === undefined) return undefined
  const { communityUri, certificate, certifications, iss } = registration
  return {
    community: udap.communities.find(communityUri)?.name ?? communityUri,
    uri: iss,
    certificateSubject: parseCertificate(certificate).subject.text,
    contacts: metadata.contacts ?? [],
    certifications: udap.certifications.read(certifications).map(toShown),
  }
}

function toShown({ iss, sub, content }: Certification): ShownCertification {
  const kind =
    iss === sub ? 'declaration' : content.is_endorsement ? 'endorsement' : 'certification'
  return {
    name: content.certification_name,
    issuer: content.certification_issuer ?? iss,
    kind,
    ...(content.certification_description === undefined
      ? {}
      : { description: content.certification_description }),
  }
}
