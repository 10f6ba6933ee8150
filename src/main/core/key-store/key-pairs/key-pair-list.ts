import type { KeyState } from '../../../../shared/contract/keys.ts'
import { createRowPages, type Database } from '../../storage/index.ts'
import type { KeyPairQuery, KeyPairRecord } from './key-pair.ts'
import { type KeyPairRow, ownerColumns, parseKeyPairRow, publicColumns } from './key-pair-store.ts'

/** Each has an index. What never expires does so last. */
const orders: Readonly<Record<KeyPairQuery['sort'], string>> = {
  name: 'name COLLATE NOCASE',
  createdAt: 'created_at',
  expiresAt: 'coalesce(expires_at, 9007199254740991)',
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
export function createKeyPairList(database: Database) {
  const pageOf = createRowPages(database, { name: 'key_pair', id: 'id' })
  const select = database.connection.prepare<[string], KeyPairRow>(
    `SELECT ${publicColumns.replaceAll(/\w+/g, 'key_pair.$&')}
     FROM json_each(?) AS wanted JOIN key_pair ON key_pair.id = wanted.value ORDER BY wanted.key`,
  )
  return async (query: KeyPairQuery, now: number) => {
    const { search, purpose, owner, tag, state, expiresBefore } = query
    const { sort, direction, limit, offset } = query
    const conditions = [
      ...(owner === undefined ? [] : ['owner_kind = @owner_kind AND owner_id = @owner_id']),
      ...(search === '' ? [] : [matches]),
      ...(purpose === undefined ? [] : ['purpose = @purpose']),
      ...(tag === undefined ? [] : ['EXISTS (SELECT 1 FROM json_each(tags) WHERE value = @tag)']),
      ...(state === undefined ? [] : [`(${states[state]})`]),
      ...(expiresBefore === undefined ? [] : [`${orders.expiresAt} < @expiresBefore`]),
    ]
    const { ids, total } = await pageOf({
      order: orders[sort],
      direction,
      conditions,
      text: search,
      // An app has a few keys, and a few keys end soon; both are asked for all the time.
      isNarrow: owner?.kind === 'client' || expiresBefore !== undefined,
      values: {
        purpose,
        tag,
        expiresBefore,
        ...(state === undefined ? {} : { now }),
        ...(owner === undefined ? {} : ownerColumns(owner)),
      },
      offset,
      limit,
    })
    return { rows: select.all(JSON.stringify(ids)).map(parseKeyPairRow), total }
  }
}

/** A thumbprint is looked at only where the key goes by another id. */
const matches = `(name LIKE @pattern ESCAPE '\\' OR owner_id LIKE @pattern ESCAPE '\\'
  OR kid LIKE @pattern ESCAPE '\\'
  OR (thumbprint <> kid AND thumbprint LIKE @pattern ESCAPE '\\'))`
