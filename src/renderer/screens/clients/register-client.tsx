import { useState } from 'react'
import type { NewClientSecret } from '../../../shared/contract/clients.ts'
import type { ClientMetadata } from '../../../shared/oauth/client-metadata.ts'
import { useStatusLine } from '../../components/index.ts'
import { useCall } from '../../rpc/index.ts'
import { type ClientDraft, emptyDraft, toMetadata } from './client-form/client-draft.ts'
import { ClientForm } from './client-form/client-form.tsx'
import { SecretOnce } from './secret-once.tsx'

interface RegisterClientProps {
  readonly title?: string
  /** What the form starts with. */
  readonly initial?: ClientDraft
  /** Metadata the form does not have and the new client is to have too. */
  readonly kept?: ClientMetadata
  readonly onClose: () => void
  readonly onRegistered: (clientId: string) => void
}

/** Registers a client; its secret is shown once before its detail. */
export function RegisterClient(props: RegisterClientProps) {
  const { title = 'Register client', initial = emptyDraft, kept, onClose, onRegistered } = props
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
      title={title}
      submit="Register"
      initial={initial}
      isNew
      isBusy={register.isPending}
      error={register.error}
      onClose={onClose}
      onSubmit={(draft) =>
        register.mutate(
          {
            metadata: toMetadata(draft, kept),
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
