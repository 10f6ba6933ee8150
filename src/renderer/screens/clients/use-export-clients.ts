import { saveFile, useStatusLine } from '../../components/index.ts'
import { useCall } from '../../rpc/index.ts'

/** Saves clients as a document that the import takes, without their secrets. */
export function useExportClients() {
  const { say } = useStatusLine()
  const take = useCall('workspace.exportClients')
  return {
    isPending: take.isPending,
    /** @param clientId the client; left out, all of them */
    exportClients: (clientId?: string) =>
      take.mutate(clientId === undefined ? {} : { client_ids: [clientId] }, {
        onSuccess: ({ document }) => {
          const name = fileNameOf(clientId)
          saveFile(name, document)
          say('pass', `Saved as ${name}`)
        },
        onError: (error) => say('fail', error.problem.message),
      }),
  }
}

/** A client id may hold anything printable; a file name may not. */
function fileNameOf(clientId: string | undefined): string {
  return `${(clientId ?? 'clients').replaceAll(/[^A-Za-z0-9._-]/g, '_')}.json`
}
