import type { Migration } from '../migrations.ts'

/** The resources of a type that are there, in the order they are listed: a search that filters by nothing, or by what an index
 * cannot name, reads its first page and its count without looking at every resource and sorting them.
 */
export const migration: Migration = {
  id: 49,
  name: 'resources-there',
  sql: `CREATE INDEX fhir_resource_there ON fhir_resource (data_set, type) WHERE content IS NOT NULL;`,
}
