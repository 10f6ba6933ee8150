import type { ExchangeRow } from '../../../shared/contract/traffic.ts'
import type { Connection } from '../storage/index.ts'
import { toSearchQuery } from './exchange-search.ts'

/** What the exchange list may be narrowed by. */
export interface ExchangeFilter {
  /** Words, all of which an exchange must hold; empty for any. */
  readonly search: string
  readonly area?: string | undefined
  readonly outcome: 'any' | 'refused'
  readonly direction: 'any' | 'inbound' | 'outbound'
  readonly client_id?: string | undefined
  readonly launchRunId?: string | undefined
}

/** Which part of the list is wanted, newest first. */
export interface ExchangePage {
  /** Only exchanges older than the one with this sequence number. */
  readonly before?: number | undefined
  /** How many of those to leave out first. */
  readonly offset: number
  readonly limit: number
}

/** A row of the exchange table; the messages are in another one. */
export interface StoredRow {
  readonly sequence: number
  readonly id: string
  readonly direction: 'inbound' | 'outbound'
  readonly started_at: number
  readonly duration_ms: number
  readonly method: string
  readonly url: string
  readonly area: ExchangeRow['area']
  readonly status: number
  readonly client_id: string | null
  readonly grant_id: string | null
  readonly launch_run_id: string | null
  readonly error_code: string | null
}

/** Reads pages of the exchange list. */
export interface ExchangeList {
  page(filter: ExchangeFilter, page: ExchangePage): { rows: StoredRow[]; total: number }
  /** The exchanges changed, so that counts have to be made anew. */
  forgetCounts(): void
}

/** How many filters counts are remembered for; more are counted again. */
const countsKept = 50

/** A list over the exchange tables. A page is found by the key it begins after, in the order of an index; how many
 * exchanges a filter has is counted once until they change. Each form of query is prepared once.
 */
export function createExchangeList(connection: Connection): ExchangeList {
  const prepareOnce = rememberStatements(connection)
  const counts = new Map<string, number>()
  const countOf = (filter: ExchangeFilter) => {
    const key = JSON.stringify(filter)
    const known = counts.get(key)
    if (known !== undefined) return known
    const { sql, values } = buildCountQuery(filter)
    const total = Number(
      prepareOnce(sql)
        .pluck()
        .get(...values) ?? 0,
    )
    if (counts.size >= countsKept) counts.clear()
    counts.set(key, total)
    return total
  }
  return {
    page: (filter, page) => {
      if (filter.search !== '' && toSearchQuery(filter.search) === undefined) {
        return { rows: [], total: 0 }
      }
      const { sql, values } = buildPageQuery(filter, page)
      // The query names the columns of a StoredRow.
      const rows = prepareOnce(sql).all(...values) as StoredRow[]
      return { rows, total: countOf(filter) }
    },
    forgetCounts: () => counts.clear(),
  }
}

/** Filters have few forms: their values are bound, never part of the text. */
function rememberStatements(connection: Connection) {
  const statements = new Map<string, ReturnType<Connection['prepare']>>()
  return (sql: string) => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const prepared = connection.prepare(sql)
    statements.set(sql, prepared)
    return prepared
  }
}

/** A query with the values bound to it. */
export interface BoundQuery {
  readonly sql: string
  readonly values: readonly unknown[]
}

/** The query for one page. */
export function buildPageQuery(
  filter: ExchangeFilter,
  { before = Number.MAX_SAFE_INTEGER, offset, limit }: ExchangePage,
): BoundQuery {
  const { from, key, terms, values } = buildFilter(filter)
  return {
    sql: `SELECT exchange.* FROM ${from} WHERE ${[...terms, `${key} < ?`].join(' AND ')}
      ORDER BY ${key} DESC LIMIT ? OFFSET ?`,
    values: [...values, before, limit, offset],
  }
}

/** The query for how many exchanges pass a filter. */
export function buildCountQuery(filter: ExchangeFilter): BoundQuery {
  const { from, terms, values } = buildFilter(filter)
  const isSearchAlone = filter.search !== '' && terms.length === 1
  const where = terms.length === 0 ? '' : ` WHERE ${terms.join(' AND ')}`
  return {
    sql: `SELECT count(*) FROM ${isSearchAlone ? 'exchange_search' : from}${where}`,
    values,
  }
}

function buildFilter(filter: ExchangeFilter) {
  const isSearch = filter.search !== ''
  const terms: string[] = []
  const values: unknown[] = []
  const add = (term: string, ...more: unknown[]) => {
    terms.push(term)
    values.push(...more)
  }
  if (isSearch) add('exchange_search MATCH ?', toSearchQuery(filter.search))
  if (filter.client_id !== undefined) add('exchange.client_id = ?', filter.client_id)
  if (filter.launchRunId !== undefined) add('exchange.launch_run_id = ?', filter.launchRunId)
  if (filter.area !== undefined) add('exchange.area = ?', filter.area)
  if (filter.direction !== 'any') add('exchange.direction = ?', filter.direction)
  if (filter.outcome === 'refused') {
    add('(exchange.status >= 400 OR exchange.status = 0 OR exchange.error_code IS NOT NULL)')
  }
  return {
    // The search index leads: CROSS JOIN keeps SQLite from looking every exchange up in it.
    from: isSearch
      ? 'exchange_search CROSS JOIN exchange ON exchange.sequence = exchange_search.rowid'
      : 'exchange',
    key: isSearch ? 'exchange_search.rowid' : 'exchange.sequence',
    terms,
    values,
  }
}
