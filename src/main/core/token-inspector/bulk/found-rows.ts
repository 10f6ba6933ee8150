import { createHash } from 'node:crypto'
import type {
  BulkFilter,
  BulkGroupKind,
  BulkRow,
} from '../../../../shared/contract/inspector-bulk.ts'
import { openScratchDatabase } from '../../storage/index.ts'
import type { FoundPiece, TokenFacts } from '../apart/protocol.ts'
import { conditionOf, groupTexts, isEmpty, type RowRange } from './row-filter.ts'

/** How many groups of one kind are told, the largest first. */
const mostGroups = 500

/** How much of what was found stays in memory. */
const cacheKilobytes = 8_192

/** A bulk inspection in numbers. */
export interface BulkCounts {
  readonly tokens: number
  readonly withFailures: number
  readonly withWarnings: number
  readonly verified: number
  readonly invalid: number
}

/** Groups of one kind. */
export interface BulkGroups {
  readonly groups: { value: string; tokens: number }[]
  /** How many there are, told or not. */
  readonly total: number
}

/** What a bulk inspection found, in a file that no one else can open: any number of tokens, in memory that is bounded. What
 * many of them share is stored once.
 */
export interface FoundRows {
  /** Adds what the thread of this lane found; numbers follow the order of calls. */
  add(lane: number, piece: FoundPiece): void
  /** Forgets what a thread told, of which no more comes; its rows stay. */
  forget(lane: number): void
  counts(): BulkCounts
  groups(by: BulkGroupKind): BulkGroups
  find(filter: BulkFilter, range: RowRange): { rows: BulkRow[]; total: number }
  /** The next rows that fit, after the one with this number. */
  after(number: number, filter: BulkFilter, limit: number): BulkRow[]
  close(): void
}

const schema = `
  CREATE TABLE source (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE facts (
    id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, tokens INTEGER NOT NULL DEFAULT 0,
    kind TEXT NOT NULL, profile TEXT, alg TEXT, kid TEXT, issuer TEXT, client TEXT,
    signature TEXT NOT NULL, "key" TEXT, failed TEXT NOT NULL, warnings TEXT NOT NULL
  );
  CREATE TABLE token (
    number INTEGER PRIMARY KEY, source INTEGER NOT NULL, line INTEGER NOT NULL,
    fingerprint INTEGER NOT NULL, expires INTEGER, facts INTEGER NOT NULL
  );`

/** The order of tables keeps the scan on `token`, in the order of numbers. */
const joined = `token CROSS JOIN source ON source.id = token.source CROSS JOIN facts ON facts.id = token.facts`
const columns = `token.number, source.name || ':' || token.line AS place, printf('%08x', token.fingerprint) AS fingerprint,
  kind, profile, alg, kid, issuer, client, signature, "key", token.expires AS expiresAt, failed, warnings`

/** As the query gives it: lists are JSON. */
type StoredRow = Omit<BulkRow, 'failed' | 'warnings'> & {
  readonly failed: string
  readonly warnings: string
}

interface LaneFacts {
  readonly id: number
  readonly facts: TokenFacts
}

/** Opens an empty list. */
export function openFoundRows(): FoundRows {
  const db = openScratchDatabase(cacheKilobytes)
  db.exec(schema)
  const addSource = db.prepare('INSERT INTO source (name) VALUES (?) ON CONFLICT DO NOTHING')
  const findSource = db.prepare('SELECT id FROM source WHERE name = ?').pluck()
  const addFacts = db.prepare(
    `INSERT INTO facts (digest, kind, profile, alg, kid, issuer, client, signature, "key", failed, warnings)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  )
  const findFacts = db.prepare('SELECT id FROM facts WHERE digest = ?').pluck()
  const countFacts = db.prepare('UPDATE facts SET tokens = tokens + ? WHERE id = ?')
  const addToken = db.prepare(
    'INSERT INTO token (source, line, fingerprint, expires, facts) VALUES (?, ?, ?, ?, ?)',
  )
  const lanes = new Map<number, LaneFacts[]>()
  const counts = { tokens: 0, withFailures: 0, withWarnings: 0, verified: 0, invalid: 0 }

  const factsOf = (lane: number, { newFacts, isNewList }: FoundPiece): readonly LaneFacts[] => {
    const list = isNewList ? [] : (lanes.get(lane) ?? [])
    lanes.set(lane, list)
    for (const facts of newFacts) {
      const values = valuesOf(facts)
      const digest = createHash('sha256').update(JSON.stringify(values)).digest().subarray(0, 16)
      addFacts.run(digest, ...values)
      list.push({ id: Number(findFacts.get(digest)), facts })
    }
    return list
  }

  const count = ({ facts }: LaneFacts, tokens: number) => {
    counts.tokens += tokens
    if (facts.failed.length > 0) counts.withFailures += tokens
    else if (facts.warnings.length > 0) counts.withWarnings += tokens
    if (facts.signature === 'valid') counts.verified += tokens
    if (facts.signature === 'invalid') counts.invalid += tokens
  }

  const add = (lane: number, piece: FoundPiece) => {
    const list = factsOf(lane, piece)
    addSource.run(piece.source)
    const source = findSource.get(piece.source)
    const met = new Map<LaneFacts, number>()
    for (const [index, position] of piece.facts.entries()) {
      const facts = list[position]
      if (facts === undefined) throw new RangeError('a thread told tokens without their facts')
      const expires = piece.expiresAt[index]
      addToken.run(
        source,
        piece.lines[index],
        piece.fingerprints[index],
        Number.isNaN(expires) ? null : expires,
        facts.id,
      )
      met.set(facts, (met.get(facts) ?? 0) + 1)
    }
    for (const [facts, tokens] of met) {
      countFacts.run(tokens, facts.id)
      count(facts, tokens)
    }
  }

  const select = (filter: BulkFilter, { limit, offset, after }: RowRange & { after: number }) => {
    const { sql, values } = conditionOf(filter)
    const query = `SELECT ${columns} FROM ${joined} WHERE token.number > ? AND ${sql} ORDER BY token.number LIMIT ? OFFSET ?`
    // The columns are those of the type.
    const rows = db.prepare(query).all(after, ...values, limit, offset) as StoredRow[]
    return rows.map(readRow)
  }

  const total = (filter: BulkFilter): number => {
    const { sql, values, isOfFactsOnly } = conditionOf(filter)
    const query = isOfFactsOnly
      ? `SELECT coalesce(sum(tokens), 0) FROM facts WHERE ${sql}`
      : `SELECT count(*) FROM ${joined} WHERE ${sql}`
    return Number(
      db
        .prepare(query)
        .pluck()
        .get(...values),
    )
  }

  return {
    add: db.transaction(add),
    forget: (lane) => {
      lanes.delete(lane)
    },
    counts: () => ({ ...counts }),
    groups: (by) => {
      // Both texts are constants; values never stand in them.
      const { value, from } = groupTexts[by]
      const grouped = `SELECT ${value} AS value, sum(tokens) AS tokens FROM ${from} GROUP BY 1`
      const groups = db
        .prepare(`${grouped} ORDER BY 2 DESC, 1 LIMIT ${mostGroups}`)
        // The columns are those of the type.
        .all() as BulkGroups['groups']
      return {
        groups,
        total: Number(db.prepare(`SELECT count(*) FROM (${grouped})`).pluck().get()),
      }
    },
    find: (filter, { limit, offset }) => {
      // Numbers have no gaps, so that without a filter nothing needs to be skipped.
      const range = isEmpty(filter) ? { after: offset, offset: 0 } : { after: 0, offset }
      return { rows: select(filter, { ...range, limit }), total: total(filter) }
    },
    after: (number, filter, limit) => select(filter, { limit, offset: 0, after: number }),
    close: () => {
      db.close()
    },
  }
}

function valuesOf(facts: TokenFacts) {
  const { kind, profile, alg, kid, issuer, client, signature, key, failed, warnings } = facts
  const lists = [JSON.stringify(failed), JSON.stringify(warnings)]
  return [kind, profile, alg, kid, issuer, client, signature, key, ...lists]
}

function readRow({ failed, warnings, ...row }: StoredRow): BulkRow {
  return { ...row, failed: JSON.parse(failed), warnings: JSON.parse(warnings) }
}
