import type { AuthorityServices } from '../authority-services.ts'
import { identityOf, type SigningIdentity } from './signing-identity.ts'

const kinds = ['client', 'data-holder-client', 'certifier', 'imported'] as const

/** Certificates of each kind that are looked at. */
const mostPerKind = 200

/** Lists what can be signed with in the name of apps and certifiers: certificates with a stored key, those that are valid
 * first, then test certificates, the newest first.
 */
export function listIdentities(services: AuthorityServices): readonly SigningIdentity[] {
  const pageOf = (kind: (typeof kinds)[number], isFixture: boolean) =>
    services.certificates.list(
      {
        kind,
        isFixture,
        ...(isFixture ? {} : { status: 'valid' as const }),
        search: '',
        sort: 'addedAt',
        direction: 'descending',
        offset: 0,
        limit: mostPerKind,
      },
      services.now(),
    ).rows
  return [false, true]
    .flatMap((isFixture) => kinds.flatMap((kind) => pageOf(kind, isFixture)))
    .flatMap((certificate) => identityOf(services, certificate) ?? [])
}
