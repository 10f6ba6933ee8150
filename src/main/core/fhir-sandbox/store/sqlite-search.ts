import type { Connection } from '../../storage/index.ts'
import { compileCondition, type SqlFragment } from './compile-condition.ts'
import { type ResourceRow, toStored } from './resource-row.ts'
import type { SortKey, StorePage, StoreQuery } from './resource-store.ts'

const preparedStatements = 200

/** Builds the search function over the index tables. Statements are prepared once per SQL text; the most
 * recently used ones are kept. */
export function createSearch(connection: Connection) {
  const statements = new Map<string, ReturnType<Connection['prepare']>>()
  const prepare = (sql: string) => {
    const known = statements.get(sql) ?? connection.prepare(sql)
    statements.delete(sql)
    statements.set(sql, known)
    const [oldest] = statements.keys()
    if (statements.size > preparedStatements && oldest !== undefined) statements.delete(oldest)
    return known
  }
  return (query: StoreQuery, dataSet: number): StorePage => {
    const where = compileTargets(query, dataSet)
    const order = compileOrder(query.sort)
    // Both statements select exactly these columns.
    const { total } = prepare(
      `SELECT count(*) AS total FROM fhir_resource r0 WHERE ${where.sql}`,
    ).get(...where.values) as { total: number }
    if (total === 0 || query.limit === 0) return { total, rows: [] }
    const rows = prepare(
      `SELECT * FROM fhir_resource r0 WHERE ${where.sql} ORDER BY ${order.sql} LIMIT ? OFFSET ?`,
    ).all(...where.values, ...order.values, query.limit, query.offset) as ResourceRow[]
    return { total, rows: rows.map(toStored) }
  }
}

function compileTargets(query: StoreQuery, dataSet: number): SqlFragment {
  const targets = query.targets.map(({ type, where }) => {
    const { sql, values } = compileCondition(where, dataSet)
    return { sql: `(r0.type = ? AND (${sql}))`, values: [type, ...values] }
  })
  const types = query.targets.map(({ type }) => type)
  return {
    sql: `r0.data_set = ? AND r0.type IN (${types.map(() => '?').join(', ')}) AND r0.content IS NOT NULL
      AND (${targets.length === 0 ? '0' : targets.map(({ sql }) => sql).join(' OR ')})`,
    values: [dataSet, ...types, ...targets.flatMap(({ values }) => values)],
  }
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
