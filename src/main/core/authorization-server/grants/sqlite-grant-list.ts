import { type Database, requireRow } from '../../storage/index.ts'
import { type GrantRow, toGrant } from './grant-rows.ts'
import type { GrantFilter, GrantStore } from './grant-store.ts'

/** A grant is active while it is not revoked and an open code, a live token or the return of an instance can use it. */
const isActive = `(revoked_at IS NULL AND (
  EXISTS (SELECT 1 FROM authorization_code c
          WHERE c.grant_id = g.id AND c.expires_at > @now AND c.redeemed_at IS NULL AND c.burned_at IS NULL)
  OR EXISTS (SELECT 1 FROM access_token t
             WHERE t.grant_id = g.id AND t.expires_at > @now AND t.revoked_at IS NULL)
  OR EXISTS (SELECT 1 FROM refresh_token r
             WHERE r.grant_id = g.id AND r.expires_at > @now AND r.used_at IS NULL AND r.revoked_at IS NULL)
  OR (refresh_kind = 'instance' AND (refresh_until IS NULL OR refresh_until > @now))))`

/** Lists grants page by page, newest first; each with whether it can still be used, in one query. */
export function createSqliteGrantList({ connection }: Database): GrantStore['list'] {
  return async (filter, offset, limit, now) => {
    const where = whereOf(filter)
    const values = { ...filter, now }
    const total = connection
      .prepare<object, number>(`SELECT count(*) FROM authorization_grant g ${where}`)
      .pluck()
      .get(values)
    const rows = connection
      .prepare<object, GrantRow & { is_active: number }>(
        `SELECT g.*, ${isActive} AS is_active FROM authorization_grant g ${where}
         ORDER BY created_at DESC, id LIMIT @limit OFFSET @offset`,
      )
      .all({ ...values, limit, offset })
    return {
      grants: rows.map((row) => ({ ...toGrant(row), isActive: row.is_active === 1 })),
      total: requireRow(total),
    }
  }
}

function whereOf(filter: GrantFilter): string {
  const terms = (['id', 'client_id', 'username'] as const)
    .filter((column) => filter[column] !== undefined)
    .map((column) => `${column} = @${column}`)
  if (filter.isActiveOnly) terms.push(isActive)
  return terms.length === 0 ? '' : `WHERE ${terms.join(' AND ')}`
}
