import { createHash } from 'node:crypto'
import {
  CertificateFormatError,
  type OcspCertificateId,
  type ParsedOcspRequest,
  parseCertificate,
  parseOcspRequest,
} from '../../certificate-path/index.ts'
import { HttpError } from '../../errors.ts'
import {
  addRoute,
  mediaTypeOf,
  pathParameter,
  type RouteContext,
  type Router,
  readBody,
} from '../../http/index.ts'
import type { AuthorityServices } from '../authority-services.ts'
import type { AuthorityRecord } from '../communities/community-store.ts'
import { certificateOf } from '../communities/require-authority.ts'
import {
  malformedRequestResponse,
  type NamedCertificateId,
  type OcspSigner,
  type OcspStatus,
  signOcspResponse,
} from '../encoding/ocsp-response.ts'
import { requireAuthority } from './publication-routes.ts'
import { reasonCodeOf } from './revocation-reason.ts'

const mediaType = 'application/ocsp-response'
const requestMediaType = 'application/ocsp-request'
const mostRequestBytes = 16_384
const validSeconds = 3_600
const cachedSeconds = 60

/** Finds who answers for an authority. */
export type FindSigner = (authority: AuthorityRecord) => Promise<OcspSigner>

/** Adds the OCSP responder of each authority, by POST and by GET.
 * @see RFC 6960 appendix A.1; RFC 5019 sections 5 and 6; spec/udap.md UDAP-CA-003
 */
export function addOcspRoutes(
  router: Router,
  services: AuthorityServices,
  findSigner: FindSigner,
): void {
  const authorityOf = (context: RouteContext) =>
    requireAuthority(services, pathParameter(context, 'community'), pathParameter(context, 'name'))
  addRoute(router, '/pki/:community/:name/ocsp', {
    POST: async (context) => {
      const authority = authorityOf(context)
      requireMediaType(context)
      const request = await readBody(context.req.raw, mostRequestBytes)
      const { der } = await answer(services, findSigner, authority, request)
      return respond(der, { 'Cache-Control': 'no-store' })
    },
  })
  addRoute(router, '/pki/:community/:name/ocsp/:request{.+}', {
    GET: async (context) => {
      const authority = authorityOf(context)
      const request = decodeRequest(context.req.path)
      const { der, isCacheable } = await answer(services, findSigner, authority, request)
      return respond(der, isCacheable ? cacheHeaders(der, services.now()) : noStore)
    },
  })
}

const noStore = { 'Cache-Control': 'no-store' }

/** What comes behind `/ocsp/`, percent-decoded once and then base64; slashes may be bare. */
function decodeRequest(path: string): Uint8Array {
  const encoded = path.slice(path.indexOf('/ocsp/') + '/ocsp/'.length)
  const base64 = decodePercent(encoded)
  return new Uint8Array(/^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? Buffer.from(base64, 'base64') : [])
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw new HttpError(400, 'the request in the path is not percent-encoded', {}, { cause })
  }
}

function requireMediaType({ req }: RouteContext): void {
  if (mediaTypeOf(req.raw.headers) === requestMediaType) return
  throw new HttpError(415, `Content-Type has to be ${requestMediaType}`)
}

/** A request that cannot be read is answered without a signature. */
async function answer(
  services: AuthorityServices,
  findSigner: FindSigner,
  authority: AuthorityRecord,
  bytes: Uint8Array,
): Promise<{ readonly der: Uint8Array; readonly isCacheable: boolean }> {
  const request = parseRequest(bytes)
  if (request === undefined) {
    return { der: malformedRequestResponse(), isCacheable: false }
  }
  const der = await signStatuses(
    statusesOf(services, authority, request),
    request,
    services,
    await findSigner(authority),
  )
  return { der, isCacheable: request.nonce === undefined }
}

function signStatuses(
  statuses: readonly OcspStatus[],
  { nonce }: ReadableRequest,
  services: AuthorityServices,
  signer: OcspSigner,
): Promise<Uint8Array> {
  const producedAt = services.now()
  return signOcspResponse(
    { statuses, producedAt, nextUpdate: producedAt + validSeconds, nonce },
    signer,
  )
}

/** The signed response that knows none of the certificates a request is about, wherever it stands in a URL or a body; DER.
 * @returns undefined for a request that cannot be read
 * @throws {KeyStoreLockedError}
 */
export async function signUnknownStatuses(
  services: AuthorityServices,
  findSigner: FindSigner,
  authority: AuthorityRecord,
  { path, body }: { readonly path: string; readonly body: Uint8Array },
): Promise<Uint8Array | undefined> {
  const request = parseRequest(body.length > 0 ? body : decodeRequest(path))
  if (request === undefined) return undefined
  const statuses = request.certificateIds.map(
    (certificateId): OcspStatus => ({
      certificateId,
      status: { kind: 'unknown' },
    }),
  )
  return signStatuses(statuses, request, services, await findSigner(authority))
}

/** A request that names every certificate by digests that are known. */
interface ReadableRequest extends ParsedOcspRequest {
  readonly certificateIds: readonly NamedCertificateId[]
}

function parseRequest(bytes: Uint8Array): ReadableRequest | undefined {
  try {
    const { certificateIds, nonce } = parseOcspRequest(bytes)
    if (!certificateIds.every(isNamed)) return undefined
    return { certificateIds, ...(nonce !== undefined && { nonce }) }
  } catch (cause) {
    if (!(cause instanceof CertificateFormatError)) throw cause
    return undefined
  }
}

function isNamed(id: OcspCertificateId): id is NamedCertificateId {
  return id.hash !== 'unknown'
}

function statusesOf(
  services: AuthorityServices,
  authority: AuthorityRecord,
  { certificateIds }: ReadableRequest,
): OcspStatus[] {
  const { subject, publicKey } = parseCertificate(certificateOf(services, authority).der)
  const isOurs = ({ hash, issuerNameHash, issuerKeyHash }: OcspCertificateId) =>
    digest(hash, subject.der) === issuerNameHash &&
    digest(hash, publicKey.keyOctets) === issuerKeyHash
  return certificateIds.map((certificateId) => ({
    certificateId,
    status: isOurs(certificateId)
      ? statusOf(services, authority, certificateId.serialNumber)
      : { kind: 'unknown' },
  }))
}

/** Good means issued here and not revoked; whether it has ended is not for OCSP to say. @see RFC 6960 section 2.2 */
function statusOf(
  services: AuthorityServices,
  authority: AuthorityRecord,
  serial: string,
): OcspStatus['status'] {
  const certificate = services.certificates.findBySerial(authority.id, serial, services.now())
  if (certificate === undefined) return { kind: 'unknown' }
  const { status, revocation } = certificate
  if (revocation === null || (status !== 'revoked' && status !== 'on-hold')) return { kind: 'good' }
  const { revokedAt, reason } = revocation
  return { kind: 'revoked', revokedAt, reasonCode: reasonCodeOf(reason) }
}

function digest(hash: string, bytes: Uint8Array): string {
  return createHash(hash).update(bytes).digest('hex')
}

function cacheHeaders(der: Uint8Array, now: number): Record<string, string> {
  return {
    'Cache-Control': `public, no-transform, must-revalidate, max-age=${cachedSeconds}`,
    'Last-Modified': new Date(now * 1_000).toUTCString(),
    Expires: new Date((now + cachedSeconds) * 1_000).toUTCString(),
    ETag: `"${createHash('sha256').update(der).digest('base64url').slice(0, 22)}"`,
  }
}

function respond(der: Uint8Array, headers: Readonly<Record<string, string>>): Response {
  return new Response(der.slice(), { headers: { 'Content-Type': mediaType, ...headers } })
}
