import { AsnConvert } from '@peculiar/asn1-schema'
import { GeneralName } from '@peculiar/asn1-x509'
import { issuableKinds } from '../../../../shared/contract/certificates.ts'
import type { KeyAlgorithm } from '../../../../shared/contract/keys.ts'
import { type ParsedCertificate, parseCertificate } from '../../certificate-path/index.ts'
import type { KeyPairRecord } from '../../key-store/index.ts'
import { conflict } from '../../rpc/index.ts'
import type { AuthorityServices } from '../authority-services.ts'
import type { NameAttribute } from '../encoding/names.ts'
import { certificateProfiles, clientAuthenticationUsage } from '../profiles/certificate-profiles.ts'
import type { KnownCertificate } from '../store/certificate-record.ts'
import { type IssuePlan, planValidity, requireIssuing } from './plan-issue.ts'

/** How a certificate is renewed. */
export interface RenewalRequest {
  /** `re-key`: for a new key; `re-sign`: for the same key with new dates. */
  readonly mode: 're-key' | 're-sign'
  readonly lifetimeSeconds?: number | undefined
}

/** Plans the certificate that renews another: same subject, same names, same usages.
 * @throws {ProblemError} conflict: not a leaf issued here, its key is not here to be replaced, or it is revoked
 * @see spec/udap.md UDAP-CA-005
 */
export function planRenewal(
  services: AuthorityServices,
  certificate: KnownCertificate,
  { mode, lifetimeSeconds }: RenewalRequest,
): IssuePlan {
  const kind = issuableKinds.find((each) => each === certificate.kind)
  const community = services.communities.find(certificate.communityId ?? '')
  if (kind === undefined || community === undefined || certificate.fixture !== null) {
    throw conflict(`${certificate.commonName} is no leaf that was issued here for use`)
  }
  const isRevoked = certificate.status === 'revoked' || certificate.status === 'on-hold'
  if (mode === 're-sign' && isRevoked) {
    throw conflict(`${certificate.commonName} is ${certificate.status}: renew it with a new key`)
  }
  const authority = requireIssuing(services, community)
  const profile = certificateProfiles[kind]
  const parsed = parseCertificate(certificate.der)
  const times = planValidity(services, authority, profile, lifetimeSeconds)
  return {
    community,
    authority,
    kind,
    profile,
    subject: attributesOf(parsed),
    names: (parsed.extensions.subjectAltNames ?? []).map(({ encoding }) =>
      AsnConvert.parse(encoding, GeneralName),
    ),
    authenticatesClients:
      parsed.extensions.extendedKeyUsage?.includes(clientAuthenticationUsage) ?? false,
    key:
      mode === 're-sign'
        ? { kind: 'same', spki: parsed.publicKey.spki }
        : replaceKey(services.keyPairs.findByThumbprint(certificate.thumbprint)),
    ...times,
  }
}

function replaceKey(key: KeyPairRecord | undefined): IssuePlan['key'] {
  if (key === undefined) {
    throw conflict('its key is not stored here: issue for a new certificate signing request')
  }
  // The profile let it in as one of the algorithms keys are made with.
  return { kind: 'new', algorithm: key.algorithm as KeyAlgorithm, name: key.name }
}

const attributeTypes: Readonly<Record<string, NameAttribute['type']>> = {
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.3': 'CN',
}

/** Subjects of certificates issued here have these three attributes only. */
export function attributesOf({ subject }: Pick<ParsedCertificate, 'subject'>): NameAttribute[] {
  return subject.relativeNames.flat().flatMap(({ type, value }) => {
    const known = attributeTypes[type]
    return known === undefined ? [] : [{ type: known, value }]
  })
}
