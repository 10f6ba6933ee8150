import type { ClientDetail } from '../../../../shared/contract/clients.ts'
import { ConfirmDialog, Mono, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'

interface DeleteClientProps {
  readonly client: ClientDetail
  readonly onClose: () => void
  readonly onDeleted: () => void
}

/** Asks before a client goes with everything issued to it. @see REG-09 */
export function DeleteClient({ client, onClose, onDeleted }: DeleteClientProps) {
  const { say } = useStatusLine()
  const remove = useCall('clients.delete')
  const name = client.metadata.client_name
  return (
    <ConfirmDialog
      title={`Delete ${name}?`}
      confirm="Delete client"
      isBusy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(
          { client_id: client.client_id },
          {
            onSuccess: () => {
              say('pass', `${name} deleted`)
              onDeleted()
            },
          },
        )
      }
    >
      The client <Mono>{client.client_id}</Mono> goes with its secrets,{' '}
      {grantsInWords(client.activeGrants)}, the state it keeps here and every token issued to it:
      the app is signed out everywhere at once. Recorded traffic stays. This cannot be taken back;
      to stop the app for a while, disable it instead.
    </ConfirmDialog>
  )
}

function grantsInWords(count: number): string {
  if (count === 0) return 'its past grants'
  return count === 1 ? 'its active grant' : `its ${count} active grants`
}
