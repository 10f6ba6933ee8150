import type { authorityKeyAlgorithms } from '../../../../shared/contract/certificates.ts'
import type { KeyAlgorithm } from '../../../../shared/contract/keys.ts'
import { conflict } from '../../rpc/index.ts'
import type { AuthorityServices } from '../authority-services.ts'
import type { CommunityRecord } from './community-store.ts'
import { prepareAuthority } from './create-authority.ts'

/** Name of the root in ids and URLs. */
export const rootName = 'root'
/** Name of the intermediate that issues leaves. */
export const issuingName = 'issuing'

/** A community to be made. */
export interface NewCommunity {
  /** By default made from the name. */
  readonly id?: string | undefined
  readonly name: string
  readonly uri: string
  readonly isTrusted: boolean
  readonly algorithm: (typeof authorityKeyAlgorithms)[number]
}

/** The arc of object identifiers kept for examples; nobody's policies stand under it.
 * @see ITU-T X.660 clause A.5
 */
const examplePolicyArc = '2.999.4'

/** Makes a community with a root and an intermediate; both or neither are stored.
 * @throws {ProblemError} conflict: the URI is taken
 * @throws {KeyStoreLockedError}
 * @see spec/udap.md UDAP-CA-001
 */
export async function createCommunity(
  services: AuthorityServices,
  wanted: NewCommunity,
): Promise<CommunityRecord> {
  const { name, uri, isTrusted } = wanted
  if (services.communities.findByUri(uri) !== undefined) {
    throw conflict(`there is a community ${uri} already`)
  }
  const id = wanted.id ?? freeId(services, name)
  const number = services.communities.list().length + 1
  const community: CommunityRecord = {
    id,
    name,
    uri,
    isTrusted,
    policyOid: `${examplePolicyArc}.${number}`,
    createdAt: services.now(),
  }
  const root = await prepareAuthority(services, {
    community,
    name: rootName,
    commonName: `${name} Root CA TEST ONLY`,
    kind: 'root',
    algorithm: wanted.algorithm,
    issuer: undefined,
  })
  const intermediate = await prepareAuthority(services, {
    community,
    name: issuingName,
    commonName: `${name} Issuing CA TEST ONLY`,
    kind: 'intermediate',
    algorithm: intermediateAlgorithm(wanted.algorithm),
    issuer: root.issuing,
  })
  services.database.transaction(() => {
    services.communities.insert(community)
    root.write()
    intermediate.write()
  })
  root.announce()
  intermediate.announce()
  services.announceCommunity(id)
  return community
}

function intermediateAlgorithm(root: NewCommunity['algorithm']): KeyAlgorithm {
  return root === 'rsa-4096' ? 'rsa-3072' : root
}

/** Letters, digits and hyphens of the name, with a number behind it where that is taken. */
function freeId({ communities }: AuthorityServices, name: string): string {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
  const stem = slug === '' ? 'community' : slug
  let id = stem
  for (let number = 2; communities.find(id) !== undefined; number += 1) id = `${stem}-${number}`
  return id
}
