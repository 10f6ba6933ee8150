import { type Database, requireRow } from '../../storage/index.ts'
import type { CertificateQuery, KnownCertificate } from './certificate-record.ts'
import {
  type CertificateSqlRow,
  knownCertificates,
  parseCertificateRow,
} from './certificate-rows.ts'

const columns: Readonly<Record<CertificateQuery['sort'], string>> = {
  commonName: 'common_name COLLATE NOCASE',
  notAfter: 'not_after',
  notBefore: 'not_before',
  addedAt: 'added_at',
  kind: 'kind',
}

const matches = `(subject LIKE @pattern ESCAPE '\\' OR issuer LIKE @pattern ESCAPE '\\'
  OR serial LIKE @pattern ESCAPE '\\' OR names LIKE @pattern ESCAPE '\\'
  OR fixture LIKE @pattern ESCAPE '\\' OR id LIKE @pattern ESCAPE '\\')`

/** Builds the function that lists certificates a page at a time.
 * @returns takes the query and the time in epoch seconds
 */
export function createCertificateList({ connection }: Database) {
  return (
    query: CertificateQuery,
    now: number,
  ): { readonly rows: KnownCertificate[]; readonly total: number } => {
    const conditions = conditionsOf(query)
    const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
    const parameters = {
      now,
      pattern: `%${query.search.replaceAll(/[\\%_]/g, '\\$&')}%`,
      communityId: query.communityId,
      kind: query.kind,
      status: query.status,
      thumbprint: query.thumbprint,
      expiresBefore: query.expiresBefore,
    }
    const order = `${columns[query.sort]} ${query.direction === 'ascending' ? 'ASC' : 'DESC'}`
    const count = connection
      .prepare<[object], number>(`SELECT count(*) FROM ${knownCertificates}${where}`)
      .pluck()
    const select = connection.prepare<[object], CertificateSqlRow>(
      `SELECT * FROM ${knownCertificates}${where} ORDER BY ${order}, id LIMIT @limit OFFSET @offset`,
    )
    const { limit, offset } = query
    return {
      rows: select.all({ ...parameters, limit, offset }).map(parseCertificateRow),
      total: requireRow(count.get(parameters)),
    }
  }
}

function conditionsOf(query: CertificateQuery): string[] {
  return [
    ...(query.search === '' ? [] : [matches]),
    ...(query.communityId === undefined ? [] : ['community_id = @communityId']),
    ...(query.kind === undefined ? [] : ['kind = @kind']),
    ...(query.status === undefined ? [] : ['status = @status']),
    ...(query.thumbprint === undefined ? [] : ['key_thumbprint = @thumbprint']),
    ...(query.expiresBefore === undefined ? [] : ['not_after < @expiresBefore']),
    ...(query.isFixture === undefined
      ? []
      : [query.isFixture ? 'fixture IS NOT NULL' : 'fixture IS NULL']),
  ]
}
