import type { IdentifiedResource } from '../../../../shared/fhir/resource.ts'
import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import type { Condition, IndexTable } from '../search/condition.ts'

/** One version of a resource; without content it says that the resource was deleted then. */
export interface ResourceVersion {
  readonly type: ResourceTypeName
  readonly id: string
  readonly version: number
  /** Milliseconds since the epoch. */
  readonly lastUpdated: number
  readonly content: IdentifiedResource | undefined
}

/** A version that is there. */
export interface StoredResource extends ResourceVersion {
  readonly content: IdentifiedResource
}

/** One search key of the result order. */
export interface SortKey {
  /** `_id` and `_lastUpdated` are columns; everything else is an index name with its table. */
  readonly by: '_id' | '_lastUpdated' | { readonly table: IndexTable; readonly index: string }
  readonly isDescending: boolean
}

/** A search as the store takes it: per type what is wanted, and which part of the ordered result. */
export interface StoreQuery {
  readonly targets: readonly { readonly type: ResourceTypeName; readonly where: Condition }[]
  readonly sort: readonly SortKey[]
  readonly offset: number
  readonly limit: number
}

/** A page of a search result and the size of the whole. */
export interface StorePage {
  readonly total: number
  readonly rows: readonly StoredResource[]
}

/** Which versions, and which part of them. */
export interface VersionQuery {
  readonly types: readonly ResourceTypeName[]
  /** Milliseconds since the epoch, both ends included. */
  readonly since: number
  readonly until: number
  readonly offset: number
  readonly limit: number
}

/** One change; `expectedVersion` is the version it was decided on, 0 for "is not there". */
export type ResourceChange =
  | {
      readonly kind: 'put'
      readonly resource: IdentifiedResource
      readonly expectedVersion: number
    }
  | {
      readonly kind: 'delete'
      readonly type: ResourceTypeName
      readonly id: string
      readonly expectedVersion: number
    }

/** A resource changed between decision and commit; nothing was stored. */
export class VersionConflictError extends Error {
  override readonly name = 'VersionConflictError'
}

/** Keeps FHIR resources with all their versions and finds them by search parameters. */
export interface ResourceStore {
  /** The current version, a deleted one without content; undefined when the id was never used. */
  read(type: ResourceTypeName, id: string): Promise<ResourceVersion | undefined>
  /** Several current versions in one call; what is missing or deleted is left out. */
  readMany(
    references: readonly { readonly type: string; readonly id: string }[],
  ): Promise<readonly StoredResource[]>
  /** All versions, newest first; empty when the id was never used. */
  readHistory(type: ResourceTypeName, id: string): Promise<readonly ResourceVersion[]>
  /** Versions of several types from one time to another, newest first, superseded and deleted ones too. */
  readVersions(query: VersionQuery): Promise<readonly ResourceVersion[]>
  /** Finds current resources; total and page come from one state of the store. */
  search(query: StoreQuery): Promise<StorePage>
  /** How many current resources of each type there are, by type name. */
  countByType(): Promise<ReadonlyMap<ResourceTypeName, number>>
  /** The types of all resources that are or were there, sorted. */
  listTypes(): Promise<readonly ResourceTypeName[]>
  /** Applies all changes in one transaction or none, and gives the new versions in order. Of two
   * concurrent commits that expect one version of one resource, at most one succeeds.
   * @throws {VersionConflictError} a resource is not at the expected version any more
   */
  commit(changes: readonly ResourceChange[]): Promise<readonly ResourceVersion[]>
  /** Whether a data set was ever loaded. */
  hasData(): boolean
  /** Loads resources beside the current data, in short steps that let other work through, and then puts
   * them in its place in one statement; until then readers see the old data, and a crash leaves it.
   * Resources keep their `meta.lastUpdated`. */
  replaceAll(resources: Iterable<IdentifiedResource>): Promise<void>
}
