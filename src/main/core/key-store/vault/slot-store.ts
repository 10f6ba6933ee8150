import type { VaultSlotKind } from '../../../../shared/contract/vault.ts'
import type { Database } from '../../storage/index.ts'
import type { WrappedKey } from './slot-keys.ts'

/** One way to open the vault, as the store has it. */
export interface VaultSlot extends WrappedKey {
  readonly kind: VaultSlotKind
  /** What wrapped the key, as in `key-file`, `gnome_libsecret` or `scrypt`. */
  readonly backend: string
  /** Epoch seconds. */
  readonly createdAt: number
}

interface SlotRow {
  readonly kind: VaultSlotKind
  readonly backend: string
  readonly parameters: string
  readonly wrapped_key: Buffer
  readonly created_at: number
}

/** The slots of the vault and the canary that tells the right data key; every call is one statement. */
export interface SlotStore {
  /** A known text sealed with the data key; undefined while there is no vault. */
  canary(): Buffer | undefined
  /** Makes the vault, or gives it another data key. */
  putCanary(canary: Buffer, now: number): void
  find(kind: VaultSlotKind): VaultSlot | undefined
  list(): readonly VaultSlot[]
  /** Adds a slot or takes the place of the one of its kind. */
  put(slot: VaultSlot): void
  remove(kind: VaultSlotKind): void
}

/** Slots in SQLite. */
export function createSlotStore({ connection }: Database): SlotStore {
  const canary = connection.prepare<[], Buffer>('SELECT canary FROM vault').pluck()
  const putCanary = connection.prepare(
    `INSERT INTO vault (id, canary, created_at) VALUES (1, ?, ?)
     ON CONFLICT DO UPDATE SET canary = excluded.canary`,
  )
  const columns = 'kind, backend, parameters, wrapped_key, created_at'
  const find = connection.prepare<[string], SlotRow>(
    `SELECT ${columns} FROM vault_slot WHERE kind = ?`,
  )
  const list = connection.prepare<[], SlotRow>(`SELECT ${columns} FROM vault_slot ORDER BY kind`)
  const put = connection.prepare(
    `INSERT OR REPLACE INTO vault_slot (${columns})
     VALUES (@kind, @backend, @parameters, @wrappedKey, @createdAt)`,
  )
  const remove = connection.prepare('DELETE FROM vault_slot WHERE kind = ?')
  const parse = ({ wrapped_key, created_at, ...rest }: SlotRow): VaultSlot => ({
    ...rest,
    wrappedKey: wrapped_key,
    createdAt: created_at,
  })
  return {
    canary: () => canary.get(),
    putCanary: (bytes, now) => {
      putCanary.run(bytes, now)
    },
    find: (kind) => {
      const row = find.get(kind)
      return row === undefined ? undefined : parse(row)
    },
    list: () => list.all().map(parse),
    put: (slot) => {
      put.run(slot)
    },
    remove: (kind) => {
      remove.run(kind)
    },
  }
}
