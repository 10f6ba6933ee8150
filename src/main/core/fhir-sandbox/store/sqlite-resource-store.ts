import type { IdentifiedResource } from '../../../../shared/fhir/resource.ts'
import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import type { Database } from '../../storage/index.ts'
import { letOthersRun } from '../let-others-run.ts'
import { createDataSets } from './data-sets.ts'
import { buildIndexEntries, type IndexEntries } from './index-entries.ts'
import { createIndexWriter } from './index-writer.ts'
import { createResourceMemory } from './resource-memory.ts'
import { type ResourceRow, toVersion } from './resource-row.ts'
import {
  type ResourceChange,
  type ResourceStore,
  type ResourceVersion,
  type StoredResource,
  VersionConflictError,
} from './resource-store.ts'
import { createSearch } from './sqlite-search.ts'

/** The SQLite form of the resource store.
 * @param fhirBase absolute references below it are references to resources here
 * @param now milliseconds since the epoch, for `meta.lastUpdated`
 */
export function createSqliteResourceStore(
  database: Database,
  fhirBase: string,
  now: () => number,
): ResourceStore {
  const { connection } = database
  const indexWriter = createIndexWriter(connection)
  const dataSets = createDataSets(database, indexWriter, fhirBase)
  const memory = createResourceMemory()
  const search = createSearch(connection, memory)
  const byId = connection.prepare<[number, string, string], ResourceRow>(
    'SELECT * FROM fhir_resource WHERE data_set = ? AND type = ? AND id = ?',
  )
  const superseded = connection.prepare<[number], ResourceRow>(
    `SELECT s.version, s.last_updated, s.content, r.key, r.type, r.id
     FROM fhir_superseded s JOIN fhir_resource r ON r.key = s.resource_key
     WHERE s.resource_key = ? ORDER BY s.version DESC`,
  )
  const counts = connection.prepare<[number], { type: string; count: number }>(
    'SELECT type, count(*) AS count FROM fhir_resource WHERE data_set = ? AND content IS NOT NULL GROUP BY type ORDER BY type',
  )
  const versions = connection.prepare<[Record<string, unknown>], ResourceRow>(versionsInOrder)
  const types = connection.prepare<[number], { type: string }>(
    'SELECT DISTINCT type FROM fhir_resource WHERE data_set = ? ORDER BY type',
  )
  const write = createChangeWriter(database, indexWriter)
  const findRow = (type: string, id: string) => byId.get(dataSets.current(), type, id)
  const find = (type: string, id: string): ResourceVersion | undefined => {
    const dataSet = dataSets.current()
    const known = memory.find(dataSet, type, id)
    if (known !== undefined) return known
    const row = findRow(type, id)
    if (row === undefined) return undefined
    return row.content === null ? toVersion(row) : memory.take(dataSet, row)
  }

  return {
    read: async (type, id) => find(type, id),
    readMany: async (references) =>
      references.flatMap(({ type, id }) => {
        const version = find(type, id)
        return version === undefined || !isThere(version) ? [] : [version]
      }),
    readHistory: async (type, id) => {
      const row = findRow(type, id)
      return row === undefined ? [] : [row, ...superseded.all(row.key)].map(toVersion)
    },
    readVersions: async ({ types, since, until, offset, limit }) =>
      versions
        .all({
          dataSet: dataSets.current(),
          types: JSON.stringify(types),
          ...{ since, until, offset, limit },
        })
        .map(toVersion),
    search: async (query) => search(query, dataSets.current()),
    countByType: async () =>
      new Map(
        counts
          .all(dataSets.current())
          // Only resources of known types are ever stored.
          .map(({ type, count }) => [type as ResourceTypeName, count]),
      ),
    listTypes: async () =>
      // Only resources of known types are ever stored.
      types.all(dataSets.current()).map(({ type }) => type as ResourceTypeName),
    commit: async (changes) => {
      const prepared = await prepareChanges(changes, fhirBase)
      const versions = database.transaction(() =>
        prepared.map(([change, entries]) => write(change, entries, dataSets.current(), now())),
      )
      for (const { type, id } of versions) memory.forget(type, id)
      return versions
    },
    hasData: () => dataSets.current() !== 0,
    replaceAll: (resources) => dataSets.replaceAll(resources),
  }
}

function isThere(version: ResourceVersion): version is StoredResource {
  return version.content !== undefined
}

/** Sorts keys alone, and reads the content of one page. */
const versionsInOrder = `
  WITH
    resource AS (
      SELECT key, version, last_updated FROM fhir_resource
      WHERE data_set = @dataSet AND type IN (SELECT value FROM json_each(@types))
    ),
    page AS (
      SELECT key, version, last_updated FROM (
        SELECT key, version, last_updated FROM resource
        UNION ALL
        SELECT s.resource_key, s.version, s.last_updated
        FROM fhir_superseded s JOIN resource ON resource.key = s.resource_key
      )
      WHERE last_updated BETWEEN @since AND @until
      ORDER BY last_updated DESC, key DESC, version DESC
      LIMIT @limit + 0 OFFSET @offset
    )
  SELECT page.key, r.type, r.id, page.version, page.last_updated,
    CASE WHEN r.version = page.version THEN r.content ELSE s.content END AS content
  FROM page
  JOIN fhir_resource r ON r.key = page.key
  LEFT JOIN fhir_superseded s ON s.resource_key = page.key AND s.version = page.version
  ORDER BY page.last_updated DESC, page.key DESC, page.version DESC`

/** Computes the index rows before the transaction, which then only writes. */
async function prepareChanges(
  changes: readonly ResourceChange[],
  fhirBase: string,
): Promise<readonly (readonly [ResourceChange, IndexEntries | undefined])[]> {
  const prepared: (readonly [ResourceChange, IndexEntries | undefined])[] = []
  for (const change of changes) {
    const entries = change.kind === 'put' ? buildIndexEntries(change.resource, fhirBase) : undefined
    prepared.push([change, entries])
    if (prepared.length % 20 === 0) await letOthersRun()
  }
  return prepared
}

/** Builds the function that applies one change inside the caller's transaction. */
function createChangeWriter(database: Database, indexWriter: ReturnType<typeof createIndexWriter>) {
  const { connection } = database
  const byId = connection.prepare<[number, string, string], ResourceRow>(
    'SELECT * FROM fhir_resource WHERE data_set = ? AND type = ? AND id = ?',
  )
  const keep = connection.prepare('INSERT INTO fhir_superseded VALUES (?, ?, ?, ?)')
  const insert = connection.prepare(
    'INSERT INTO fhir_resource (data_set, type, id, version, last_updated, content) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const update = connection.prepare(
    'UPDATE fhir_resource SET version = ?, last_updated = ?, content = ? WHERE key = ?',
  )
  return (
    change: ResourceChange,
    entries: IndexEntries | undefined,
    dataSet: number,
    nowMs: number,
  ): ResourceVersion => {
    const { type, id } = targetOf(change)
    const row = byId.get(dataSet, type, id)
    const seen = row === undefined || row.content === null ? 0 : row.version
    if (seen !== change.expectedVersion) {
      throw new VersionConflictError(
        `${type}/${id} is at version ${seen}, expected ${change.expectedVersion}`,
      )
    }
    const version = (row?.version ?? 0) + 1
    const content = change.kind === 'delete' ? undefined : withMeta(change.resource, version, nowMs)
    const json = content === undefined ? null : JSON.stringify(content)
    if (row !== undefined) {
      keep.run(row.key, row.version, row.last_updated, row.content)
      indexWriter.remove(row.key)
      update.run(version, nowMs, json, row.key)
    }
    const key = row?.key ?? insert.run(dataSet, type, id, version, nowMs, json).lastInsertRowid
    if (entries !== undefined) indexWriter.add(key, entries)
    return { type, id, version, lastUpdated: nowMs, content }
  }
}

function targetOf(change: ResourceChange): { type: ResourceTypeName; id: string } {
  return change.kind === 'delete'
    ? { type: change.type, id: change.id }
    : { type: change.resource.resourceType, id: change.resource.id }
}

function withMeta(
  resource: IdentifiedResource,
  version: number,
  nowMs: number,
): IdentifiedResource {
  const { resourceType, id, meta, ...elements } = resource
  const lastUpdated = new Date(nowMs).toISOString()
  return {
    resourceType,
    id,
    meta: { ...meta, versionId: String(version), lastUpdated },
    ...elements,
  }
}
