import { useSaveFile } from '../../components/index.ts'
import { useRpcClient } from '../../rpc/index.ts'

/** Saves clients as a document that the import takes, without their secrets. */
export function useExportClients() {
  const { call } = useRpcClient()
  const { isSaving, save } = useSaveFile()
  return {
    isPending: isSaving,
    /** @param clientId the client; left out, all of them */
    exportClients: (clientId?: string) =>
      void save(async () => {
        const chosen = clientId === undefined ? {} : { client_ids: [clientId] }
        const { document } = await call('workspace.exportClients', chosen)
        const fileName = fileNameOf(clientId)
        return { fileName, content: document, said: `Saved as ${fileName}` }
      }),
  }
}

/** A client id may hold anything printable; a file name may not. */
function fileNameOf(clientId: string | undefined): string {
  return `${(clientId ?? 'clients').replaceAll(/[^A-Za-z0-9._-]/g, '_')}.json`
}
