import type { Handlers } from '../rpc/index.ts'
import { exportClients, exportWorkspace } from './export-workspace.ts'
import { importWorkspace, type WorkspaceParts } from './import-workspace.ts'
import { wipeStore } from './wipe-store.ts'
import type { WorkspaceReader } from './workspace-reader.ts'

interface WorkspaceRpcOptions extends WorkspaceParts {
  readonly reader: Pick<WorkspaceReader, 'read'>
  /** Puts back what a new store has; called after a wipe. */
  readonly startAfresh: () => Promise<void>
}

/** Console methods about the workspace document. */
export function workspaceRpc(
  options: WorkspaceRpcOptions,
): Handlers<
  'workspace.export' | 'workspace.exportClients' | 'workspace.import' | 'workspace.wipe'
> {
  return {
    'workspace.export': async () => ({ document: await exportWorkspace(options) }),
    'workspace.exportClients': async ({ client_ids }) => ({
      document: await exportClients(options.clients, client_ids),
    }),
    'workspace.import': async ({ document, isDryRun }) =>
      importWorkspace(await options.reader.read(document), isDryRun, options),
    'workspace.wipe': async () => {
      wipeStore(options.database)
      await options.startAfresh()
      return null
    },
  }
}
