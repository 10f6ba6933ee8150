import AutorenewOutlined from '@mui/icons-material/AutorenewOutlined'
import BlockOutlined from '@mui/icons-material/BlockOutlined'
import DeleteOutlined from '@mui/icons-material/DeleteOutlineOutlined'
import Download from '@mui/icons-material/DownloadOutlined'
import EditOutlined from '@mui/icons-material/EditOutlined'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { KeyDetail } from '../../../../shared/contract/keys.ts'
import { IconAction } from '../../../components/index.ts'
import { ExportKey } from '../export/export-key.tsx'
import { addressOf } from '../key-addresses.ts'
import { DeleteKey } from '../key-dialogs/delete-key.tsx'
import { EditKey } from '../key-dialogs/edit-key.tsx'
import { RetireKey } from '../key-dialogs/retire-key.tsx'
import { RotateKey } from '../key-dialogs/rotate-key.tsx'

interface KeyActionsProps {
  readonly keyPair: KeyDetail
  readonly onDeleted: () => void
}

/** What can be done with a key. */
export function KeyActions({ keyPair, onDeleted }: KeyActionsProps) {
  const navigate = useNavigate()
  const [open, setOpen] = useState<'edit' | 'rotate' | 'retire' | 'export' | 'delete' | null>(null)
  const close = () => setOpen(null)
  const showSuccessor = (id: string) => {
    close()
    void navigate(addressOf('pairs', id))
  }
  return (
    <>
      <IconAction label="Edit" icon={<EditOutlined />} onClick={() => setOpen('edit')} />
      {keyPair.successorId === null && (
        <IconAction label="Rotate" icon={<AutorenewOutlined />} onClick={() => setOpen('rotate')} />
      )}
      {keyPair.state !== 'retired' && (
        <IconAction label="Retire" icon={<BlockOutlined />} onClick={() => setOpen('retire')} />
      )}
      <IconAction label="Export" icon={<Download />} onClick={() => setOpen('export')} />
      <IconAction label="Delete" icon={<DeleteOutlined />} onClick={() => setOpen('delete')} />
      {open === 'edit' && <EditKey keyPair={keyPair} onClose={close} />}
      {open === 'rotate' && (
        <RotateKey keyPair={keyPair} onClose={close} onRotated={showSuccessor} />
      )}
      {open === 'retire' && <RetireKey keyPair={keyPair} onClose={close} />}
      {open === 'export' && <ExportKey keyPair={keyPair} onClose={close} />}
      {open === 'delete' && <DeleteKey keyPair={keyPair} onClose={close} onDeleted={onDeleted} />}
    </>
  )
}
