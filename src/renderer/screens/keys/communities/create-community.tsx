import FormControlLabel from '@mui/material/FormControlLabel'
import Switch from '@mui/material/Switch'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { authorityKeyAlgorithms } from '../../../../shared/contract/certificates.ts'
import { FormDialog, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'
import { AlgorithmField } from '../key-dialogs/algorithm-field.tsx'

interface CreateCommunityProps {
  readonly onClose: () => void
  readonly onCreated: (id: string) => void
}

/** Makes a community with a root and an intermediate of its own. @see UDAP-CA-001 */
export function CreateCommunity({ onClose, onCreated }: CreateCommunityProps) {
  const { say } = useStatusLine()
  const create = useCall('communities.create')
  const [name, setName] = useState('')
  const [uri, setUri] = useState('')
  const [isTrusted, setTrusted] = useState(true)
  const [algorithm, setAlgorithm] = useState<(typeof authorityKeyAlgorithms)[number]>('p-384')
  const submit = () =>
    create.mutate(
      { name, uri, isTrusted, algorithm },
      {
        onSuccess: (made) => {
          say('pass', `${made.name} made`)
          onCreated(made.id)
        },
      },
    )
  return (
    <FormDialog
      title="New community"
      submit="Make community"
      isReady={name.trim() !== '' && URL.canParse(uri)}
      isBusy={create.isPending}
      error={create.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label="Name"
        required
        autoFocus
        value={name}
        onChange={(event) => setName(event.target.value)}
        helperText="Stands in the subject of its authorities, marked as for tests only"
      />
      <TextField
        label="Community URI"
        required
        value={uri}
        onChange={(event) => setUri(event.target.value.trim())}
        placeholder="urn:example:community"
        helperText="How it is asked for in UDAP metadata requests"
      />
      <AlgorithmField
        value={algorithm}
        algorithms={authorityKeyAlgorithms}
        onChange={(chosen) => setAlgorithm(chosen === 'rsa-4096' ? chosen : 'p-384')}
        hint="Of the keys of its root and its intermediate"
      />
      <FormControlLabel
        control={<Switch checked={isTrusted} onChange={(_event, isOn) => setTrusted(isOn)} />}
        label="This server trusts its root"
      />
    </FormDialog>
  )
}
