import { type Database, requireRow } from '../../storage/index.ts'
import type { TrustDecision, TrustDecisionRow, TrustDecisions } from './trust-decision.ts'

/** How many decisions are kept. */
const mostKept = 1_000

interface StoredRow {
  id: string
  community_uri: string
  subject: string
  fingerprint: string
  trusted: number
  reason: string | null
  judged_at: number
}

/** Decisions kept in SQLite, the newest thousand. */
export function createSqliteTrustDecisions(database: Database): TrustDecisions {
  const { connection } = database
  const insert = connection.prepare(
    `INSERT INTO trust_decision (id, community_uri, subject, fingerprint, trusted, reason, judged_at, record)
     VALUES (@id, @communityUri, @subject, @fingerprint, @trusted, @reason, @judgedAt, @record)`,
  )
  const trim = connection.prepare(
    'DELETE FROM trust_decision WHERE sequence <= (SELECT max(sequence) FROM trust_decision) - ?',
  )
  const byId = connection
    .prepare<[string], string>('SELECT record FROM trust_decision WHERE id = ?')
    .pluck()
  const page = connection.prepare<
    [{ of: string | null; offset: number; limit: number }],
    StoredRow
  >(
    `SELECT id, community_uri, subject, fingerprint, trusted, reason, judged_at FROM trust_decision
     WHERE @of IS NULL OR fingerprint = @of ORDER BY sequence DESC LIMIT @limit OFFSET @offset`,
  )
  const count = connection
    .prepare<[{ of: string | null }], number>(
      'SELECT count(*) FROM trust_decision WHERE @of IS NULL OR fingerprint = @of',
    )
    .pluck()
  return {
    add: (decision) => {
      const { trace, id, communityUri, subject, fingerprint } = decision
      database.transaction(() => {
        insert.run({
          id,
          communityUri,
          subject,
          fingerprint,
          trusted: trace.trusted ? 1 : 0,
          reason: trace.reason ?? null,
          judgedAt: trace.judgedAt,
          record: JSON.stringify(decision),
        })
        trim.run(mostKept)
      })
    },
    find: (id) => {
      const record = byId.get(id)
      // The record column is written by add only, from a TrustDecision.
      return record === undefined ? undefined : (JSON.parse(record) as TrustDecision)
    },
    list: (fingerprint, offset, limit) => {
      const of = fingerprint ?? null
      return {
        rows: page.all({ of, offset, limit }).map(toRow),
        total: requireRow(count.get({ of })),
      }
    },
  }
}

function toRow({ community_uri, judged_at, trusted, ...row }: StoredRow): TrustDecisionRow {
  return { ...row, communityUri: community_uri, judgedAt: judged_at, trusted: trusted === 1 }
}
