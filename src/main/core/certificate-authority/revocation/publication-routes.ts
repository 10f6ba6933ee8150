import { HttpError } from '../../errors.ts'
import {
  addRoute,
  corsForAnyOrigin,
  pathParameter,
  type RouteContext,
  type Router,
} from '../../http/index.ts'
import type { AuthorityServices } from '../authority-services.ts'
import type { AuthorityRecord } from '../communities/community-store.ts'
import { certificateOf } from '../communities/require-authority.ts'
import { writeCertificateBundle } from '../encoding/certificate-bundle.ts'
import { signFixtureList } from '../fixtures/fixture-lists.ts'
import { findKnownChain } from '../store/known-chain.ts'
import { currentRevocationList } from './publish-revocation-list.ts'

const crlMediaType = 'application/pkix-crl'
const mostCachedSeconds = 60
const certificateCachedSeconds = 3_600

/** Adds what authorities publish under `/pki`, readable by anyone from any origin: CRL, certificate and bundle.
 * @see spec/udap.md UDAP-CA-003; RFC 5280 sections 4.2.1.13 and 4.2.2.1; RFC 2585 section 4
 */
export function addPublicationRoutes(router: Router, services: AuthorityServices): void {
  router.use('/pki/*', corsForAnyOrigin())
  addRoute(router, '/pki/:community/:file', { GET: (context) => answerFile(context, services) })
}

async function answerFile(context: RouteContext, services: AuthorityServices): Promise<Response> {
  const community = pathParameter(context, 'community')
  const file = pathParameter(context, 'file')
  const match = /^(?<name>[a-z0-9-]+)\.(?<type>crl|cer|p7c)$/.exec(file)
  const { name = '', type = '' } = match?.groups ?? {}
  const fixtureList = type === 'crl' ? await signFixtureList(services, community, name) : undefined
  if (fixtureList !== undefined) return answer(fixtureList, crlMediaType, 0)
  const authority = requireAuthority(services, community, name)
  if (type === 'crl') return answerList(services, authority)
  const certificate = certificateOf(services, authority)
  if (type === 'cer') {
    return answer(certificate.der, 'application/pkix-cert', certificateCachedSeconds)
  }
  const chain = findKnownChain(services, certificate).map(({ der }) => der)
  const bundle = writeCertificateBundle(chain)
  return answer(bundle, 'application/pkcs7-mime', certificateCachedSeconds)
}

/** A CRL is kept by caches for a minute at most, so that a revocation shows at once in a test. */
async function answerList(
  services: AuthorityServices,
  authority: AuthorityRecord,
): Promise<Response> {
  const { der, nextUpdate } = await currentRevocationList(services, authority)
  const seconds = Math.min(mostCachedSeconds, Math.max(0, nextUpdate - services.now()))
  return answer(der, crlMediaType, seconds)
}

/** Finds the authority a URL names.
 * @throws {HttpError} 404
 */
export function requireAuthority(
  { communities }: AuthorityServices,
  community: string,
  name: string,
): AuthorityRecord {
  const authority = communities.findAuthority(`${community}/${name}`)
  if (authority === undefined) throw new HttpError(404, 'there is no such authority')
  return authority
}

function answer(der: Uint8Array, mediaType: string, seconds: number): Response {
  return new Response(der.slice(), {
    headers: { 'Content-Type': mediaType, 'Cache-Control': `public, max-age=${seconds}` },
  })
}
