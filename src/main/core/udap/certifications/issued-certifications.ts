import type { IssuedCertificationRow } from '../../../../shared/contract/certifications.ts'
import type { ParsedParams } from '../../../../shared/contract/index.ts'
import { notFound } from '../../rpc/index.ts'
import { type Database, requireRow } from '../../storage/index.ts'

/** Certifications this program issued as certifier. Times are epoch seconds. */
export interface IssuedCertifications {
  add(certification: Omit<IssuedCertificationRow, 'revokedAt'>): IssuedCertificationRow
  find(jti: string): IssuedCertificationRow | undefined
  list(
    query: ParsedParams<'certifications.issued'>,
    now: number,
  ): { rows: IssuedCertificationRow[]; total: number }
  /** Revokes for good; what is revoked already stays as it is.
   * @throws {ProblemError} not-found
   */
  revoke(jti: string, now: number): IssuedCertificationRow
}

interface IssuedRow {
  jti: string
  iss: string
  sub: string
  name: string
  uris: string
  is_endorsement: number
  certificate_id: string
  jwt: string
  issued_at: number
  ends_at: number
  revoked_at: number | null
}

const filter = `WHERE (@search = '' OR instr(lower(name || ' ' || iss || ' ' || sub || ' ' || uris), lower(@search)) > 0)
  AND (@state IS NULL OR @state = CASE WHEN revoked_at IS NOT NULL THEN 'revoked'
    WHEN ends_at < @now THEN 'expired' ELSE 'valid' END)`

/** Issued certifications kept in SQLite. */
export function createSqliteIssuedCertifications({ connection }: Database): IssuedCertifications {
  const insert = connection.prepare(
    `INSERT INTO issued_certification (jti, iss, sub, name, uris, is_endorsement, certificate_id, jwt, issued_at,
       ends_at)
     VALUES (@jti, @iss, @sub, @name, @uris, @isEndorsement, @certificateId, @jwt, @issuedAt, @expiresAt)`,
  )
  const byId = connection.prepare<[string], IssuedRow>(
    'SELECT * FROM issued_certification WHERE jti = ?',
  )
  const page = connection.prepare<[object], IssuedRow>(
    `SELECT * FROM issued_certification ${filter} ORDER BY issued_at DESC, jti LIMIT @limit OFFSET @offset`,
  )
  const count = connection
    .prepare<[object], number>(`SELECT count(*) FROM issued_certification ${filter}`)
    .pluck()
  const revoke = connection.prepare(
    'UPDATE issued_certification SET revoked_at = ? WHERE jti = ? AND revoked_at IS NULL',
  )
  const find = (jti: string) => {
    const row = byId.get(jti)
    return row && toIssued(row)
  }
  const require = (jti: string): IssuedCertificationRow => {
    const found = find(jti)
    if (found === undefined) throw notFound('certification', jti)
    return found
  }
  return {
    add: (certification) => {
      insert.run({
        ...certification,
        uris: JSON.stringify(certification.uris),
        isEndorsement: certification.isEndorsement ? 1 : 0,
      })
      return require(certification.jti)
    },
    find,
    list: ({ search, state = null, offset, limit }, now) => ({
      rows: page.all({ search, state, now, offset, limit }).map(toIssued),
      total: requireRow(count.get({ search, state, now })),
    }),
    revoke: (jti, now) => {
      require(jti)
      revoke.run(now, jti)
      return require(jti)
    },
  }
}

function toIssued(row: IssuedRow): IssuedCertificationRow {
  return {
    jti: row.jti,
    iss: row.iss,
    sub: row.sub,
    name: row.name,
    // Written by add, from an array of texts.
    uris: JSON.parse(row.uris) as string[],
    isEndorsement: row.is_endorsement === 1,
    certificateId: row.certificate_id,
    jwt: row.jwt,
    issuedAt: row.issued_at,
    expiresAt: row.ends_at,
    revokedAt: row.revoked_at,
  }
}
