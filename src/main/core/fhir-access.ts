import type { ClientRegistry } from './authorization-server/clients/index.ts'
import {
  type ClientProof,
  checkAccessToken,
  findHolderEnd,
  type GrantStore,
} from './authorization-server/grants/index.ts'
import { hashValue } from './authorization-server/random-value.ts'
import type { UserDirectory } from './authorization-server/users/index.ts'
import type { AccessTokenVerifier } from './fhir-sandbox/index.ts'

/** Lets the FHIR sandbox ask the authorization server what a bearer value is worth now: the only thing it asks.
 * @param now epoch seconds
 * @see SCE-01; BKS-14; spec/security.md AS-10, FH-07
 */
export function createAccessTokenVerifier(
  grants: GrantStore,
  users: UserDirectory,
  clients: Pick<ClientRegistry, 'find'>,
  now: () => number,
): AccessTokenVerifier {
  return async (bearer) => {
    const checked = await checkAccessToken(grants, bearer, now())
    if (checked.state !== 'active') {
      const isOther = checked.state === 'unknown' && (await isOtherSecret(grants, bearer))
      return { isActive: false, reason: isOther ? 'not-an-access-token' : checked.state }
    }
    const { grant, token } = checked
    const end = await findHolderEnd(grant, { clients, users })
    if (end !== undefined) return { isActive: false, reason: 'revoked' }
    const user = await users.find(grant.username)
    return {
      isActive: true,
      grant: {
        clientId: grant.client_id,
        grantId: grant.id,
        scope: token.scope,
        patient: grant.context.patient ?? null,
        fhirUser: user?.fhirUser ?? null,
        asking: grant.clientProof === null ? null : describeAsking(grant.clientProof),
      },
    }
  }
}

function describeAsking({ communityUri, uri, fingerprint, extensions = {} }: ClientProof) {
  return { community: communityUri, san: uri, certificate: fingerprint, extensions }
}

async function isOtherSecret(grants: GrantStore, bearer: string): Promise<boolean> {
  const hash = hashValue(bearer)
  const found = await Promise.all([grants.findRefreshToken(hash), grants.findCode(hash)])
  return found.some((secret) => secret !== undefined)
}
