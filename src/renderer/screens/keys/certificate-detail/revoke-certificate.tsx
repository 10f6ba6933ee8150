import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import {
  type CertificateDetail,
  type RevocationReasonName,
  revocationReasonNames,
} from '../../../../shared/contract/certificates.ts'
import { FormDialog, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'
import { reasonNames } from '../certificate-words.ts'

interface RevokeCertificateProps {
  readonly certificate: CertificateDetail
  readonly onClose: () => void
}

// Taking back is an action of its own, not a reason.
const reasons = revocationReasonNames.filter((reason) => reason !== 'removeFromCRL')

/** Revokes a certificate for a reason, or puts it on hold; a new CRL says so at once. @see UDAP-CA-004 */
export function RevokeCertificate({ certificate, onClose }: RevokeCertificateProps) {
  const { say } = useStatusLine()
  const revoke = useCall('certificates.revoke')
  const [reason, setReason] = useState<RevocationReasonName>('unspecified')
  const isHold = reason === 'certificateHold'
  return (
    <FormDialog
      title={`Revoke ${certificate.commonName}`}
      submit={isHold ? 'Put on hold' : 'Revoke'}
      isBusy={revoke.isPending}
      error={revoke.error}
      onSubmit={() =>
        revoke.mutate(
          { id: certificate.id, reason },
          {
            onSuccess: () => {
              say('pass', `${certificate.commonName} ${isHold ? 'is on hold' : 'revoked'}`)
              onClose()
            },
          },
        )
      }
      onClose={onClose}
    >
      <div>
        {isHold
          ? 'It counts as revoked until it is taken off hold.'
          : 'This cannot be taken back: whoever checks its status refuses it from now on.'}
      </div>
      <TextField
        select
        label="Reason"
        value={reason}
        onChange={(event) => {
          const chosen = reasons.find((each) => each === event.target.value)
          if (chosen !== undefined) setReason(chosen)
        }}
      >
        {reasons.map((each) => (
          <MenuItem key={each} value={each}>
            {reasonNames[each]}
          </MenuItem>
        ))}
      </TextField>
    </FormDialog>
  )
}
