import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import { FhirError } from '../../errors.ts'
import type { Access } from '../access.ts'
import type { FhirAnswer } from '../answer.ts'
import type { FhirContext } from '../context.ts'
import { resourceDeleted, resourceNotFound } from '../fhir-errors.ts'
import {
  isIdentifiedResource,
  type Upstream,
  type UpstreamAnswer,
  type UpstreamResource,
} from './upstream.ts'
import { upstreamUnfit } from './upstream-errors.ts'

/** What passing one interaction on needs; the access is the same as for the sandbox's own resources. */
export type ProxyContext = Pick<
  FhirContext,
  'platform' | 'fhirBase' | 'settings' | 'access' | 'note' | 'pageLink'
> & { readonly upstream: Upstream }

/** Whether every resource of a type is in reach, whatever it holds; only then may the upstream look at resources that
 * never come by here, as behind a chain.
 */
export function reachesAll(access: Access, letter: 'r' | 's', type: ResourceTypeName): boolean {
  return access
    .alternatives(letter, type)
    .some(({ reach, constraints }) => reach.kind === 'all' && constraints.length === 0)
}

/** Refuses what cannot be passed on without the upstream deciding in our place. */
export function notPassedOn(diagnostics: string): FhirError {
  return new FhirError(403, 'forbidden', diagnostics, {
    headers: { 'WWW-Authenticate': 'Bearer' },
    explanation: { check: 'upstream-cannot-narrow', clause: 'SCE-09; spec/security.md FH-02' },
  })
}

/** Prepares passing interactions on; page links belong to the upstream they came from. */
export function createProxyContext(
  { platform, fhirBase, settings, access, note, pageLink }: Omit<ProxyContext, 'upstream'>,
  upstream: Upstream,
): ProxyContext {
  return {
    ...{ platform, fhirBase, settings, access, note, upstream },
    pageLink: (state) => pageLink({ base: upstream.base, state }),
  }
}

/** Fetches the current version of a resource; nothing is decided on it yet.
 * @returns undefined when there is none, or none any more
 * @throws {FhirError} 502: another resource came; as `Upstream.send`
 */
export async function fetchResource(
  { upstream }: Pick<ProxyContext, 'upstream'>,
  type: ResourceTypeName,
  id: string,
): Promise<UpstreamResource | undefined> {
  const answer = await upstream.send({ method: 'GET', path: `${type}/${id}` })
  return answer.status === 200 ? requireSame(answer, type, id) : undefined
}

/** Fetches a resource that has to be there; nothing is decided on it yet.
 * @param version a version instead of the current one
 * @throws {FhirError} 404; 410: deleted, told only to who reaches every resource of the type; 502 as `fetchResource`
 */
export async function requireFetched(
  { upstream, access }: Pick<ProxyContext, 'upstream' | 'access'>,
  type: ResourceTypeName,
  id: string,
  version?: string,
): Promise<UpstreamResource> {
  const place = version === undefined ? id : `${id}/_history/${version}`
  const answer = await upstream.send({ method: 'GET', path: `${type}/${place}` })
  if (answer.status === 200) return requireSame(answer, type, id)
  if (answer.status === 410 && reachesAll(access, 'r', type)) throw resourceDeleted(type, id)
  throw resourceNotFound(type, place)
}

function requireSame(answer: UpstreamAnswer, type: ResourceTypeName, id: string): UpstreamResource {
  const { body: content } = answer
  if (isIdentifiedResource(content) && content.resourceType === type && content.id === id) {
    return { content, ...versionOf(answer, content.meta) }
  }
  throw upstreamUnfit('another resource than was asked for', `${type}/${id}`)
}

/** The version of a resource: what the headers say, else what the resource says of itself. */
function versionOf(
  { etag, lastModified }: UpstreamAnswer,
  meta: UpstreamResource['content']['meta'],
): Pick<UpstreamResource, 'etag' | 'lastModified'> {
  const { versionId, lastUpdated } = meta ?? {}
  const named = typeof versionId === 'string' && /^[A-Za-z0-9.-]{1,64}$/.test(versionId)
  const time = typeof lastUpdated === 'string' ? Date.parse(lastUpdated) : Number.NaN
  return {
    etag: etag ?? (named ? `W/"${versionId}"` : undefined),
    lastModified: lastModified ?? (Number.isNaN(time) ? undefined : new Date(time).toUTCString()),
  }
}

/** The headers that name a version. */
export function versionHeadersOf({
  etag,
  lastModified,
}: Pick<UpstreamResource, 'etag' | 'lastModified'>): Readonly<Record<string, string>> {
  return {
    ...(etag === undefined ? {} : { ETag: etag }),
    ...(lastModified === undefined ? {} : { 'Last-Modified': lastModified }),
  }
}

/** The answer that gives one resource of the upstream. */
export function fetchedAnswer(fetched: UpstreamResource): FhirAnswer {
  return { status: 200, headers: versionHeadersOf(fetched), body: fetched.content }
}
