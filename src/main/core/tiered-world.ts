import { holderUriOf, type TieredWorld } from './authorization-server/tiered-oauth/index.ts'
import { parseFhirUser } from './authorization-server/users/index.ts'
import type { CertificateAuthority } from './certificate-authority/index.ts'
import type { PeopleDirectory } from './fhir-sandbox/index.ts'
import { udapAlgorithms } from './udap/udap-jwt/index.ts'
import { toX5c } from './udap-client/index.ts'

interface TieredWorldOptions {
  readonly issuer: string
  readonly fetchOwnProvider: TieredWorld['fetchOwnProvider']
  readonly certificateAuthority: Pick<
    CertificateAuthority,
    'serverIdentity' | 'listSigningIdentities'
  >
  readonly people: PeopleDirectory
}

const personTypes = ['Practitioner', 'Patient', 'RelatedPerson', 'Person'] as const

/** What signing in at identity providers needs of the rest of the program: certificates as a client, and people.
 * @see spec/udap.md section 2.3, data holder as client; UDAP-TIER-008, UDAP-TIER-019
 */
export function createTieredWorld({
  issuer,
  fetchOwnProvider,
  certificateAuthority,
  people,
}: TieredWorldOptions): TieredWorld {
  const uri = holderUriOf(issuer)
  return {
    fetchOwnProvider,
    signerFor: async (communityUri) => {
      const { serverIdentity, listSigningIdentities } = certificateAuthority
      // Communities from elsewhere issue certificates elsewhere; the operator imports one with this URI.
      const identity =
        (await serverIdentity(communityUri, uri, 'data-holder-client')) ??
        listSigningIdentities().find(({ uris }) => uris.includes(uri))
      const alg = udapAlgorithms.find((algorithm) => algorithm === identity?.alg)
      if (identity === undefined || alg === undefined) return undefined
      return { alg, x5c: toX5c(identity.chain), privateKey: identity.privateKey }
    },
    findPerson: async (fhirUser) => {
      const user = parseFhirUser(fhirUser)
      const type = personTypes.find((candidate) => candidate === user?.resourceType)
      if (user === undefined || type === undefined) return undefined
      const { rows } = await people.listPeople(type, { search: user.id, offset: 0, limit: 50 })
      return rows.find(({ id }) => id === user.id)?.content
    },
  }
}
