import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of a test. */
export interface TemporaryDirectory {
  readonly path: string
  /** Removes it with all it holds. */
  remove(): void
}

/** Makes an empty folder outside the repository. */
export function temporaryDirectory(): TemporaryDirectory {
  const path = mkdtempSync(join(tmpdir(), 'trustbench-test-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
