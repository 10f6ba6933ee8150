import { dateOf, describeResource, statusOf } from './describe-resource.ts'

/** A resource as the result list shows it. */
export interface ResultRow {
  /** `Type/id`. */
  readonly reference: string
  readonly type: string
  readonly id: string
  readonly what: string
  readonly when: string
  readonly status: string
  /** Why the search gave it: found by the search, or brought along by `_include`. */
  readonly mode: string
}

type Members = Readonly<Record<string, unknown>>

/** The resources of a search result; null when the answer is none. */
export function readRows(body: Members | null): readonly ResultRow[] | null {
  if (body === null || body['resourceType'] !== 'Bundle') return null
  const entries = Array.isArray(body['entry']) ? body['entry'] : []
  return entries.flatMap((entry: unknown) => {
    const resource = isMembers(entry) ? entry['resource'] : undefined
    if (!isMembers(entry) || !isMembers(resource)) return []
    const { resourceType, id } = resource as { resourceType?: unknown; id?: unknown }
    const search = entry['search']
    return [
      {
        reference: `${resourceType}/${id}`,
        type: String(resourceType),
        id: String(id),
        what: describeResource(resource),
        when: dateOf(resource),
        status: statusOf(resource),
        mode: isMembers(search) ? String(search['mode'] ?? '') : '',
      },
    ]
  })
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
