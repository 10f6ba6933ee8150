import FormControlLabel from '@mui/material/FormControlLabel'
import Switch from '@mui/material/Switch'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { Community } from '../../../../shared/contract/certificates.ts'
import { FormDialog, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'

interface EditCommunityProps {
  readonly community: Community
  readonly onClose: () => void
}

/** Renames a community, or changes whether this server trusts its root. */
export function EditCommunity({ community, onClose }: EditCommunityProps) {
  const { say } = useStatusLine()
  const update = useCall('communities.update')
  const [name, setName] = useState(community.name)
  const [isTrusted, setTrusted] = useState(community.isTrusted)
  const submit = () =>
    update.mutate(
      { id: community.id, name, isTrusted },
      {
        onSuccess: (saved) => {
          say('pass', `${saved.name} saved`)
          onClose()
        },
      },
    )
  return (
    <FormDialog
      title={`Edit ${community.name}`}
      submit="Save"
      isReady={name.trim() !== ''}
      isBusy={update.isPending}
      error={update.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label="Name"
        required
        autoFocus
        value={name}
        onChange={(event) => setName(event.target.value)}
        helperText="For people; the certificates keep the name they were issued with"
      />
      <FormControlLabel
        control={<Switch checked={isTrusted} onChange={(_event, isOn) => setTrusted(isOn)} />}
        label="This server trusts its root"
      />
    </FormDialog>
  )
}
