import type { Inspection } from '../../../../shared/contract/inspector.ts'
import type { InspectorHistoryRow } from '../../../../shared/contract/inspector-history.ts'
import type { Platform } from '../../platform.ts'
import type { Database } from '../../storage/index.ts'

/** @see spec/security.md TI-12 */
const limits = { entries: 100, characters: 262_144 } as const

/** Something inspected, with its text. */
export interface HistoryEntry extends InspectorHistoryRow {
  readonly text: string
}

/** Keeps texts that were inspected, sealed whole: nothing but their time stands in the store as it is. At most 100 are kept, the
 * oldest gives way, and a text that is the last one already is not kept twice. Of what is deleted or gave way, nothing stays in
 * any file.
 * @see spec/security.md KS-16, TI-12
 */
export interface InspectorHistory {
  /** Keeps a text; one over 256 KiB, or without any token, is not kept.
   * @throws {KeyStoreLockedError} nothing can be sealed
   */
  keep(text: string, inspection: Inspection): Promise<void>
  /** Newest first.
   * @throws {KeyStoreLockedError} nothing can be opened
   */
  list(): Promise<HistoryEntry[]>
  find(id: string): Promise<HistoryEntry | undefined>
  delete(id: string): boolean
  /** @returns how many were deleted */
  clear(): number
}

interface StoredEntry {
  readonly id: string
  readonly inspected_at: number
  readonly sealed_entry: Buffer
}

type Sealed = Omit<HistoryEntry, 'id' | 'inspectedAt'>

/** The history on SQLite. */
export function createInspectorHistory(
  { connection, emptyLog }: Pick<Database, 'connection' | 'emptyLog'>,
  { secretBox, clock, random }: Pick<Platform, 'secretBox' | 'clock' | 'random'>,
): InspectorHistory {
  const order = 'ORDER BY inspected_at DESC, rowid DESC'
  const all = connection.prepare<[], StoredEntry>(`SELECT * FROM inspector_history ${order}`)
  const one = connection.prepare<[string], StoredEntry>(
    'SELECT * FROM inspector_history WHERE id = ?',
  )
  const insert = connection.prepare('INSERT INTO inspector_history VALUES (?, ?, ?)')
  const trim = connection.prepare(
    `DELETE FROM inspector_history WHERE id NOT IN
       (SELECT id FROM inspector_history ${order} LIMIT ${limits.entries})`,
  )
  const remove = connection.prepare('DELETE FROM inspector_history WHERE id = ?')
  const removeAll = connection.prepare('DELETE FROM inspector_history')

  const open = async ({ id, inspected_at, sealed_entry }: StoredEntry): Promise<HistoryEntry> => {
    const bytes = await secretBox.open(sealed_entry)
    // Whoever sealed it here gave it this form.
    const entry = JSON.parse(new TextDecoder().decode(bytes)) as Sealed
    return { id, inspectedAt: inspected_at, ...entry }
  }

  return {
    keep: async (text, { inputText, tokens }) => {
      if (tokens.length === 0 || text.length > limits.characters) return
      const last = all.get()
      if (last !== undefined && (await open(last)).text === text) return
      const entry: Sealed = {
        text,
        inputText,
        characters: text.length,
        tokens: tokens.map(({ kind, fingerprint }) => ({ kind, fingerprint })),
      }
      const sealed = await secretBox.seal(new TextEncoder().encode(JSON.stringify(entry)))
      const id = Buffer.from(random(12)).toString('hex')
      insert.run(id, Math.floor(clock.now() / 1000), Buffer.from(sealed))
      if (trim.run().changes > 0) emptyLog()
    },
    list: () => Promise.all(all.all().map(open)),
    find: async (id) => {
      const stored = one.get(id)
      return stored === undefined ? undefined : open(stored)
    },
    delete: (id) => {
      const { changes } = remove.run(id)
      emptyLog()
      return changes > 0
    },
    clear: () => {
      const { changes } = removeAll.run()
      emptyLog()
      return changes
    },
  }
}
