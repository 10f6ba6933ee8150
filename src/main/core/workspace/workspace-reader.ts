import { createDocumentReader, type DocumentReader } from '../imported-document/index.ts'
import type { Platform } from '../platform.ts'
import type { Workspace } from './workspace-schema.ts'

/** Reads workspace documents apart from everything else. */
export type WorkspaceReader = DocumentReader<Workspace>

/** Builds the reader of workspace documents; no process runs before the first.
 * @see spec/security.md EL-23
 */
export function createWorkspaceReader(platform: Pick<Platform, 'startProcess'>): WorkspaceReader {
  return createDocumentReader(platform, { name: 'workspace', entry: 'workspace-process' })
}
