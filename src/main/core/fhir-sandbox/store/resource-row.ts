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

/** A row that has content as a stored resource. */
export function toStored(row: ResourceRow): StoredResource {
  if (row.content === null) throw new TypeError(`${row.type}/${row.id} is deleted`)
  return {
    // Only resources of known types are ever stored.
    type: row.type as ResourceTypeName,
    id: row.id,
    version: row.version,
    lastUpdated: row.last_updated,
    // The store writes only resources that carry their id.
    content: JSON.parse(row.content) as IdentifiedResource,
  }
}
