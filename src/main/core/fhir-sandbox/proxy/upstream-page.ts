import { elementsAt } from '../../../../shared/fhir/element-path.ts'
import type { IdentifiedResource } from '../../../../shared/fhir/resource.ts'
import { textOf } from '../../../../shared/fhir/search-match/element.ts'
import { isJsonObject } from '../resource-body.ts'
import type { ProxyContext } from './proxy-context.ts'
import { isIdentifiedResource } from './upstream.ts'
import { upstreamUnfit } from './upstream-errors.ts'
import { pathBelow } from './upstream-link.ts'

/** One entry of a Bundle of the upstream, as far as it can be read. */
export interface UpstreamEntry {
  /** Undefined for a deletion, and for anything that is no resource with an id. */
  readonly resource: IdentifiedResource | undefined
  readonly isIncluded: boolean
  /** What a history says was done, as in `DELETE` and `Observation/o1`. */
  readonly method: string | undefined
  readonly url: string | undefined
  readonly etag: string | undefined
  readonly lastModified: string | undefined
}

/** A page of the upstream; nothing is decided on it yet. */
export interface UpstreamPage {
  readonly entries: readonly UpstreamEntry[]
  /** Path and query of the next page, if it is below the base. */
  readonly next: string | undefined
}

const emptyPage: UpstreamPage = { entries: [], next: undefined }

/** Fetches a Bundle.
 * @returns an empty page when the upstream says there is nothing
 * @throws {FhirError} 502: something else came; as `Upstream.send`
 */
export async function fetchPage(
  { upstream, fhirBase }: Pick<ProxyContext, 'upstream' | 'fhirBase'>,
  path: string,
  type: 'searchset' | 'history',
): Promise<UpstreamPage> {
  const { status, body } = await upstream.send({ method: 'GET', path })
  if (status !== 200) return emptyPage
  if (!isJsonObject(body) || body['resourceType'] !== 'Bundle' || body['type'] !== type) {
    throw upstreamUnfit('no Bundle, or one of another type', `a Bundle of type ${type}`)
  }
  const [next] = elementsAt(body, 'link').filter((link) => textOf(link, 'relation') === 'next')
  const nextUrl = next === undefined ? undefined : textOf(next, 'url')
  return {
    entries: elementsAt(body, 'entry').map(readEntry),
    // The upstream's own base was already translated to ours.
    next: nextUrl === undefined ? undefined : pathBelow(nextUrl, fhirBase),
  }
}

/** Longest time that pages are fetched for one request, in milliseconds. */
const patienceMilliseconds = 10_000

/** Fetches page after page of a search, as long as they do not take too long together; where the last one that comes
 * has a `next`, there would be more.
 * @param most how many pages at most
 * @throws {FhirError} as `fetchPage`
 */
export async function* fetchPages(
  context: Pick<ProxyContext, 'upstream' | 'fhirBase' | 'platform'>,
  path: string,
  most: number,
): AsyncGenerator<UpstreamPage, void> {
  const { clock } = context.platform
  const until = clock.now() + patienceMilliseconds
  let next: string | undefined = path
  for (let fetched = 0; next !== undefined && fetched < most; fetched += 1) {
    if (clock.now() > until) return
    const page: UpstreamPage = await fetchPage(context, next, 'searchset')
    yield page
    next = page.next
  }
}

function readEntry(entry: unknown): UpstreamEntry {
  const [resource] = elementsAt(entry, 'resource')
  const [search] = elementsAt(entry, 'search')
  const [request] = elementsAt(entry, 'request')
  const [response] = elementsAt(entry, 'response')
  const member = (holder: unknown, name: string, form: RegExp) => {
    const text = textOf(holder, name)
    return text !== undefined && form.test(text) ? text : undefined
  }
  return {
    resource: isIdentifiedResource(resource) ? resource : undefined,
    isIncluded: textOf(search, 'mode') === 'include',
    method: member(request, 'method', /^(?:POST|PUT|PATCH|DELETE)$/),
    url: member(request, 'url', /^[\w:/.-]{1,500}$/),
    etag: member(response, 'etag', /^(?:W\/)?"[\x21\x23-\x7e]{0,128}"$/),
    lastModified: member(response, 'lastModified', /^[\dT:.Z+-]{10,40}$/),
  }
}
