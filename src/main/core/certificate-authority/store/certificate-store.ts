import type { Database } from '../../storage/index.ts'
import type { CertificateFacts } from './certificate-facts.ts'
import type { CertificateOrigin, CertificateQuery, KnownCertificate } from './certificate-record.ts'
import {
  type CertificateSqlRow,
  knownCertificates,
  parseCertificateRow,
} from './certificate-rows.ts'
import { createCertificateList } from './sqlite-certificate-list.ts'

/** Every certificate the program knows. What is passed as `now` is epoch seconds. */
export interface CertificateStore {
  /** Adds a certificate inside the caller's transaction; one that is stored already stays as it is.
   * @returns false when it was stored already
   * @throws {SqliteError} its authority issued another certificate with this serial number
   */
  insert(der: Uint8Array, facts: CertificateFacts, origin: CertificateOrigin, now: number): boolean
  find(id: string, now: number): KnownCertificate | undefined
  /** Finds what an authority issued. @param serial hex */
  findBySerial(authorityId: string, serial: string, now: number): KnownCertificate | undefined
  /** Certificates with this subject: the ones that may have issued another. */
  findBySubject(subject: string, now: number): readonly KnownCertificate[]
  /** Certificates about this public key, newest first. */
  findByKey(thumbprint: string, now: number): readonly KnownCertificate[]
  /** OCSP responders an authority delegated to, newest first. */
  findResponders(authorityId: string, now: number): readonly KnownCertificate[]
  /** The newest certificate that renews this one. */
  findRenewal(id: string): string | undefined
  list(
    query: CertificateQuery,
    now: number,
  ): { readonly rows: readonly KnownCertificate[]; readonly total: number }
  /** Valid certificates that end by a time, soonest first, but test certificates and what is renewed already or by
   * itself.
   */
  listExpiring(until: number, now: number): readonly KnownCertificate[]
  delete(id: string): void
}

/** The certificate store in SQLite. */
export function createSqliteCertificateStore(database: Database): CertificateStore {
  const { connection } = database
  const insert = connection.prepare(
    `INSERT INTO certificate (id, der, kind, origin, subject, common_name, issuer, serial, not_before, not_after,
       uris, names, key_thumbprint, community_id, authority_id, fixture, renews, added_at)
     VALUES (@id, @der, @kind, @origin, @subject, @commonName, @issuer, @serial, @notBefore, @notAfter,
       @uris, @names, @thumbprint, @communityId, @authorityId, @fixture, @renews, @addedAt)
     ON CONFLICT (id) DO NOTHING`,
  )
  const select = (rest: string) =>
    connection.prepare<[object], CertificateSqlRow>(`SELECT * FROM ${knownCertificates} ${rest}`)
  const byId = select('WHERE id = @id')
  const bySerial = select('WHERE authority_id = @authorityId AND serial = @serial')
  const bySubject = select('WHERE subject = @subject ORDER BY not_before DESC, id LIMIT 100')
  const byKey = select('WHERE key_thumbprint = @thumbprint ORDER BY not_before DESC, id LIMIT 100')
  const responders = select(
    `WHERE authority_id = @authorityId AND kind = 'ocsp-responder' ORDER BY not_after DESC, id LIMIT 10`,
  )
  const expiring = select(
    `WHERE status = 'valid' AND not_after <= @until AND fixture IS NULL AND kind <> 'ocsp-responder'
       AND NOT EXISTS (SELECT 1 FROM certificate AS renewal WHERE renewal.renews = known.id)
     ORDER BY not_after, id LIMIT 500`,
  )
  const renewal = connection
    .prepare<[string], string>(
      'SELECT id FROM certificate WHERE renews = ? ORDER BY added_at DESC, not_after DESC LIMIT 1',
    )
    .pluck()
  const remove = connection.prepare('DELETE FROM certificate WHERE id = ?')
  const one = (row: CertificateSqlRow | undefined) =>
    row === undefined ? undefined : parseCertificateRow(row)

  return {
    insert: (der, facts, origin, now) => {
      const { isAuthority: _, uris, names, ...columns } = facts
      return (
        insert.run({
          ...columns,
          ...origin,
          der: Buffer.from(der),
          uris: JSON.stringify(uris),
          names: names.join('\n'),
          addedAt: now,
        }).changes === 1
      )
    },
    find: (id, now) => one(byId.get({ id, now })),
    findBySerial: (authorityId, serial, now) => one(bySerial.get({ authorityId, serial, now })),
    findBySubject: (subject, now) => bySubject.all({ subject, now }).map(parseCertificateRow),
    findByKey: (thumbprint, now) => byKey.all({ thumbprint, now }).map(parseCertificateRow),
    findResponders: (authorityId, now) =>
      responders.all({ authorityId, now }).map(parseCertificateRow),
    findRenewal: (id) => renewal.get(id),
    list: createCertificateList(database),
    listExpiring: (until, now) => expiring.all({ until, now }).map(parseCertificateRow),
    delete: (id) => {
      remove.run(id)
    },
  }
}
