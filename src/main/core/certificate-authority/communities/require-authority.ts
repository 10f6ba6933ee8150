import type { AuthorityServices } from '../authority-services.ts'
import type { KnownCertificate } from '../store/certificate-record.ts'
import type { AuthorityRecord, CommunityRecord } from './community-store.ts'

/** Finds an authority of a community by its name.
 * @throws {TypeError} there is none of this name
 */
export function requireNamed(
  { communities }: Pick<AuthorityServices, 'communities'>,
  community: Pick<CommunityRecord, 'id'>,
  name: string,
): AuthorityRecord {
  const authority = communities.findAuthority(`${community.id}/${name}`)
  if (authority === undefined) throw new TypeError(`${community.id} has no authority ${name}`)
  return authority
}

/** The certificate of a stored authority.
 * @throws {TypeError} the store lacks it
 */
export function certificateOf(
  { certificates, now }: Pick<AuthorityServices, 'certificates' | 'now'>,
  { id, certificateId }: AuthorityRecord,
): KnownCertificate {
  const certificate = certificates.find(certificateId, now())
  if (certificate === undefined) throw new TypeError(`authority ${id} is not stored`)
  return certificate
}

/** The community of a stored authority.
 * @throws {TypeError} the store lacks it
 */
export function communityOf(
  { communities }: Pick<AuthorityServices, 'communities'>,
  { id, communityId }: AuthorityRecord,
): CommunityRecord {
  const community = communities.find(communityId)
  if (community === undefined) throw new TypeError(`the community of ${id} is not stored`)
  return community
}
