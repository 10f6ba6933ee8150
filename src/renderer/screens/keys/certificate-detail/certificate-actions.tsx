import DeleteOutlined from '@mui/icons-material/DeleteOutlineOutlined'
import { useState } from 'react'
import type { CertificateDetail } from '../../../../shared/contract/certificates.ts'
import { ConfirmDialog, IconAction, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'

interface CertificateActionsProps {
  readonly certificate: CertificateDetail
  readonly onDeleted: () => void
}

/** What can be done with a certificate. */
export function CertificateActions({ certificate, onDeleted }: CertificateActionsProps) {
  const [open, setOpen] = useState<'delete' | null>(null)
  return (
    <>
      {certificate.origin === 'imported' && (
        <IconAction label="Delete" icon={<DeleteOutlined />} onClick={() => setOpen('delete')} />
      )}
      {open === 'delete' && (
        <DeleteCertificate
          certificate={certificate}
          onClose={() => setOpen(null)}
          onDeleted={onDeleted}
        />
      )}
    </>
  )
}

interface DeleteCertificateProps extends CertificateActionsProps {
  readonly onClose: () => void
}

function DeleteCertificate({ certificate, onClose, onDeleted }: DeleteCertificateProps) {
  const { say } = useStatusLine()
  const remove = useCall('certificates.delete')
  const { id, commonName } = certificate
  return (
    <ConfirmDialog
      title={`Delete ${commonName}?`}
      confirm="Delete certificate"
      isBusy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(
          { id },
          {
            onSuccess: () => {
              say('pass', `${commonName} deleted`)
              onDeleted()
            },
          },
        )
      }
    >
      The imported certificate is forgotten: chains that need it end there. Its key, if it is stored
      here, stays.
    </ConfirmDialog>
  )
}
