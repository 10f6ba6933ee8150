import type { CertificateDetail } from '../../../../shared/contract/certificates.ts'
import { ConfirmDialog, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'

interface DeleteCertificateProps {
  readonly certificate: CertificateDetail
  readonly onClose: () => void
  readonly onDeleted: () => void
}

/** Asks before an imported certificate is forgotten. */
export function DeleteCertificate({ certificate, onClose, onDeleted }: DeleteCertificateProps) {
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
