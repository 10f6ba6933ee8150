import type { ExchangeDetail, ExchangeRow } from '../../../shared/contract/traffic.ts'
import type { Database } from '../storage/index.ts'

/** What the exchange list may be narrowed by. */
export interface ExchangeFilter {
  readonly search: string
  readonly area?: string | undefined
  readonly outcome: 'any' | 'refused'
  readonly direction: 'any' | 'inbound' | 'outbound'
  readonly client_id?: string | undefined
  readonly launchRunId?: string | undefined
}

/** Whose exchanges are wanted, and of when; times in milliseconds since the epoch. */
export interface ReceivedExchanges {
  readonly of: { readonly client_id: string } | { readonly launchRunId: string }
  readonly fromMs: number
  readonly toMs: number
}

/** Keeps exchanges, newest last, up to a limit; the oldest go first. */
export interface ExchangeStore {
  /** Appends a batch in one transaction and returns the rows with their sequence numbers. */
  append(batch: readonly ExchangeDetail[], keep: number): ExchangeRow[]
  list(
    filter: ExchangeFilter,
    offset: number,
    limit: number,
  ): { rows: ExchangeRow[]; total: number }
  get(id: string): ExchangeDetail | undefined
  /** What this server received of one client or launch, and what nobody is named for, oldest first; the newest of them
   * where there are more than the limit.
   */
  readReceived(wanted: ReceivedExchanges, limit: number): ExchangeDetail[]
  /** Says which launch an exchange belongs to, where that was found out afterwards. */
  linkToRun(id: string, launchRunId: string): void
  count(): number
  /** Forgets up to 2,000 exchanges started before a time.
   * @param time milliseconds since the epoch
   */
  forgetBefore(time: number): void
  clear(): void
}

interface StoredRow {
  sequence: number
  id: string
  direction: 'inbound' | 'outbound'
  started_at: number
  duration_ms: number
  method: string
  url: string
  area: ExchangeRow['area']
  status: number
  client_id: string | null
  grant_id: string | null
  launch_run_id: string | null
  error_code: string | null
}

interface StoredExchange extends StoredRow {
  record: string
}

/** The exchange store in SQLite. */
export function createSqliteExchangeStore(database: Database): ExchangeStore {
  const { connection } = database
  const insert = connection.prepare(
    `INSERT INTO exchange (id, direction, started_at, duration_ms, method, url, area, status,
       client_id, grant_id, launch_run_id, error_code, record)
     VALUES (@id, @direction, @started_at, @duration_ms, @method, @url, @area, @status,
       @client_id, @grant_id, @launch_run_id, @error_code, @record)`,
  )
  const trim = connection.prepare(
    'DELETE FROM exchange WHERE sequence <= (SELECT max(sequence) FROM exchange) - ?',
  )
  const forget = connection.prepare(
    // Sequences rise with time, so the oldest rows are the first ones.
    `DELETE FROM exchange WHERE sequence IN (
       SELECT sequence FROM exchange ORDER BY sequence LIMIT 2000) AND started_at < ?`,
  )
  const count = connection.prepare<[], number>('SELECT count(*) FROM exchange').pluck()
  const byId = connection.prepare<[string], StoredExchange>('SELECT * FROM exchange WHERE id = ?')
  const linkToRun = connection.prepare(
    'UPDATE exchange SET launch_run_id = ? WHERE id = ? AND launch_run_id IS NULL',
  )
  return {
    append: (batch, keep) =>
      database.transaction(() => {
        const rows = batch.map((detail) => {
          const { lastInsertRowid } = insert.run(toStored(detail))
          return toRow({ ...toStored(detail), sequence: Number(lastInsertRowid) })
        })
        trim.run(keep)
        return rows
      }),
    list: (filter, offset, limit) => {
      const { where, values } = buildFilter(filter)
      const total = connection
        .prepare<unknown[], number>(`SELECT count(*) FROM exchange ${where}`)
        .pluck()
        .get(...values)
      const rows = connection
        .prepare<unknown[], StoredRow>(
          `SELECT * FROM exchange ${where} ORDER BY sequence DESC LIMIT ? OFFSET ?`,
        )
        .all(...values, limit, offset)
      return { rows: rows.map(toRow), total: total ?? 0 }
    },
    get: (id) => {
      const stored = byId.get(id)
      return stored === undefined ? undefined : toExchange(stored)
    },
    readReceived: ({ of, fromMs, toMs }, limit) => {
      const [column, value] =
        'client_id' in of ? ['client_id', of.client_id] : ['launch_run_id', of.launchRunId]
      return connection
        .prepare<unknown[], StoredExchange>(
          `SELECT * FROM exchange WHERE direction = 'inbound' AND area NOT IN ('app', 'identity-provider')
             AND (${column} = ? OR client_id IS NULL) AND started_at BETWEEN ? AND ?
           ORDER BY sequence DESC LIMIT ?`,
        )
        .all(value, fromMs, toMs, limit)
        .map(toExchange)
        .reverse()
    },
    linkToRun: (id, launchRunId) => {
      linkToRun.run(launchRunId, id)
    },
    count: () => count.get() ?? 0,
    forgetBefore: (time) => {
      forget.run(time)
    },
    clear: () => {
      connection.prepare('DELETE FROM exchange').run()
    },
  }
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
    record: JSON.stringify({
      request: detail.request,
      response: detail.response,
      notes: detail.notes,
      decodedTokens: detail.decodedTokens,
    }),
  }
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

function toExchange(stored: StoredExchange): ExchangeDetail {
  // The record column is written by append only, from an ExchangeDetail.
  const record = JSON.parse(stored.record) as ExchangeDetail
  return { ...record, ...toRow(stored), grantId: stored.grant_id }
}

function buildFilter(filter: ExchangeFilter): { where: string; values: unknown[] } {
  const terms: string[] = []
  const values: unknown[] = []
  const add = (term: string, ...more: unknown[]) => {
    terms.push(term)
    values.push(...more)
  }
  if (filter.search !== '') {
    const like = `%${filter.search.replaceAll(/[\\%_]/g, (character) => `\\${character}`)}%`
    add(
      `(url LIKE ? ESCAPE '\\' OR client_id LIKE ? ESCAPE '\\' OR error_code LIKE ? ESCAPE '\\')`,
      like,
      like,
      like,
    )
  }
  if (filter.area !== undefined) add('area = ?', filter.area)
  if (filter.client_id !== undefined) add('client_id = ?', filter.client_id)
  if (filter.launchRunId !== undefined) add('launch_run_id = ?', filter.launchRunId)
  if (filter.direction !== 'any') add('direction = ?', filter.direction)
  if (filter.outcome === 'refused') add('(status >= 400 OR status = 0 OR error_code IS NOT NULL)')
  return { where: terms.length === 0 ? '' : `WHERE ${terms.join(' AND ')}`, values }
}
