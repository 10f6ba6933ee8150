import type { KeyState } from '../../../../shared/contract/keys.ts'
import type { Database } from '../../storage/index.ts'
import type { KeyPairQuery, KeyPairRecord } from './key-pair.ts'
import { type KeyPairRow, ownerColumns, parseKeyPairRow, publicColumns } from './key-pair-store.ts'

const columns: Readonly<Record<KeyPairQuery['sort'], string>> = {
  name: 'name COLLATE NOCASE',
  createdAt: 'created_at',
  expiresAt: 'expires_at IS NULL, expires_at',
  algorithm: 'algorithm',
}

const states: Readonly<Record<KeyState, string>> = {
  retired: 'retired_at <= @now',
  expired: '(retired_at IS NULL OR retired_at > @now) AND expires_at <= @now',
  retiring: 'retired_at > @now AND (expires_at IS NULL OR expires_at > @now)',
  active: 'retired_at IS NULL AND (expires_at IS NULL OR expires_at > @now)',
}

/** Where a key pair is in its life at a time in epoch seconds; the same rule as the filter of the list. */
export function keyStateAt({ retiredAt, expiresAt }: KeyPairRecord, now: number): KeyState {
  if (retiredAt !== null && retiredAt <= now) return 'retired'
  if (expiresAt !== null && expiresAt <= now) return 'expired'
  return retiredAt === null ? 'active' : 'retiring'
}

/** Builds the function that lists key pairs a page at a time.
 * @returns takes the query and the time in epoch seconds
 */
export function createKeyPairList({ connection }: Database) {
  const prepare = (sql: string) => ({
    count: connection.prepare<[object], number>(`SELECT count(*) FROM ${sql}`).pluck(),
    select: (order: string) =>
      connection.prepare<[object], KeyPairRow>(
        `SELECT ${publicColumns} FROM ${sql} ORDER BY ${order}, id LIMIT @limit OFFSET @offset`,
      ),
  })
  return (query: KeyPairQuery, now: number) => {
    const { search, purpose, owner, tag, state, expiresBefore } = query
    const { sort, direction, limit, offset } = query
    const conditions = [
      ...(search === '' ? [] : [matches]),
      ...(purpose === undefined ? [] : ['purpose = @purpose']),
      ...(owner === undefined ? [] : ['owner_kind = @owner_kind AND owner_id = @owner_id']),
      ...(tag === undefined ? [] : ['EXISTS (SELECT 1 FROM json_each(tags) WHERE value = @tag)']),
      ...(state === undefined ? [] : [states[state]]),
      ...(expiresBefore === undefined ? [] : ['expires_at < @expiresBefore']),
    ]
    const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
    const { count, select } = prepare(`key_pair${where}`)
    const parameters = {
      now,
      purpose,
      tag,
      expiresBefore,
      pattern: `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`,
      ...(owner === undefined ? {} : ownerColumns(owner)),
    }
    const order = `${columns[sort]} ${direction === 'ascending' ? 'ASC' : 'DESC'}`
    return {
      rows: select(order)
        .all({ ...parameters, limit, offset })
        .map(parseKeyPairRow),
      total: count.get(parameters) ?? 0,
    }
  }
}

const matches = `(name LIKE @pattern ESCAPE '\\' OR kid LIKE @pattern ESCAPE '\\'
  OR thumbprint LIKE @pattern ESCAPE '\\' OR owner_id LIKE @pattern ESCAPE '\\')`
