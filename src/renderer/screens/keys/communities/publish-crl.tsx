import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { CommunityAuthority } from '../../../../shared/contract/certificates.ts'
import { FormDialog, formatDuration, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'

interface PublishCrlProps {
  readonly communityId: string
  readonly authority: CommunityAuthority
  readonly onClose: () => void
}

const lifetimes = [3_600, 86_400, 604_800, 2_592_000, -1] as const

/** Publishes a new CRL and says how long the lists of an authority are good for; a stale one is a test. @see UDAP-CA-004 */
export function PublishCrl({ communityId, authority, onClose }: PublishCrlProps) {
  const { say } = useStatusLine()
  const publish = useCall('communities.publishCrl')
  const present = authority.crl.lifetimeSeconds
  const [lifetimeSeconds, setLifetime] = useState(present)
  const choices = lifetimes.some((each) => each === present) ? lifetimes : [present, ...lifetimes]
  const submit = () =>
    publish.mutate(
      { id: communityId, authority: authority.name, lifetimeSeconds },
      {
        onSuccess: () => {
          say('pass', `New CRL of ${authority.name} published`)
          onClose()
        },
      },
    )
  return (
    <FormDialog
      title={`Publish a CRL of ${authority.name}`}
      submit="Publish"
      isBusy={publish.isPending}
      error={publish.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        select
        label="Good for"
        value={lifetimeSeconds}
        onChange={(event) => setLifetime(Number(event.target.value))}
        helperText="Also of the lists that follow; a stale list shows what a verifier makes of it"
      >
        {choices.map((seconds) => (
          <MenuItem key={seconds} value={seconds}>
            {seconds <= 0 ? 'stale at once' : formatDuration(seconds)}
          </MenuItem>
        ))}
      </TextField>
    </FormDialog>
  )
}
