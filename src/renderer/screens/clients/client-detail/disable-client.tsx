import type { ClientDetail } from '../../../../shared/contract/clients.ts'
import { ConfirmDialog, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'

interface DisableClientProps {
  readonly client: ClientDetail
  readonly onClose: () => void
}

/** Asks before a client stops working for the time being. */
export function DisableClient({ client, onClose }: DisableClientProps) {
  const { say } = useStatusLine()
  const disable = useCall('clients.setDisabled')
  const name = client.metadata.client_name
  return (
    <ConfirmDialog
      title={`Disable ${name}?`}
      confirm="Disable client"
      isBusy={disable.isPending}
      error={disable.error}
      onClose={onClose}
      onConfirm={() =>
        disable.mutate(
          { client_id: client.client_id, isDisabled: true },
          {
            onSuccess: () => {
              say('pass', `${name} disabled`)
              onClose()
            },
          },
        )
      }
    >
      It can neither authorize nor get tokens until it is enabled again. Its registration, secrets
      and grants are kept.
    </ConfirmDialog>
  )
}
