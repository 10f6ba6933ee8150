import { createHmac, timingSafeEqual } from 'node:crypto'
import { KeyStoreLockedError } from '../../errors.ts'
import type { Database } from '../../storage/index.ts'
import type { Rekey, Vault } from '../vault/index.ts'
import {
  comparisonOf,
  type MarkedTable,
  markedContent,
  markedId,
  markedTables,
} from './marked-tables.ts'

/** A row that does not count, because something else than this program wrote it. */
export interface QuarantinedRow {
  readonly table: string
  readonly rowId: string
  readonly fault: QuarantineFault
  /** Epoch seconds. */
  readonly foundAt: number
}

/** `changed`: the row is another than was written; `added`: this program never wrote it; `removed`: it is gone. */
export type QuarantineFault = 'changed' | 'added' | 'removed'

/** Notices when something else than this program changes whom it trusts: each such row has a mark, an HMAC under a key of
 * the vault, that is kept right by every write of this program. A store put back as a whole is not noticed.
 * @see spec/security.md KS-11
 */
export interface TrustMarks {
  /** Compares every row with its mark, and takes away what does not fit; the first time, marks what is there.
   * @returns what is in quarantine now
   */
  verify(): readonly QuarantinedRow[]
  quarantined(): readonly QuarantinedRow[]
  /** Forgets what is in quarantine. */
  discardQuarantined(): void
  /** Marks every row under the next data key. */
  readonly rekey: Rekey
}

interface ComparedRow {
  readonly id: string
  readonly content: string | null
  readonly mark: Buffer | null
}

interface TrustMarksOptions {
  readonly database: Database
  readonly vault: Vault
  /** Epoch seconds. */
  readonly now: () => number
}

const keyPurpose = 'trust marks'
/** What rows written before there was a vault carry until it marks them. */
const noMark = Buffer.alloc(0)

/** Puts triggers on this connection that mark what it writes. While the vault is locked they refuse every such write.
 * @throws {KeyStoreLockedError} by a write, while the vault is locked
 */
export function createTrustMarks({ database, vault, now }: TrustMarksOptions): TrustMarks {
  const { connection } = database
  let key: Buffer | undefined
  vault.onLock(() => {
    key?.fill(0)
    key = undefined
  })
  connection.function('trust_mark', (table: string, content: string) => {
    if (!vault.exists()) return noMark
    // In the middle of a statement nothing can be looked up, as the reason would be.
    if (vault.isLocked)
      throw new KeyStoreLockedError('clients and keys cannot be changed meanwhile')
    key ??= vault.deriveKey(keyPurpose)
    return markOf(key, table, content)
  })
  for (const table of markedTables) connection.exec(triggersOf(table))
  const quarantined = connection.prepare<[], QuarantinedRow>(
    `SELECT table_name AS "table", row_id AS rowId, fault, found_at AS foundAt FROM quarantined_row
     ORDER BY table_name, row_id`,
  )
  const discard = connection.prepare('DELETE FROM quarantined_row')
  const keep = connection.prepare(
    `INSERT OR REPLACE INTO quarantined_row (table_name, row_id, fault, content, found_at)
     VALUES (@table, @rowId, @fault, @content, @foundAt)`,
  )
  const removeMark = connection.prepare(
    'DELETE FROM trust_mark WHERE table_name = ? AND row_id = ?',
  )
  const putMark = connection.prepare(
    'INSERT OR REPLACE INTO trust_mark (table_name, row_id, mark) VALUES (?, ?, ?)',
  )

  const markAll = (markKey: Buffer) => {
    connection.exec('DELETE FROM trust_mark')
    for (const table of markedTables) {
      for (const { id, content } of compare(table)) {
        if (content !== null) putMark.run(table.name, id, markOf(markKey, table.name, content))
      }
    }
  }
  const compare = (table: MarkedTable) =>
    connection.prepare<[object], ComparedRow>(comparisonOf(table)).all({ table: table.name })

  const quarantine = (table: MarkedTable, row: ComparedRow, fault: QuarantineFault) => {
    const { id: rowId, content } = row
    keep.run({ table: table.name, rowId, fault, content: content ?? '[]', foundAt: now() })
    // The trigger takes the mark of a row that is there; one that is gone has only the mark.
    const named = markedId(table, table.name)
    connection.prepare(`DELETE FROM ${table.name} WHERE ${named} = ?`).run(rowId)
    removeMark.run(table.name, rowId)
  }

  /** Rows that belong to one that was taken away are gone with it, and told, too. */
  const noteTakenAlong = (good: readonly { table: MarkedTable; row: ComparedRow }[]) => {
    for (const { table, row } of good) {
      const named = markedId(table, table.name)
      const isLeft = connection
        .prepare(`SELECT 1 FROM ${table.name} WHERE ${named} = ?`)
        .get(row.id)
      if (isLeft === undefined) quarantine(table, row, 'removed')
    }
  }

  return {
    verify: () => {
      const markKey = vault.deriveKey(keyPurpose)
      database.transaction(() => {
        if (!vault.hasMarks()) {
          markAll(markKey)
          vault.noteMarks()
          return
        }
        // All are compared before any is taken away, which may take others with it.
        const compared = markedTables.flatMap((table) =>
          compare(table).map((row) => ({ table, row, fault: faultOf(row, table.name, markKey) })),
        )
        const good: typeof compared = []
        for (const each of compared) {
          if (each.fault === undefined) good.push(each)
          else quarantine(each.table, each.row, each.fault)
        }
        if (good.length < compared.length) noteTakenAlong(good)
      })
      markKey.fill(0)
      return quarantined.all()
    },
    quarantined: () => quarantined.all(),
    discardQuarantined: () => {
      discard.run()
    },
    rekey: (_reseal, deriveNext) => {
      const next = deriveNext(keyPurpose)
      markAll(next)
      next.fill(0)
      key?.fill(0)
      key = undefined
    },
  }
}

function faultOf(
  { content, mark }: ComparedRow,
  table: string,
  key: Buffer,
): QuarantineFault | undefined {
  if (content === null) return 'removed'
  if (mark === null) return 'added'
  const wanted = markOf(key, table, content)
  return mark.length === wanted.length && timingSafeEqual(mark, wanted) ? undefined : 'changed'
}

function markOf(key: Buffer, table: string, content: string): Buffer {
  return createHmac('sha256', key)
    .update(JSON.stringify([table, content]))
    .digest()
}

function columnsOf({ idColumns, columns, blobColumns }: MarkedTable): readonly string[] {
  return [...idColumns, ...columns, ...blobColumns]
}

/** Temporary triggers, since a trigger in the file may call no function of the program. */
function triggersOf(table: MarkedTable): string {
  const { name } = table
  const forget = (row: string) =>
    `DELETE FROM trust_mark WHERE table_name = '${name}' AND row_id = ${markedId(table, row)};`
  const mark = `INSERT INTO trust_mark (table_name, row_id, mark)
    VALUES ('${name}', ${markedId(table, 'new')}, trust_mark('${name}', ${markedContent(table, 'new')}));`
  return `
    CREATE TEMP TRIGGER mark_inserted_${name} AFTER INSERT ON main.${name}
      BEGIN ${forget('new')} ${mark} END;
    CREATE TEMP TRIGGER mark_updated_${name} AFTER UPDATE OF ${columnsOf(table).join(', ')} ON main.${name}
      BEGIN ${forget('old')} ${forget('new')} ${mark} END;
    CREATE TEMP TRIGGER mark_deleted_${name} AFTER DELETE ON main.${name}
      BEGIN ${forget('old')} END;`
}
