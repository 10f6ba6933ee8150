import type { Database } from '../../storage/index.ts'
import type { Grant, NewGrant, NewTokens } from './grant.ts'
import { createGrantId } from './grant-id.ts'
import { type GrantRow, grantValues, insertGrantSql, toGrant } from './grant-rows.ts'

/** Keeps the one grant by which each instance of an app comes back. */
export interface InstanceGrants {
  /** Ends the grant whose initial access token registered an instance and stores the instance's own, as a part of the
   * caller's transaction; of two concurrent registrations by one grant at most one gets an id.
   * @param writeClient stores the instance, which the new grant needs
   * @returns the id of the new grant; undefined when the first had ended
   * @see PDC-08, PDC-10
   */
  exchange(
    initialGrantId: string,
    grant: NewGrant,
    now: number,
    writeClient: () => void,
  ): string | undefined
  findFor(clientId: string): Promise<Grant | undefined>
  /** The grants of every instance of an app, newest first. */
  listFor(appClientId: string): Promise<readonly Grant[]>
  /** Changes until when the instance may come back.
   * @param endsAt epoch seconds; null is until revoked
   * @returns the id of the grant; undefined when it was revoked or there is none
   */
  setEnd(clientId: string, endsAt: number | null): Promise<string | undefined>
  /** Stores a further access token; false when the grant was revoked or has ended. */
  issue(grant: Grant, accessToken: NewTokens['accessToken'], now: number): Promise<boolean>
}

/** The grants of instances in SQLite. */
export function createSqliteInstanceGrants(database: Database): InstanceGrants {
  const { connection } = database
  const end = connection.prepare(
    `UPDATE authorization_grant SET revoked_at = ?, revoked_because = 'used to register an instance'
     WHERE id = ? AND revoked_at IS NULL`,
  )
  const insertGrant = connection.prepare(insertGrantSql)
  const select = connection.prepare<[string], GrantRow>(
    "SELECT * FROM authorization_grant WHERE client_id = ? AND refresh_kind = 'instance'",
  )
  const selectAll = connection.prepare<[string], GrantRow>(
    `SELECT g.* FROM authorization_grant g JOIN client USING (client_id)
     WHERE instance_of = ? AND refresh_kind = 'instance' ORDER BY g.created_at DESC, g.id`,
  )
  const setEnd = connection
    .prepare<[number | null, string], string>(
      `UPDATE authorization_grant SET refresh_until = ?
       WHERE client_id = ? AND refresh_kind = 'instance' AND revoked_at IS NULL RETURNING id`,
    )
    .pluck()
  const touch = connection.prepare(
    `UPDATE authorization_grant SET last_used_at = ?
     WHERE id = ? AND revoked_at IS NULL AND ifnull(refresh_until, ?) >= ?`,
  )
  const insertToken = connection.prepare(
    `INSERT INTO access_token (token_hash, grant_id, client_id, scope, issued_at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?)`,
  )
  return {
    exchange: (initialGrantId, grant, now, writeClient) => {
      if (end.run(now, initialGrantId).changes === 0) return undefined
      writeClient()
      const id = createGrantId(grant.createdAt)
      insertGrant.run(grantValues(id, grant))
      return id
    },
    findFor: async (clientId) => {
      const row = select.get(clientId)
      return row && toGrant(row)
    },
    listFor: async (appClientId) => selectAll.all(appClientId).map(toGrant),
    setEnd: async (clientId, endsAt) => setEnd.get(endsAt, clientId),
    issue: async ({ id, client_id }, { tokenHash, scope, issuedAt, expiresAt }, now) =>
      database.transaction(() => {
        if (touch.run(now, id, now + 1, now + 1).changes === 0) return false
        insertToken.run(tokenHash, id, client_id, scope, issuedAt, expiresAt)
        return true
      }),
  }
}
