import type { UserRow } from '../../../../shared/contract/users.ts'
import { type Database, rememberReads, requireRow } from '../../storage/index.ts'

/** A user as stored. */
export interface UserRecord {
  readonly username: string
  readonly sub: string
  readonly displayName: string
  readonly fhirUser: string | null
  readonly passwordHash: string | null
  readonly registeredBy: UserRow['registeredBy']
  readonly isDisabled: boolean
}

/** Keeps users. Each method is atomic. */
export interface UserStore {
  find(username: string): Promise<UserRecord | undefined>
  /** Those whose name, username or reference contains the text. */
  list(search: string): Promise<UserRecord[]>
  /** Adds a user or changes one, and gives what is stored now; the `sub` of a known one never changes. */
  put(record: UserRecord): Promise<UserRecord>
  /** The write of `put` as a part of the caller's transaction. */
  write(record: UserRecord): UserRecord
  /** Adds all the users or, when the store holds any already, none. */
  seed(records: readonly UserRecord[]): Promise<void>
  /** Deletes a user with their EHR sessions and grants. */
  delete(username: string): Promise<boolean>
}

interface Row extends Omit<UserRecord, 'isDisabled'> {
  readonly isDisabled: number
}

const columns = `username, sub, display_name AS displayName, fhir_user AS fhirUser,
  password_hash AS passwordHash, registered_by AS registeredBy, is_disabled AS isDisabled`

const order = `CASE registered_by WHEN 'workspace' THEN 0 WHEN 'console' THEN 1 ELSE 2 END,
  CASE WHEN fhir_user LIKE 'Practitioner%' THEN 0 WHEN fhir_user LIKE 'Patient/%' THEN 1
    WHEN fhir_user LIKE 'RelatedPerson/%' THEN 2 WHEN fhir_user IS NOT NULL THEN 3 ELSE 4 END,
  username`

/** Users kept in SQLite. */
export function createSqliteUserStore(database: Database): UserStore {
  const { connection } = database
  const select = connection.prepare<[string], Row>(`SELECT ${columns} FROM user WHERE username = ?`)
  const find = rememberReads(database, (username) => {
    const row = select.get(username)
    return row === undefined ? undefined : toRecord(row)
  })
  const list = connection.prepare<[{ pattern: string }], Row>(
    `SELECT ${columns} FROM user
     WHERE username LIKE @pattern ESCAPE '\\' OR display_name LIKE @pattern ESCAPE '\\'
       OR fhir_user LIKE @pattern ESCAPE '\\'
     ORDER BY ${order}`,
  )
  const count = connection.prepare<[], number>('SELECT count(*) FROM user').pluck()
  const put = connection.prepare<[Row], Row>(
    `INSERT INTO user (username, sub, display_name, fhir_user, password_hash, registered_by, is_disabled)
     VALUES (@username, @sub, @displayName, @fhirUser, @passwordHash, @registeredBy, @isDisabled)
     ON CONFLICT (username) DO UPDATE SET display_name = excluded.display_name,
       fhir_user = excluded.fhir_user, password_hash = excluded.password_hash,
       registered_by = excluded.registered_by, is_disabled = excluded.is_disabled
     RETURNING ${columns}`,
  )
  const remove = connection.prepare('DELETE FROM user WHERE username = ?')
  const removeGrants = connection.prepare(
    `DELETE FROM authorization_grant WHERE username = @username
       OR ehr_session_id IN (SELECT id FROM ehr_session WHERE username = @username)`,
  )
  const write = (record: UserRecord) =>
    toRecord(requireRow(put.get({ ...record, isDisabled: record.isDisabled ? 1 : 0 })))

  return {
    find: async (username) => find(username),
    list: async (search) =>
      list.all({ pattern: `%${search.replaceAll(/[\\%_]/g, '\\$&')}%` }).map(toRecord),
    put: async (record) => write(record),
    write,
    seed: async (records) =>
      database.transaction(() => {
        if (count.get() === 0) for (const record of records) write(record)
      }),
    // Grants go first, those another user made in an EHR session of this one too: they refer to the session.
    delete: async (username) =>
      database.transaction(() => {
        removeGrants.run({ username })
        return remove.run(username).changes > 0
      }),
  }
}

function toRecord(row: Row): UserRecord {
  return { ...row, isDisabled: row.isDisabled !== 0 }
}
