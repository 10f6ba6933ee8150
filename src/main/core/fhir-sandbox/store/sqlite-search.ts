import type { Connection } from '../../storage/index.ts'
import type { Condition } from '../search/condition.ts'
import { compileCondition, type SqlFragment } from './compile-condition.ts'
import type { ResourceMemory } from './resource-memory.ts'
import type { ResourceRow } from './resource-row.ts'
import type { SortKey, StoredResource, StorePage, StoreQuery } from './resource-store.ts'

const preparedStatements = 200

/** Builds the search function over the index tables. Statements are prepared once per SQL text; the most
 * recently used ones are kept. */
export function createSearch(connection: Connection, memory: ResourceMemory) {
  const statements = new Map<string, ReturnType<Connection['prepare']>>()
  const prepare = (sql: string) => {
    const known = statements.get(sql) ?? connection.prepare(sql)
    statements.delete(sql)
    statements.set(sql, known)
    const [oldest] = statements.keys()
    if (statements.size > preparedStatements && oldest !== undefined) statements.delete(oldest)
    return known
  }
  const readFound = createFoundReader(connection, memory)
  return (query: StoreQuery, dataSet: number): StorePage => {
    const where = compileTargets(query, dataSet)
    // Both statements select exactly these columns.
    const count = () =>
      prepare(`SELECT count(*) AS total FROM fhir_resource r0 WHERE ${where.sql}`).get(
        ...where.values,
      ) as { total: number }
    if (query.limit === 0) return { ...count(), rows: [] }
    const order = compileOrder(query.sort)
    // SQLite plans a statement anew for each value of a bare LIMIT.
    const found = prepare(
      `SELECT r0.key, r0.type, r0.id FROM fhir_resource r0 WHERE ${where.sql} ORDER BY ${order.sql} LIMIT ? + 0 OFFSET ?`,
    ).all(...where.values, ...order.values, query.limit, query.offset) as FoundRow[]
    const rows = readFound(found, dataSet)
    return isLastPage(query, found.length)
      ? { total: query.offset + found.length, rows }
      : { ...count(), rows }
  }
}

/** Whether a page ends the result, so that its place tells how much there is. */
function isLastPage({ limit, offset }: StoreQuery, shown: number): boolean {
  return shown < limit && (shown > 0 || offset === 0)
}

type FoundRow = Pick<ResourceRow, 'key' | 'type' | 'id'>

/** Builds what reads the content of the rows found, as far as it is not remembered. */
function createFoundReader(connection: Connection, memory: ResourceMemory) {
  const byKeys = connection.prepare<[string], ResourceRow>(
    'SELECT * FROM fhir_resource WHERE key IN (SELECT value FROM json_each(?))',
  )
  return (found: readonly FoundRow[], dataSet: number): readonly StoredResource[] => {
    const known = found.map(({ type, id }) => memory.find(dataSet, type, id))
    const missing = found.filter((_row, place) => known[place] === undefined)
    if (missing.length === 0) return known as StoredResource[] // none is undefined
    const read = new Map(
      byKeys
        .all(JSON.stringify(missing.map(({ key }) => key)))
        .map((row) => [row.key, memory.take(dataSet, row)]),
    )
    return found.flatMap(({ key }, place) => known[place] ?? read.get(key) ?? [])
  }
}

function compileTargets(query: StoreQuery, dataSet: number): SqlFragment {
  const { targets } = query
  // With a plus SQLite takes the rows an index names, and not every row of the type, whose number it cannot know.
  const by = targets.every(({ where }) => isNarrow(where)) ? '+' : ''
  const types = targets.map(({ type }) => type)
  const [only] = targets
  const matching =
    targets.length === 1 && only !== undefined
      ? compileCondition(only.where, dataSet)
      : compileEachType(query, dataSet)
  return {
    sql: `${by}r0.data_set = ? AND ${by}r0.type IN (${types.map(() => '?').join(', ')}) AND r0.content IS NOT NULL
      AND (${matching.sql})`,
    values: [dataSet, ...types, ...matching.values],
  }
}

function compileEachType({ targets }: StoreQuery, dataSet: number): SqlFragment {
  const parts = targets.map(({ type, where }) => {
    const { sql, values } = compileCondition(where, dataSet)
    return { sql: `(+r0.type = ? AND (${sql}))`, values: [type, ...values] }
  })
  return {
    sql: parts.map(({ sql }) => sql).join(' OR ') || '0',
    values: parts.flatMap(({ values }) => values),
  }
}

/** Whether the rows that satisfy a condition are named by an index table, so that no others have to be looked at. */
function isNarrow(condition: Condition): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.of.some(isNarrow) && !condition.of.some(isById)
    case 'any':
      return condition.of.every(isNarrow)
    case 'not':
    case 'present':
    case 'lastUpdated':
      return false
    default:
      return !isById(condition)
  }
}

/** Conditions on the id are found by the index of the resources themselves. */
function isById(condition: Condition): boolean {
  return condition.kind === 'id' || condition.kind === 'has'
}

const sortColumns = {
  token: 'code',
  string: 'folded',
  date: 'low',
  reference: 'target_id',
  quantity: 'low',
} as const

/** Resources without a value come last in either direction; the key makes the order total. */
function compileOrder(sort: readonly SortKey[]): SqlFragment {
  const parts = sort.map(({ by, isDescending }): SqlFragment => {
    const direction = isDescending ? 'DESC' : 'ASC'
    if (by === '_id') return { sql: `r0.id ${direction}`, values: [] }
    if (by === '_lastUpdated') return { sql: `r0.last_updated ${direction}`, values: [] }
    const column = by.table === 'date' && isDescending ? 'high' : sortColumns[by.table]
    return {
      sql: `(SELECT ${isDescending ? 'max' : 'min'}(${column}) FROM fhir_${by.table}
        WHERE resource_key = r0.key AND parameter = ?) ${direction} NULLS LAST`,
      values: [by.index],
    }
  })
  return {
    sql: [...parts.map(({ sql }) => sql), 'r0.key ASC'].join(', '),
    values: parts.flatMap(({ values }) => values),
  }
}
