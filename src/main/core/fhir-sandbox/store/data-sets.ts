import type { IdentifiedResource } from '../../../../shared/fhir/resource.ts'
import type { Database } from '../../storage/index.ts'
import { letOthersRun } from '../let-others-run.ts'
import { buildIndexEntries } from './index-entries.ts'
import type { IndexWriter } from './index-writer.ts'

/** Resources written or removed in one step: about two milliseconds of work. */
const stepSize = 15

/** Knows which data set is current and replaces it as a whole. */
export interface DataSets {
  /** Number of the current data set, 0 before the first one. */
  current(): number
  /** Loads a data set in short steps and makes it current in one statement. */
  replaceAll(resources: Iterable<IdentifiedResource>): Promise<void>
}

/** Data sets in the store. Concurrent calls of `replaceAll` follow each other. */
export function createDataSets(
  database: Database,
  indexWriter: IndexWriter,
  fhirBase: string,
): DataSets {
  const { connection } = database
  const selectCurrent = connection
    .prepare<[], number>("SELECT id FROM fhir_data_set WHERE state = 'current'")
    .pluck()
  const begin = connection.prepare("INSERT INTO fhir_data_set (state) VALUES ('loading')")
  const insert = connection.prepare(
    'INSERT INTO fhir_resource (data_set, type, id, version, last_updated, content) VALUES (?, ?, ?, 1, ?, ?)',
  )
  const retire = connection.prepare(
    "UPDATE fhir_data_set SET state = 'old' WHERE state = 'current'",
  )
  const publish = connection.prepare("UPDATE fhir_data_set SET state = 'current' WHERE id = ?")
  const unused = connection
    .prepare<[], number>("SELECT id FROM fhir_data_set WHERE state <> 'current'")
    .pluck()
  const removeStep = connection.prepare(
    'DELETE FROM fhir_resource WHERE key IN (SELECT key FROM fhir_resource WHERE data_set = ? LIMIT ?)',
  )
  const removeSet = connection.prepare('DELETE FROM fhir_data_set WHERE id = ?')
  let current = selectCurrent.get() ?? 0
  let last: Promise<void> = Promise.resolve()

  const insertOne = (dataSet: number, resource: IdentifiedResource) => {
    const stamped = withFirstVersion(resource)
    const { resourceType, id } = resource
    const lastUpdated = Date.parse(stamped.meta?.lastUpdated ?? '')
    const { lastInsertRowid } = insert.run(
      dataSet,
      resourceType,
      id,
      lastUpdated,
      JSON.stringify(stamped),
    )
    indexWriter.add(lastInsertRowid, buildIndexEntries(stamped, fhirBase))
  }
  const removeUnused = async () => {
    for (const dataSet of unused.all()) {
      while (removeStep.run(dataSet, stepSize * 4).changes > 0) await letOthersRun()
      removeSet.run(dataSet)
    }
  }
  const replaceAll = async (resources: Iterable<IdentifiedResource>) => {
    await removeUnused()
    const dataSet = Number(begin.run().lastInsertRowid)
    for (const step of inSteps(resources)) {
      database.transaction(() => {
        for (const resource of step) insertOne(dataSet, resource)
      })
      await letOthersRun()
    }
    database.transaction(() => {
      retire.run()
      publish.run(dataSet)
    })
    current = dataSet
    await removeUnused()
  }
  return {
    current: () => current,
    replaceAll: (resources) => {
      const next = last.then(() => replaceAll(resources))
      // A failed load leaves the current data; whoever asked for it is told, the next one starts afresh.
      last = next.catch(() => undefined)
      return next
    },
  }
}

/** Shipped data keeps the times it was recorded at, so that `_lastUpdated` has something to find. */
function withFirstVersion(resource: IdentifiedResource): IdentifiedResource {
  const { resourceType, id, meta, ...elements } = resource
  const lastUpdated = meta?.lastUpdated ?? '1970-01-01T00:00:00Z'
  return { resourceType, id, meta: { ...meta, versionId: '1', lastUpdated }, ...elements }
}

function* inSteps(resources: Iterable<IdentifiedResource>): Generator<IdentifiedResource[]> {
  let step: IdentifiedResource[] = []
  for (const resource of resources) {
    step.push(resource)
    if (step.length === stepSize) {
      yield step
      step = []
    }
  }
  if (step.length > 0) yield step
}
