import { useState } from 'react'
import type { ClientDetail, NewClientSecret } from '../../../shared/contract/clients.ts'
import type { ClientMetadata } from '../../../shared/oauth/client-metadata.ts'
import { useStatusLine } from '../../components/index.ts'
import { readProblem, useCall, useRpc } from '../../rpc/index.ts'
import { type ClientDraft, emptyDraft, toMetadata } from './client-form/client-draft.ts'
import { ClientForm } from './client-form/client-form.tsx'
import { ownKeySetUrl } from './client-key-source.ts'
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
  const generate = useCall('keys.generate')
  const server = useRpc('server.status', {})
  const generateFor = ({ client_id, metadata }: ClientDetail) =>
    generate.mutate(
      {
        algorithm: 'p-384',
        name: `${metadata.client_name} key`.slice(0, 100),
        purpose: 'client-authentication',
        owner: { kind: 'client', id: client_id },
      },
      {
        onSuccess: () => say('pass', `${metadata.client_name} registered with a key made here`),
        // The client is registered all the same, and its detail says that no key is in use.
        onError: (error) => say('fail', `No key was generated: ${readProblem(error).message}`),
        onSettled: () => onRegistered(client_id),
      },
    )
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
      isBusy={register.isPending || generate.isPending}
      error={register.error}
      onClose={onClose}
      onSubmit={(draft) =>
        register.mutate(toRegistration(draft, kept, server.data?.issuer ?? ''), {
          onSuccess: ({ client, secret }) => {
            say('pass', `${client.metadata.client_name} registered`)
            if (makesKey(draft)) generateFor(client)
            else if (secret === null) onRegistered(client.client_id)
            else setMade({ clientId: client.client_id, secret })
          },
        })
      }
    />
  )
}

function makesKey({ method, makesKey: isOrdered }: ClientDraft): boolean {
  return method === 'private_key_jwt' && isOrdered
}

/** What is registered; a key made here needs a client id by which it can be published. */
function toRegistration(draft: ClientDraft, kept: ClientMetadata | undefined, issuer: string) {
  const isNamed = draft.client_id !== ''
  const metadata = toMetadata(draft, kept)
  if (!makesKey(draft)) {
    return { metadata, ...(isNamed ? { client_id: draft.client_id } : {}) }
  }
  const client_id = isNamed ? draft.client_id : crypto.randomUUID()
  return { client_id, metadata: { ...metadata, jwks_uri: ownKeySetUrl(issuer, client_id) } }
}
