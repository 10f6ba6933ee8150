import type { Connection, Database } from './database.ts'
import { requireRow } from './required-row.ts'
import { type ListedTable, type Walk, walkMatches, walkSome } from './walk-rows.ts'

/** Which rows are wanted. */
export interface RowPageQuery extends Omit<Walk, 'where'> {
  readonly direction: 'ascending' | 'descending'
  /** SQL conditions on the rows; none for all. */
  readonly conditions: readonly string[]
  /** What the condition on `@pattern` looks for: rows that hold this text. Empty where there is no such condition. */
  readonly text: string
  /** Whether few rows meet the conditions, which have an index of their own that finds them. */
  readonly isNarrow?: boolean
  readonly offset: number
  readonly limit: number
}

/** The ids of a page in their order, and how many rows there are on all pages. */
export interface RowPage {
  readonly ids: readonly string[]
  readonly total: number
}

/** Gives pages of a table of any size without holding others up: a page of all rows is read from an index, and one of those that
 * meet conditions is found by walking that index in short steps, so that the total is exact, too. While a text is typed
 * on, only what was found last is looked at.
 * @see spec/security.md RE-14
 */
export function createRowPages({ connection }: Database, table: ListedTable) {
  const memory = createMemory(connection)
  const find = async (query: RowPageQuery, walk: Walk) => {
    if (query.isNarrow) return readAll(connection, table, walk)
    const among = memory.recall(query)
    return among === undefined
      ? memory.keep(query, () => walkMatches(connection, table, walk))
      : walkSome(connection, table, walk, among)
  }
  return async (query: RowPageQuery): Promise<RowPage> => {
    const { conditions, values, text, direction, offset, limit } = query
    if (conditions.length === 0) return readPage(connection, table, query)
    const ids = await find(query, {
      order: query.order,
      where: conditions.join(' AND '),
      values: { ...values, pattern: `%${text.replaceAll(/[\\%_]/g, '\\$&')}%` },
    })
    const ordered = direction === 'ascending' ? ids : ids.toReversed()
    return { ids: ordered.slice(offset, offset + limit), total: ids.length }
  }
}

function readPage(connection: Connection, { name, id }: ListedTable, query: RowPageQuery): RowPage {
  const { order, limit, offset } = query
  const direction = query.direction === 'ascending' ? 'ASC' : 'DESC'
  const page = connection
    .prepare<[object], string>(
      `SELECT ${id} FROM ${name} ORDER BY ${order} ${direction}, ${id} ${direction}
       LIMIT @limit OFFSET @offset`,
    )
    .pluck()
  const count = connection.prepare<[], number>(`SELECT count(*) FROM ${name}`).pluck()
  return { ids: page.all({ limit, offset }), total: requireRow(count.get()) }
}

function readAll(connection: Connection, { name, id }: ListedTable, walk: Walk): string[] {
  const { where, values, order } = walk
  return connection
    .prepare<[object], string>(`SELECT ${id} FROM ${name} WHERE ${where} ORDER BY ${order}, ${id}`)
    .pluck()
    .all(values)
}

/** Most ids that are remembered. */
const idsKept = 20_000

/** Remembers what a walk found for a text, until anything at all is written: what holds a longer text holds every part of it. */
function createMemory(connection: Connection) {
  const changes = connection.prepare<[], number>('SELECT total_changes()').pluck()
  const formOf = ({ order, conditions, values }: RowPageQuery) =>
    JSON.stringify([order, conditions, values])
  let last: { text: string; form: string; at: number; ids: readonly string[] } | undefined
  return {
    recall: (query: RowPageQuery): readonly string[] | undefined => {
      const isSame = last?.at === changes.get() && last?.form === formOf(query)
      return isSame && last !== undefined && query.text.includes(last.text) ? last.ids : undefined
    },
    keep: async (query: RowPageQuery, find: () => Promise<readonly string[]>) => {
      const at = changes.get() ?? 0
      const ids = await find()
      const isOfNow = at === changes.get()
      if (query.text !== '' && isOfNow && ids.length <= idsKept) {
        last = { text: query.text, form: formOf(query), at, ids }
      }
      return ids
    },
  }
}
