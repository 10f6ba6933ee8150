import BetterSqlite3 from 'better-sqlite3'
import { vi } from 'vitest'
import { createTestWorkbench, type TestWorkbench } from './test-workbench.ts'

/** A workbench with the connections of its store and of its exchanges, to make them fail as a disk would. */
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

/** Builds a workbench whose real SQLite connections can be made to refuse writes. */
export async function createFaultyWorkbench(
  ...options: Parameters<typeof createTestWorkbench>
): Promise<FaultyWorkbench> {
  const opened = vi.spyOn(BetterSqlite3.prototype, 'pragma')
  const bench = await createTestWorkbench(...options)
  const connections = [...new Set(opened.mock.contexts)].flatMap((context) =>
    context instanceof BetterSqlite3 && context.open ? [context] : [],
  )
  opened.mockRestore()
  // The store is opened before all else.
  const [store] = connections
  if (store === undefined) throw new Error('the workbench opened no store')
  const setEverywhere = (pragma: string) => {
    for (const connection of connections) connection.pragma(pragma)
  }
  return {
    bench,
    fillDisk: () => {
      setEverywhere('max_page_count = 1')
    },
    writeProtect: () => {
      setEverywhere('query_only = ON')
    },
    loseTable: (name) => {
      store.exec(`ALTER TABLE ${name} RENAME TO lost`)
    },
    repair: () => {
      setEverywhere('max_page_count = 1073741823')
      setEverywhere('query_only = OFF')
    },
  }
}
