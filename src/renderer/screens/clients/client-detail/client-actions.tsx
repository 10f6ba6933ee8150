import BlockOutlined from '@mui/icons-material/BlockOutlined'
import CheckOutlined from '@mui/icons-material/CheckOutlined'
import ContentCopy from '@mui/icons-material/ContentCopyOutlined'
import DeleteOutlined from '@mui/icons-material/DeleteOutlineOutlined'
import DownloadOutlined from '@mui/icons-material/DownloadOutlined'
import EditOutlined from '@mui/icons-material/EditOutlined'
import { useState } from 'react'
import type { ClientDetail } from '../../../../shared/contract/clients.ts'
import { IconAction, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'
import { useExportClients } from '../use-export-clients.ts'
import { CloneClient } from './clone-client.tsx'
import { DeleteClient } from './delete-client.tsx'
import { DisableClient } from './disable-client.tsx'
import { EditClient } from './edit-client.tsx'

interface ClientActionsProps {
  readonly client: ClientDetail
  readonly onDeleted: () => void
}

/** What can be done with a client; the built-in one can only be disabled, and instances of apps are not edited. */
export function ClientActions({ client, onDeleted }: ClientActionsProps) {
  const [open, setOpen] = useState<'edit' | 'clone' | 'disable' | 'delete' | null>(null)
  const enable = useEnable(client)
  const close = () => setOpen(null)
  const isBuiltIn = client.registeredBy === 'built-in'
  // What an instance is follows from its app and the approval of its user.
  const isOwn = !isBuiltIn && client.instanceOf === null
  const { exportClients } = useExportClients()
  return (
    <>
      {isOwn && (
        <>
          <IconAction label="Edit" icon={<EditOutlined />} onClick={() => setOpen('edit')} />
          <IconAction label="Clone" icon={<ContentCopy />} onClick={() => setOpen('clone')} />
          <IconAction
            label="Export as JSON"
            icon={<DownloadOutlined />}
            onClick={() => exportClients(client.client_id)}
          />
        </>
      )}
      {client.isDisabled ? (
        <IconAction label="Enable" icon={<CheckOutlined />} onClick={enable} />
      ) : (
        <IconAction label="Disable" icon={<BlockOutlined />} onClick={() => setOpen('disable')} />
      )}
      {!isBuiltIn && (
        <IconAction label="Delete" icon={<DeleteOutlined />} onClick={() => setOpen('delete')} />
      )}
      {open === 'edit' && <EditClient client={client} onClose={close} />}
      {open === 'clone' && <CloneClient client={client} onClose={close} />}
      {open === 'disable' && <DisableClient client={client} onClose={close} />}
      {open === 'delete' && <DeleteClient client={client} onClose={close} onDeleted={onDeleted} />}
    </>
  )
}

function useEnable(client: ClientDetail): () => void {
  const { say } = useStatusLine()
  const setDisabled = useCall('clients.setDisabled')
  return () =>
    setDisabled.mutate(
      { client_id: client.client_id, isDisabled: false },
      {
        onSuccess: () => say('pass', `${client.metadata.client_name} enabled`),
        onError: (error) => say('fail', error.problem.message),
      },
    )
}
