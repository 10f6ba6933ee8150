import { type Database, requireRow } from '../../storage/index.ts'
import { type RevokedEntry, revocationReasons } from '../encoding/revocation-list.ts'

/** A published CRL; times are epoch seconds. */
export interface PublishedList {
  readonly number: number
  readonly thisUpdate: number
  readonly nextUpdate: number
  readonly entries: number
  readonly der: Uint8Array
}

/** What an authority revoked and which CRL it published last. */
export interface RevocationStore {
  /** Notes a revocation; one that is noted already changes only while it is on hold or was taken off it.
   * @param isInCrl false: only OCSP tells
   * @returns false when it was revoked for good before
   */
  revoke(
    authorityId: string,
    serial: string,
    entry: Omit<RevokedEntry, 'serial'> & { readonly isInCrl: boolean },
  ): boolean
  /** Takes a certificate off hold. @returns false when it was not on hold */
  unhold(authorityId: string, serial: string): boolean
  /** A page of what a full CRL lists, in order of serial numbers.
   * @param after serial number the page begins behind; empty for the first
   */
  listed(authorityId: string, after: string): readonly RevokedEntry[]
  countListed(authorityId: string): number
  published(authorityId: string): PublishedList | undefined
  /** The newest list without its encoding. */
  describePublished(authorityId: string): Omit<PublishedList, 'der'> | undefined
  /** Publishes a list unless one with this number or a later one is published.
   * @returns false when it lost
   * @see spec/security.md UD-11: the number never goes back
   */
  publish(authorityId: string, list: PublishedList): boolean
}

interface ListRow {
  number: number
  this_update: number
  next_update: number
  entries: number
}

/** So many are read and encoded in a few milliseconds. */
const pageSize = 2_000
const { certificateHold: hold, removeFromCRL: removed } = revocationReasons

/** Revocations in SQLite. */
export function createSqliteRevocationStore({ connection }: Database): RevocationStore {
  const revoke = connection.prepare(
    `INSERT INTO revoked_certificate (authority_id, serial, revoked_at, reason_code, is_in_crl)
     VALUES (@authorityId, @serial, @revokedAt, @reasonCode, @isInCrl)
     ON CONFLICT (authority_id, serial) DO UPDATE
       SET revoked_at = @revokedAt, reason_code = @reasonCode, is_in_crl = @isInCrl
       WHERE reason_code IN (${hold}, ${removed}) AND reason_code <> @reasonCode`,
  )
  const unhold = connection.prepare(
    `DELETE FROM revoked_certificate WHERE authority_id = ? AND serial = ? AND reason_code = ${hold}`,
  )
  const entries = connection.prepare<[string, string], RevokedEntry>(
    `SELECT serial, revoked_at AS revokedAt, reason_code AS reasonCode FROM revoked_certificate
     WHERE authority_id = ? AND serial > ? AND is_in_crl = 1 ORDER BY serial LIMIT ${pageSize}`,
  )
  const count = connection
    .prepare<[string], number>(
      'SELECT count(*) FROM revoked_certificate WHERE authority_id = ? AND is_in_crl = 1',
    )
    .pluck()
  const columns = 'number, this_update, next_update, entries'
  const list = connection.prepare<[string], ListRow>(
    `SELECT ${columns} FROM revocation_list WHERE authority_id = ?`,
  )
  const listWithDer = connection.prepare<[string], ListRow & { der: Buffer }>(
    `SELECT ${columns}, der FROM revocation_list WHERE authority_id = ?`,
  )
  const publish = connection.prepare(
    `INSERT INTO revocation_list (authority_id, number, this_update, next_update, entries, der)
     VALUES (@authorityId, @number, @thisUpdate, @nextUpdate, @entries, @der)
     ON CONFLICT (authority_id) DO UPDATE
       SET number = @number, this_update = @thisUpdate, next_update = @nextUpdate, entries = @entries, der = @der
       WHERE number < @number`,
  )

  return {
    revoke: (authorityId, serial, { isInCrl, ...entry }) =>
      revoke.run({ authorityId, serial, ...entry, isInCrl: Number(isInCrl) }).changes === 1,
    unhold: (authorityId, serial) => unhold.run(authorityId, serial).changes === 1,
    listed: (authorityId, after) => entries.all(authorityId, after),
    countListed: (authorityId) => requireRow(count.get(authorityId)),
    published: (authorityId) => {
      const row = listWithDer.get(authorityId)
      return row === undefined ? undefined : { ...parseList(row), der: new Uint8Array(row.der) }
    },
    describePublished: (authorityId) => {
      const row = list.get(authorityId)
      return row === undefined ? undefined : parseList(row)
    },
    publish: (authorityId, { der, ...columns }) =>
      publish.run({ authorityId, ...columns, der: Buffer.from(der) }).changes === 1,
  }
}

function parseList(row: ListRow): Omit<PublishedList, 'der'> {
  return {
    number: row.number,
    thisUpdate: row.this_update,
    nextUpdate: row.next_update,
    entries: row.entries,
  }
}
