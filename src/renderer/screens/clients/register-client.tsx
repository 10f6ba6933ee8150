import { useState } from 'react'
import type { NewClientSecret } from '../../../shared/contract/clients.ts'
import { useStatusLine } from '../../components/index.ts'
import { useCall } from '../../rpc/index.ts'
import { emptyDraft, toMetadata } from './client-form/client-draft.ts'
import { ClientForm } from './client-form/client-form.tsx'
import { SecretOnce } from './secret-once.tsx'

interface RegisterClientProps {
  readonly onClose: () => void
  readonly onRegistered: (clientId: string) => void
}

/** Registers a client; its secret is shown once before its detail. */
export function RegisterClient({ onClose, onRegistered }: RegisterClientProps) {
  const { say } = useStatusLine()
  const register = useCall('clients.register')
  const [made, setMade] = useState<{ clientId: string; secret: NewClientSecret } | null>(null)
  if (made !== null) {
    return (
      <SecretOnce
        clientId={made.clientId}
        secret={made.secret}
        onClose={() => onRegistered(made.clientId)}
      />
    )
  }
  return (
    <ClientForm
      title="Register client"
      submit="Register"
      initial={emptyDraft}
      isNew
      isBusy={register.isPending}
      error={register.error}
      onClose={onClose}
      onSubmit={(draft) =>
        register.mutate(
          {
            metadata: toMetadata(draft),
            ...(draft.client_id === '' ? {} : { client_id: draft.client_id }),
          },
          {
            onSuccess: ({ client, secret }) => {
              say('pass', `${client.metadata.client_name} registered`)
              if (secret === null) onRegistered(client.client_id)
              else setMade({ clientId: client.client_id, secret })
            },
          },
        )
      }
    />
  )
}
