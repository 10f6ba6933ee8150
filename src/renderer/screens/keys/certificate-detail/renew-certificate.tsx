import FormControlLabel from '@mui/material/FormControlLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import { useState } from 'react'
import type { CertificateDetail } from '../../../../shared/contract/certificates.ts'
import { FormDialog, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'

interface RenewCertificateProps {
  readonly certificate: CertificateDetail
  readonly onClose: () => void
  readonly onRenewed: (id: string) => void
}

/** Renews a certificate with the same names, for a new key or for the same one. @see UDAP-CA-005 */
export function RenewCertificate({ certificate, onClose, onRenewed }: RenewCertificateProps) {
  const { say } = useStatusLine()
  const renew = useCall('certificates.renew')
  const [mode, setMode] = useState<'re-key' | 're-sign'>('re-key')
  return (
    <FormDialog
      title={`Renew ${certificate.commonName}`}
      submit="Renew"
      isBusy={renew.isPending}
      error={renew.error}
      onSubmit={() =>
        renew.mutate(
          { id: certificate.id, mode },
          {
            onSuccess: (renewed) => {
              say('pass', `${certificate.commonName} renewed`)
              onRenewed(renewed.certificate.id)
            },
          },
        )
      }
      onClose={onClose}
    >
      <div>
        The new certificate has the same names and the longest life its kind allows. The present one
        stays valid until it ends or is revoked.
      </div>
      <RadioGroup
        aria-label="Key of the new certificate"
        value={mode}
        onChange={(_event, chosen) => setMode(chosen === 're-sign' ? 're-sign' : 're-key')}
      >
        <FormControlLabel value="re-key" control={<Radio />} label="For a new key" />
        <FormControlLabel value="re-sign" control={<Radio />} label="For the same key" />
      </RadioGroup>
    </FormDialog>
  )
}
