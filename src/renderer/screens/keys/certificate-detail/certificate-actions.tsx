import AutorenewOutlined from '@mui/icons-material/AutorenewOutlined'
import BlockOutlined from '@mui/icons-material/BlockOutlined'
import DeleteOutlined from '@mui/icons-material/DeleteOutlineOutlined'
import LockOpenOutlined from '@mui/icons-material/LockOpenOutlined'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { CertificateDetail } from '../../../../shared/contract/certificates.ts'
import { IconAction, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'
import { addressOf } from '../key-addresses.ts'
import { DeleteCertificate } from './delete-certificate.tsx'
import { RenewCertificate } from './renew-certificate.tsx'
import { RevokeCertificate } from './revoke-certificate.tsx'

interface CertificateActionsProps {
  readonly certificate: CertificateDetail
  readonly onDeleted: () => void
}

/** What can be done with a certificate: those issued here are renewed and revoked, imported ones forgotten. */
export function CertificateActions({ certificate, onDeleted }: CertificateActionsProps) {
  const navigate = useNavigate()
  const unhold = useUnhold(certificate)
  const [open, setOpen] = useState<'renew' | 'revoke' | 'delete' | null>(null)
  const close = () => setOpen(null)
  const { kind, origin, status, renewedBy } = certificate
  const isIssued = origin === 'issued'
  const isLeaf = !['root', 'intermediate', 'ocsp-responder'].includes(kind)
  return (
    <>
      {isIssued && isLeaf && renewedBy === null && (
        <IconAction label="Renew" icon={<AutorenewOutlined />} onClick={() => setOpen('renew')} />
      )}
      {isIssued && kind !== 'root' && status !== 'revoked' && status !== 'on-hold' && (
        <IconAction label="Revoke" icon={<BlockOutlined />} onClick={() => setOpen('revoke')} />
      )}
      {status === 'on-hold' && (
        <IconAction label="Take off hold" icon={<LockOpenOutlined />} onClick={unhold} />
      )}
      {!isIssued && (
        <IconAction label="Delete" icon={<DeleteOutlined />} onClick={() => setOpen('delete')} />
      )}
      {open === 'renew' && (
        <RenewCertificate
          certificate={certificate}
          onClose={close}
          onRenewed={(id) => void navigate(addressOf('certificates', id))}
        />
      )}
      {open === 'revoke' && <RevokeCertificate certificate={certificate} onClose={close} />}
      {open === 'delete' && (
        <DeleteCertificate certificate={certificate} onClose={close} onDeleted={onDeleted} />
      )}
    </>
  )
}

function useUnhold({ id, commonName }: CertificateDetail): () => void {
  const { say } = useStatusLine()
  const unhold = useCall('certificates.unhold')
  return () =>
    unhold.mutate(
      { id },
      {
        onSuccess: () => say('pass', `${commonName} is off hold`),
        onError: (error) => say('fail', error.problem.message),
      },
    )
}
