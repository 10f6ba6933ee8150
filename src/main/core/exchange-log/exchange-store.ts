import type { ExchangeDetail, ExchangeRow } from '../../../shared/contract/traffic.ts'
import { type Connection, requireRow } from '../storage/index.ts'
import {
  createExchangeList,
  type ExchangeFilter,
  type ExchangePage,
  type StoredRow,
} from './exchange-list.ts'
import { searchTextOf } from './exchange-search.ts'
import { spaceJson } from './mask-secrets.ts'

/** Whose exchanges are wanted, and of when; times in milliseconds since the epoch. */
export interface ReceivedExchanges {
  readonly of: { readonly client_id: string } | { readonly launchRunId: string }
  readonly fromMs: number
  readonly toMs: number
}

/** Largest batch whose words are indexed with it. Indexing costs more than answering a request does, so that of a flood waits
 * until it is over.
 */
export const indexedAtOnce = 10

/** How many exchanges of a flood are indexed at a time once it is over. */
const indexedWhenQuiet = 50

/** Most exchanges of a flood that a search has indexed before it looks. */
const indexedForSearch = 2_000

/** Keeps exchanges, newest last, up to a limit; the oldest go first. A search finds all but the latest of a flood that was not
 * indexed yet.
 */
export interface ExchangeStore {
  /** Appends a batch in one transaction and returns the rows with their sequence numbers. */
  append(batch: readonly ExchangeDetail[], keep: number): ExchangeRow[]
  /** A page of the exchanges that pass a filter, and how many pass it. */
  list(filter: ExchangeFilter, page: ExchangePage): { rows: ExchangeRow[]; total: number }
  /** Indexes some of what a flood left, oldest first.
   * @returns whether there was any
   */
  indexNext(): boolean
  /** Another connection wrote, so that counts have to be made anew. */
  forgetCounts(): void
  /** One exchange, with JSON bodies spaced for reading. */
  get(id: string): ExchangeDetail | undefined
  /** What this server received of one client or launch, and what nobody is named for, oldest first; the newest of them
   * where there are more than the limit.
   */
  readReceived(wanted: ReceivedExchanges, limit: number): ExchangeDetail[]
  /** Which faults happened in the exchanges of a launch, by id of the exchange. @see spec/security.md AS-33 */
  faultsOf(launchRunId: string): ReadonlyMap<string, readonly string[]>
  /** Says which launch an exchange belongs to, where that was found out afterwards. */
  linkToRun(id: string, launchRunId: string): void
  count(): number
  /** Forgets up to 2,000 exchanges started before a time.
   * @param time milliseconds since the epoch
   */
  forgetBefore(time: number): void
  clear(): void
}

interface StoredExchange extends StoredRow {
  readonly record: string
}

/** The exchange store over a connection to the file of exchanges, of which another thread may have one, too. */
export function createSqliteExchangeStore(connection: Connection): ExchangeStore {
  const inTransaction = <Result>(work: () => Result) => connection.transaction(work).immediate()
  const insert = connection.prepare(
    `INSERT INTO exchange (id, direction, started_at, duration_ms, method, url, area, status,
       client_id, grant_id, launch_run_id, error_code)
     VALUES (@id, @direction, @started_at, @duration_ms, @method, @url, @area, @status,
       @client_id, @grant_id, @launch_run_id, @error_code)`,
  )
  const insertRecord = connection.prepare(
    'INSERT INTO exchange_record (sequence, record) VALUES (?, ?)',
  )
  const insertWords = connection.prepare('INSERT INTO exchange_search (rowid, text) VALUES (?, ?)')
  const pending = connection.prepare<[number, number], StoredExchange>(
    `SELECT * FROM exchange JOIN exchange_record USING (sequence)
     WHERE sequence > ? ORDER BY sequence LIMIT ?`,
  )
  const lastIndexed = connection
    .prepare<[], number>('SELECT rowid FROM exchange_search ORDER BY rowid DESC LIMIT 1')
    .pluck()
  const newest = connection.prepare<[], number>('SELECT max(sequence) FROM exchange').pluck()
  // Sequences rise with time, except where the clock was set: whatever came before what must be kept is kept, too.
  const oldest = connection
    .prepare<[number], number | null>(
      `WITH first AS (SELECT sequence, started_at FROM exchange ORDER BY sequence LIMIT 2000)
       SELECT coalesce(
         (SELECT min(sequence) - 1 FROM first WHERE started_at >= ?),
         (SELECT max(sequence) FROM first))`,
    )
    .pluck()
  const deletions = [
    'DELETE FROM exchange WHERE sequence <= ?',
    'DELETE FROM exchange_record WHERE sequence <= ?',
    'DELETE FROM exchange_search WHERE rowid <= ?',
  ].map((sql) => connection.prepare<[number]>(sql))
  const deleteUpTo = (sequence: number) => {
    for (const deletion of deletions) deletion.run(sequence)
  }
  const count = connection.prepare<[], number>('SELECT count(*) FROM exchange').pluck()
  const byId = connection.prepare<[string], StoredExchange>(
    'SELECT * FROM exchange JOIN exchange_record USING (sequence) WHERE id = ?',
  )
  const linkToRun = connection.prepare(
    'UPDATE exchange SET launch_run_id = ? WHERE id = ? AND launch_run_id IS NULL',
  )
  const faulty = connection.prepare<[string], StoredExchange>(
    `SELECT * FROM exchange JOIN exchange_record USING (sequence)
     WHERE launch_run_id = ? AND record LIKE '%"check":"fault"%'`,
  )
  const list = createExchangeList(connection)
  const hasPending = () => (newest.get() ?? 0) > (lastIndexed.get() ?? 0)
  const index = (limit: number) => {
    if (!hasPending()) return false
    inTransaction(() => {
      for (const row of pending.all(lastIndexed.get() ?? 0, limit)) {
        insertWords.run(row.sequence, searchTextOf(toExchange(row)))
      }
    })
    list.forgetCounts()
    return true
  }
  return {
    append: (batch, keep) =>
      inTransaction(() => {
        // The words of a later exchange never stand before those of an earlier one.
        const isIndexed = batch.length <= indexedAtOnce && !hasPending()
        const rows = batch.map((detail) => {
          const stored = toStored(detail)
          const sequence = Number(insert.run(stored).lastInsertRowid)
          insertRecord.run(sequence, toRecord(detail))
          if (isIndexed) insertWords.run(sequence, searchTextOf(detail))
          return toRow({ ...stored, sequence })
        })
        deleteUpTo((newest.get() ?? 0) - keep)
        list.forgetCounts()
        return rows
      }),
    indexNext: () => index(indexedWhenQuiet),
    forgetCounts: list.forgetCounts,
    list: (filter, page) => {
      if (filter.search !== '') index(indexedForSearch)
      const { rows, total } = list.page(filter, page)
      return { rows: rows.map(toRow), total }
    },
    get: (id) => {
      const stored = byId.get(id)
      return stored === undefined ? undefined : toShown(toExchange(stored))
    },
    readReceived: ({ of, fromMs, toMs }, limit) => {
      const [column, value] =
        'client_id' in of ? ['client_id', of.client_id] : ['launch_run_id', of.launchRunId]
      return connection
        .prepare<unknown[], StoredExchange>(
          `SELECT * FROM exchange JOIN exchange_record USING (sequence)
           WHERE direction = 'inbound' AND area NOT IN ('app', 'identity-provider')
             AND (${column} = ? OR client_id IS NULL) AND started_at BETWEEN ? AND ?
           ORDER BY sequence DESC LIMIT ?`,
        )
        .all(value, fromMs, toMs, limit)
        .map(toExchange)
        .reverse()
    },
    faultsOf: (launchRunId) =>
      new Map(
        faulty.all(launchRunId).map((stored) => {
          const { id, notes } = toExchange(stored)
          return [id, notes.flatMap(faultOf)]
        }),
      ),
    linkToRun: (id, launchRunId) => {
      linkToRun.run(launchRunId, id)
      list.forgetCounts()
    },
    count: () => requireRow(count.get()),
    forgetBefore: (time) => {
      inTransaction(() => deleteUpTo(oldest.get(time) ?? 0))
      list.forgetCounts()
    },
    clear: () => {
      inTransaction(() => {
        connection.exec('DELETE FROM exchange')
        connection.exec('DELETE FROM exchange_record')
        // As a whole: row by row the words would stay until they are merged away.
        connection.exec("INSERT INTO exchange_search (exchange_search) VALUES ('delete-all')")
      })
      list.forgetCounts()
    },
  }
}

/** The fault a note is about. */
function faultOf({ check, detail }: ExchangeDetail['notes'][number]): string[] {
  const isNamed = check === 'fault' && typeof detail === 'object' && detail !== null
  return isNamed && 'fault' in detail && typeof detail.fault === 'string' ? [detail.fault] : []
}

function toStored(detail: ExchangeDetail) {
  return {
    id: detail.id,
    direction: detail.direction,
    started_at: detail.startedAtMs,
    duration_ms: detail.durationMs,
    method: detail.method,
    url: detail.url,
    area: detail.area,
    status: detail.status,
    client_id: detail.client_id,
    grant_id: detail.grantId,
    launch_run_id: detail.launchRunId,
    error_code: detail.errorCode,
  }
}

function toRecord({ request, response, notes, decodedTokens }: ExchangeDetail): string {
  return JSON.stringify({ request, response, notes, decodedTokens })
}

function toRow(stored: StoredRow): ExchangeRow {
  return {
    id: stored.id,
    sequence: stored.sequence,
    direction: stored.direction,
    startedAtMs: stored.started_at,
    durationMs: stored.duration_ms,
    method: stored.method,
    url: stored.url,
    area: stored.area,
    status: stored.status,
    client_id: stored.client_id,
    launchRunId: stored.launch_run_id,
    errorCode: stored.error_code,
  }
}

function toShown(exchange: ExchangeDetail): ExchangeDetail {
  const show = ({ body, ...message }: ExchangeDetail['request']) => ({
    ...message,
    body: body === null ? null : spaceJson(body),
  })
  return { ...exchange, request: show(exchange.request), response: show(exchange.response) }
}

function toExchange(stored: StoredExchange): ExchangeDetail {
  // The record column is written by append only, from an ExchangeDetail.
  const record = JSON.parse(stored.record) as ExchangeDetail
  return { ...record, ...toRow(stored), grantId: stored.grant_id }
}
