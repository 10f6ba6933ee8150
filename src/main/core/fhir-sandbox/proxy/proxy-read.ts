import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import type { FhirAnswer } from '../answer.ts'
import type { InteractionHeaders } from '../context.ts'
import {
  fetchedAnswer,
  type ProxyContext,
  requireFetched,
  versionHeadersOf,
} from './proxy-context.ts'

/** Answers a read: what the upstream holds is judged by its content before it is shown. The condition of a
 * conditional read is looked at here, since nothing is told about what is out of reach.
 * @throws {FhirError} 403, 404, 410; as `Upstream.send`
 * @see SCE-04, SCE-16
 */
export async function proxyRead(
  context: ProxyContext,
  { type, id }: { readonly type: ResourceTypeName; readonly id: string },
  { ifNoneMatch }: Pick<InteractionHeaders, 'ifNoneMatch'>,
): Promise<FhirAnswer> {
  context.access.requireType('r', type)
  const fetched = await requireFetched(context, type, id)
  context.access.requireOn('r', fetched.content)
  if (ifNoneMatch !== null && namesTag(ifNoneMatch, fetched.etag)) {
    return { status: 304, headers: versionHeadersOf(fetched), body: undefined }
  }
  return fetchedAnswer(fetched)
}

/** Answers a read of one version, judged by the content of that version.
 * @see SCE-04
 */
export async function proxyVersionRead(
  context: ProxyContext,
  target: { readonly type: ResourceTypeName; readonly id: string; readonly version: string },
): Promise<FhirAnswer> {
  const { type, id, version } = target
  context.access.requireType('r', type)
  const fetched = await requireFetched(context, type, id, version)
  context.access.requireOn('r', fetched.content)
  return fetchedAnswer(fetched)
}

/** Whether an `If-Match` or `If-None-Match` header names an ETag, compared weakly. @see RFC 9110 section 13.1 */
export function namesTag(header: string, etag: string | undefined): boolean {
  const bare = (tag: string) => tag.trim().replace(/^W\//, '')
  const tags = header.split(',').map(bare)
  return tags.includes('*') || (etag !== undefined && tags.includes(bare(etag)))
}
