import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { ClientDetail } from '../../../../shared/contract/clients.ts'
import { ConfirmDialog, Mono, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'

interface RetireSecretProps {
  readonly client: ClientDetail
  readonly secret: ClientDetail['secrets'][number]
  readonly onClose: () => void
}

const ends = [
  { inSeconds: 0, name: 'Now' },
  { inSeconds: 3_600, name: 'In one hour' },
  { inSeconds: 86_400, name: 'In one day' },
  { inSeconds: 604_800, name: 'In seven days' },
] as const

/** Ends a secret, at once or after a time in which the app can change to another. */
export function RetireSecret({ client, secret, onClose }: RetireSecretProps) {
  const { say } = useStatusLine()
  const retire = useCall('clients.retireSecret')
  const [inSeconds, setInSeconds] = useState(0)
  const isLast = client.secrets.length === 1
  return (
    <ConfirmDialog
      title="Retire this secret?"
      confirm="Retire secret"
      isBusy={retire.isPending}
      error={retire.error}
      onClose={onClose}
      onConfirm={() =>
        retire.mutate(
          { client_id: client.client_id, secretId: secret.id, inSeconds },
          {
            onSuccess: () => {
              say('pass', inSeconds === 0 ? 'Secret retired' : 'Secret ends later')
              onClose()
            },
          },
        )
      }
    >
      An app that still uses <Mono>{secret.id}</Mono> is refused from then on.
      {isLast && ' It is the last one: the client cannot authenticate until it has another.'}
      <TextField
        select
        fullWidth
        label="It ends"
        value={inSeconds}
        onChange={(event) => setInSeconds(Number(event.target.value))}
        helperText="Two secrets may overlap while the app changes to the new one"
        sx={{ mt: 4 }}
      >
        {ends.map((end) => (
          <MenuItem key={end.inSeconds} value={end.inSeconds}>
            {end.name}
          </MenuItem>
        ))}
      </TextField>
    </ConfirmDialog>
  )
}
