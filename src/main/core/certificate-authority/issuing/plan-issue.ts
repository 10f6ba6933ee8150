import type { GeneralName } from '@peculiar/asn1-x509'
import type {
  IssueRequest,
  IssueReview,
  IssueWarning,
} from '../../../../shared/contract/certificates.ts'
import { fhirBaseOf } from '../../config.ts'
import { badRequest, notFound } from '../../rpc/index.ts'
import type { AuthorityServices } from '../authority-services.ts'
import type { AuthorityRecord, CommunityRecord } from '../communities/community-store.ts'
import { issuingName } from '../communities/create-community.ts'
import { certificateOf, requireNamed } from '../communities/require-authority.ts'
import type { NameAttribute } from '../encoding/names.ts'
import { type CertificateProfile, certificateProfiles } from '../profiles/certificate-profiles.ts'
import { warnOfClamping, warnOfOtherBases, warnOfOtherNames } from './issue-warnings.ts'
import { requireInForce } from './issuing-authority.ts'
import { resolveSubjectKey, type SubjectKey } from './subject-key.ts'
import { buildAlternativeNames, buildSubject } from './subject-names.ts'

/** A certificate that may be issued as it is; times are epoch seconds. */
export interface IssuePlan {
  readonly community: CommunityRecord
  readonly authority: AuthorityRecord
  readonly kind: IssueRequest['kind']
  readonly profile: CertificateProfile
  readonly subject: readonly NameAttribute[]
  readonly names: readonly GeneralName[]
  readonly notBefore: number
  readonly notAfter: number
  readonly authenticatesClients: boolean
  readonly key: SubjectKey
  readonly warnings: readonly IssueWarning[]
}

/** Leaves begin a little earlier, because clocks of other programs may be behind. */
const leafBackdatedSeconds = 3_600

/** Checks everything about a certificate to be issued; nothing is made.
 * @throws {ProblemError} not-found: no such community or key; bad-request: names, key or lifetime unfit for its kind;
 *   conflict: the issuer is not in force
 * @see spec/udap.md UDAP-CA-002, UDAP-CA-008
 */
export async function planIssue(
  services: AuthorityServices,
  request: IssueRequest,
): Promise<IssuePlan> {
  const community = services.communities.find(request.communityId)
  if (community === undefined) throw notFound('community', request.communityId)
  const authority = requireIssuing(services, community)
  const profile = certificateProfiles[request.kind]
  const names = buildAlternativeNames(request, profile)
  if (request.clientAuthentication && !profile.mayAuthenticateClients) {
    throw badRequest(`a ${request.kind} certificate does not authenticate clients`)
  }
  const key = await resolveSubjectKey(services, request.key, profile)
  const times = planValidity(services, authority, profile, request.lifetimeSeconds)
  return {
    community,
    authority,
    kind: request.kind,
    profile,
    subject: buildSubject(request.commonName, request.organizationalUnit ?? community.name),
    names,
    authenticatesClients: request.clientAuthentication,
    key,
    notBefore: times.notBefore,
    notAfter: times.notAfter,
    warnings: [
      ...warnOfOtherBases(request.kind, request.uris, fhirBaseOf(services.issuer)),
      ...(key.kind === 'request' ? warnOfOtherNames(namesOf(request), key.request) : []),
      ...times.warnings,
    ],
  }
}

/** The authority that issues the leaves of a community.
 * @throws {ProblemError} conflict: it is not in force
 */
export function requireIssuing(
  services: AuthorityServices,
  community: CommunityRecord,
): AuthorityRecord {
  const authority = requireNamed(services, community, issuingName)
  requireInForce(services, authority)
  return authority
}

/** Decides from when to when a certificate is good: never beyond its profile, never beyond its issuer.
 * @throws {ProblemError} bad-request: longer than its kind allows
 */
export function planValidity(
  services: AuthorityServices,
  authority: AuthorityRecord,
  profile: CertificateProfile,
  lifetimeSeconds: number | undefined,
) {
  const longest = profile.lifetimeSeconds
  if (lifetimeSeconds !== undefined && lifetimeSeconds > longest) {
    throw badRequest('a certificate of this kind cannot last that long', [
      {
        path: 'lifetimeSeconds',
        message: 'too long',
        seen: `${lifetimeSeconds} seconds`,
        wanted: `at most ${longest} seconds`,
      },
    ])
  }
  const issuer = certificateOf(services, authority)
  const notBefore = Math.max(services.now() - leafBackdatedSeconds, issuer.notBefore)
  const wanted = Math.min(services.now() + (lifetimeSeconds ?? longest), notBefore + longest)
  const notAfter = Math.min(wanted, issuer.notAfter)
  return { notBefore, notAfter, warnings: warnOfClamping(wanted, notAfter) }
}

/** A plan as a person sees it before it is carried out. */
export function describePlan({ notBefore, notAfter, subject, warnings }: IssuePlan): IssueReview {
  return {
    notBefore,
    notAfter,
    subject: subject
      .map(({ type, value }) => `${type}=${value}`)
      .reverse()
      .join(','),
    warnings: [...warnings],
  }
}

function namesOf({ uris, dnsNames, ipAddresses }: IssueRequest): string[] {
  return [...uris, ...dnsNames, ...ipAddresses]
}
