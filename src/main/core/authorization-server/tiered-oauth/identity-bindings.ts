import { type Database, requireRow } from '../../storage/index.ts'

/** Which user somebody is whom an identity provider names. Times are epoch seconds. */
export interface IdentityBinding {
  readonly iss: string
  readonly sub: string
  readonly username: string
  /** Their name as the provider said it last, for people. */
  readonly name: string
  readonly boundAt: number
  readonly lastUsedAt: number
}

/** Keeps who is who. Each method is atomic and durable when it returns; of two concurrent binds of one identity, the first
 * stays.
 * @see UDAP-TIER-018
 */
export interface IdentityBindings {
  find(iss: string, sub: string): IdentityBinding | undefined
  /** The last used first. */
  list(): readonly IdentityBinding[]
  /** @returns the binding there is now */
  bind(binding: Omit<IdentityBinding, 'boundAt' | 'lastUsedAt'>, now: number): IdentityBinding
  noteUse(iss: string, sub: string, now: number): void
  delete(iss: string, sub: string): boolean
}

interface Row {
  readonly iss: string
  readonly sub: string
  readonly username: string
  readonly name: string
  readonly bound_at: number
  readonly last_used_at: number
}

/** Bindings kept in SQLite; they go with their users. */
export function createSqliteIdentityBindings({ connection }: Database): IdentityBindings {
  const one = connection.prepare<[string, string], Row>(
    'SELECT * FROM identity_binding WHERE iss = ? AND sub = ?',
  )
  const all = connection.prepare<[], Row>(
    'SELECT * FROM identity_binding ORDER BY last_used_at DESC, iss, sub',
  )
  const bind = connection.prepare<[Record<string, unknown>], Row>(
    `INSERT INTO identity_binding (iss, sub, username, name, bound_at, last_used_at)
     VALUES (@iss, @sub, @username, @name, @now, @now)
     ON CONFLICT (iss, sub) DO UPDATE SET last_used_at = excluded.last_used_at RETURNING *`,
  )
  const use = connection.prepare(
    'UPDATE identity_binding SET last_used_at = ? WHERE iss = ? AND sub = ?',
  )
  const remove = connection.prepare('DELETE FROM identity_binding WHERE iss = ? AND sub = ?')
  return {
    find: (iss, sub) => {
      const row = one.get(iss, sub)
      return row && toBinding(row)
    },
    list: () => all.all().map(toBinding),
    bind: (binding, now) => toBinding(requireRow(bind.get({ ...binding, now }))),
    noteUse: (iss, sub, now) => {
      use.run(now, iss, sub)
    },
    delete: (iss, sub) => remove.run(iss, sub).changes > 0,
  }
}

function toBinding({ bound_at, last_used_at, ...row }: Row): IdentityBinding {
  return { ...row, boundAt: bound_at, lastUsedAt: last_used_at }
}
