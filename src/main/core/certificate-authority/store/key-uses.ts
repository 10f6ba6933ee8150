import type { KeyUse } from '../../../../shared/contract/keys.ts'
import type { KeyPairRecord } from '../../key-store/index.ts'
import type { AuthorityServices } from '../authority-services.ts'

/** What a stored key pair is used for here: authorities that sign with it, and certificates that are about it. */
export function describeKeyUses(
  { communities, certificates, now }: AuthorityServices,
  key: KeyPairRecord,
): readonly KeyUse[] {
  const authorities = communities.authoritiesOfKey(key.id).map(({ id }) => ({
    kind: 'authority',
    id,
    text: `the authority ${id} signs with it`,
  }))
  const about = certificates.findByKey(key.thumbprint, now()).map(({ id, commonName, status }) => ({
    kind: 'certificate',
    id,
    text: `the certificate of ${commonName} (${status}) is about it`,
  }))
  return [...authorities, ...about]
}
