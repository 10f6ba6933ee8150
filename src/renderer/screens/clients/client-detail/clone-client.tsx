import { useNavigate } from 'react-router'
import type { ClientDetail } from '../../../../shared/contract/clients.ts'
import { addressOf } from '../client-address.ts'
import { toDraft } from '../client-form/client-draft.ts'
import { RegisterClient } from '../register-client.tsx'

interface CloneClientProps {
  readonly client: ClientDetail
  readonly onClose: () => void
}

/** Registers a client like another one; its id, its secrets and its software_id are its own. @see REG-10 */
export function CloneClient({ client, onClose }: CloneClientProps) {
  const navigate = useNavigate()
  const { software_id: _own, ...metadata } = client.metadata
  return (
    <RegisterClient
      title={`Clone ${metadata.client_name}`}
      initial={{ ...toDraft('', metadata), client_name: `${metadata.client_name} copy` }}
      kept={metadata}
      onClose={onClose}
      onRegistered={(clientId) => {
        onClose()
        void navigate(addressOf(clientId))
      }}
    />
  )
}
