import type { ClientDetail } from '../../../../shared/contract/clients.ts'
import { useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'
import { toDraft, toMetadata } from '../client-form/client-draft.ts'
import { ClientForm } from '../client-form/client-form.tsx'

interface EditClientProps {
  readonly client: ClientDetail
  readonly onClose: () => void
}

/** Changes what a client is registered with. */
export function EditClient({ client, onClose }: EditClientProps) {
  const { say } = useStatusLine()
  const update = useCall('clients.update')
  return (
    <ClientForm
      title={`Edit ${client.metadata.client_name}`}
      submit="Save"
      initial={toDraft(client.client_id, client.metadata)}
      isBusy={update.isPending}
      error={update.error}
      onClose={onClose}
      onSubmit={(draft) =>
        update.mutate(
          { client_id: client.client_id, metadata: toMetadata(draft, client.metadata) },
          {
            onSuccess: ({ metadata }) => {
              say('pass', `${metadata.client_name} saved`)
              onClose()
            },
          },
        )
      }
    />
  )
}
