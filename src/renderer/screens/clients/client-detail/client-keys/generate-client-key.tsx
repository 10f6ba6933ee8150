import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { ClientDetail } from '../../../../../shared/contract/clients.ts'
import type { KeyAlgorithm } from '../../../../../shared/contract/keys.ts'
import { FormDialog, useStatusLine } from '../../../../components/index.ts'
import { useCall } from '../../../../rpc/index.ts'
import { clientKeyAlgorithms, type OwnKeySource } from '../../client-key-source.ts'

interface GenerateClientKeyProps {
  readonly client: ClientDetail
  readonly source: OwnKeySource
  readonly onClose: () => void
}

/** Makes a key for a client and registers the client with it. @see ASY-01, ASY-09 */
export function GenerateClientKey({ client, source, onClose }: GenerateClientKeyProps) {
  const { client_id, metadata } = client
  const { say } = useStatusLine()
  const generate = useCall('keys.generate')
  const publish = useCall('clients.publishKeys')
  const [name, setName] = useState(`${metadata.client_name} key`.slice(0, 100))
  const [algorithm, setAlgorithm] = useState<KeyAlgorithm>('p-384')
  const [by, setBy] = useState<'url' | 'value' | 'later'>(
    source === 'value' || source === 'outdated value' ? 'value' : 'url',
  )
  const done = (text: string) => {
    say('pass', text)
    onClose()
  }
  const submit = () =>
    generate.mutate(
      {
        algorithm,
        name,
        purpose: 'client-authentication',
        owner: { kind: 'client', id: client_id },
      },
      {
        onSuccess: () => {
          if (by === 'later') return done('Key generated')
          publish.mutate(
            { client_id, by },
            { onSuccess: () => done('Key generated and registered') },
          )
        },
      },
    )
  return (
    <FormDialog
      title={`Generate a key for ${metadata.client_name}`}
      submit="Generate"
      size="sm"
      isReady={name.trim() !== ''}
      isBusy={generate.isPending || publish.isPending}
      error={generate.error ?? publish.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label="Name"
        required
        value={name}
        onChange={(event) => setName(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 100 } }}
        helperText="For people; it is not published"
      />
      <TextField
        select
        label="Kind of key"
        value={algorithm}
        onChange={(event) => {
          const chosen = clientKeyAlgorithms.find((each) => each.algorithm === event.target.value)
          if (chosen !== undefined) setAlgorithm(chosen.algorithm)
        }}
        helperText="Its private part never leaves the key store"
      >
        {clientKeyAlgorithms.map((each) => (
          <MenuItem key={each.algorithm} value={each.algorithm}>
            {each.label}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        select
        label="Register the client with it"
        value={by}
        onChange={(event) => {
          const chosen = ways.find((way) => way.by === event.target.value)
          if (chosen !== undefined) setBy(chosen.by)
        }}
        helperText="Takes the place of the keys the client is registered with"
      >
        {ways.map((way) => (
          <MenuItem key={way.by} value={way.by}>
            {way.label}
          </MenuItem>
        ))}
      </TextField>
    </FormDialog>
  )
}

const ways = [
  { by: 'url', label: 'by the URL under which this server publishes it' },
  { by: 'value', label: 'by value: a copy, to be updated after each rotation' },
  { by: 'later', label: 'not yet' },
] as const
