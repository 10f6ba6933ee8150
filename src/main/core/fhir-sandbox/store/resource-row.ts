import type { IdentifiedResource } from '../../../../shared/fhir/resource.ts'
import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import type { ResourceVersion, StoredResource } from './resource-store.ts'

/** A row of the resource table. */
export interface ResourceRow {
  readonly key: number
  readonly type: string
  readonly id: string
  readonly version: number
  readonly last_updated: number
  readonly content: string | null
}

/** A row as a version; its JSON was written by this store. */
export function toVersion(row: ResourceRow): ResourceVersion {
  return row.content === null
    ? {
        // Only resources of known types are ever stored.
        type: row.type as ResourceTypeName,
        id: row.id,
        version: row.version,
        lastUpdated: row.last_updated,
        content: undefined,
      }
    : toStored(row)
}

/** What contents were parsed from. */
const texts = new WeakMap<object, string>()

/** The JSON of a content that this store read, so that nobody writes it again; undefined for any other object.
 * Contents are never changed in place: they are shared by all who read them.
 */
export function storedText(content: object): string | undefined {
  return texts.get(content)
}

/** A row that has content as a stored resource. */
export function toStored(row: ResourceRow): StoredResource {
  if (row.content === null) throw new TypeError(`${row.type}/${row.id} is deleted`)
  // The store writes only resources that carry their id.
  const content = JSON.parse(row.content) as IdentifiedResource
  texts.set(content, row.content)
  return {
    // Only resources of known types are ever stored.
    type: row.type as ResourceTypeName,
    id: row.id,
    version: row.version,
    lastUpdated: row.last_updated,
    content,
  }
}
