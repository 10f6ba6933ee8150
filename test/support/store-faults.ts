import BetterSqlite3 from 'better-sqlite3'
import { vi } from 'vitest'
import { createTestWorkbench, type TestWorkbench } from './test-workbench.ts'

/** A workbench with the connection of its store, to make that fail as a disk would. */
export interface FaultyWorkbench {
  readonly bench: TestWorkbench
  /** Allows the file no further page: SQLITE_FULL. */
  fillDisk(): void
  /** Allows no write at all: SQLITE_READONLY. */
  writeProtect(): void
  /** Takes a table away, as a defect of ours could: every statement on it fails. */
  loseTable(name: string): void
  /** Takes the first two back. */
  repair(): void
}

/** Builds a workbench whose real SQLite connection can be made to refuse writes. */
export async function createFaultyWorkbench(
  ...options: Parameters<typeof createTestWorkbench>
): Promise<FaultyWorkbench> {
  const opened = vi.spyOn(BetterSqlite3.prototype, 'pragma')
  const bench = await createTestWorkbench(...options)
  const [connection] = opened.mock.contexts
  opened.mockRestore()
  if (!(connection instanceof BetterSqlite3)) throw new Error('the workbench opened no store')
  return {
    bench,
    fillDisk: () => {
      connection.pragma('max_page_count = 1')
    },
    writeProtect: () => {
      connection.pragma('query_only = ON')
    },
    loseTable: (name) => {
      connection.exec(`ALTER TABLE ${name} RENAME TO lost`)
    },
    repair: () => {
      connection.pragma('max_page_count = 1073741823')
      connection.pragma('query_only = OFF')
    },
  }
}
