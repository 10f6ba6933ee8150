import type { FhirResource, IdentifiedResource } from '../../../../shared/fhir/resource.ts'
import { isResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import { isResourceId } from '../../../../shared/fhir/search-match/reference-match.ts'
import { isJsonObject } from '../resource-body.ts'

/** A request that is passed on; nothing of the caller's own message is in it but what stands here. */
export interface UpstreamRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Path and query below the base URL. */
  readonly path: string
  /** With our base URL in its links; it is translated on the way. */
  readonly body?: FhirResource
  /** An ETag the change depends on, or `none` when there must be nothing yet. */
  readonly expected?: string
}

/** An answer of the upstream: an answer that is neither a success nor "not there" is thrown instead. */
export interface UpstreamAnswer {
  readonly status: 200 | 201 | 204 | 404 | 410
  /** With our base URL in its links; undefined when there was none. */
  readonly body: unknown
  /** As the upstream wrote it, if it is well-formed. */
  readonly etag: string | undefined
  /** HTTP date, if it is one. */
  readonly lastModified: string | undefined
  /** Where a new resource is, if that is below the base: path and query. */
  readonly place: string | undefined
}

/** The FHIR server behind this one, at the time of a request. */
export interface Upstream {
  /** Base URL without a slash at its end. */
  readonly base: string
  /** Sends one request, without anything that authenticates the caller.
   * @throws {FhirError} 502, 503 or 504: not reached, or an answer that is none; 400, 409, 412, 422: it refused the
   *   request, told without its words
   * @see spec/security.md AS-19, AS-20, L-11
   */
  send(request: UpstreamRequest): Promise<UpstreamAnswer>
}

/** A resource as the upstream holds it, with its version. */
export interface UpstreamResource {
  readonly content: IdentifiedResource
  readonly etag: string | undefined
  readonly lastModified: string | undefined
}

/** Whether a value of the upstream is a resource with a type and an id that can be referred to. */
export function isIdentifiedResource(value: unknown): value is IdentifiedResource {
  if (!isJsonObject(value)) return false
  const { resourceType, id, meta } = value
  return (
    typeof resourceType === 'string' &&
    isResourceTypeName(resourceType) &&
    typeof id === 'string' &&
    isResourceId(id) &&
    (meta === undefined || isJsonObject(meta))
  )
}
