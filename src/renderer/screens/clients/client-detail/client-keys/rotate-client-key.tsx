import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { KeyRow } from '../../../../../shared/contract/keys.ts'
import { FormDialog, formatDuration, useStatusLine } from '../../../../components/index.ts'
import { useCall } from '../../../../rpc/index.ts'
import type { OwnKeySource } from '../../client-key-source.ts'

const overlaps = [0, 3_600, 86_400, 604_800, 2_592_000] as const

interface RotateClientKeyProps {
  readonly row: KeyRow
  readonly clientId: string
  readonly source: OwnKeySource
  readonly onClose: () => void
}

/** Makes the successor of a client's key; both are accepted until the overlap ends. @see ASY-09; spec/security.md KS-14 */
export function RotateClientKey({ row, clientId, source, onClose }: RotateClientKeyProps) {
  const { say } = useStatusLine()
  const succeed = useCall('keys.succeed')
  const publish = useCall('clients.publishKeys')
  const [overlapSeconds, setOverlap] = useState<number>(86_400)
  const isCopied = source === 'value' || source === 'outdated value'
  const done = () => {
    say('pass', `${row.name} has a successor`)
    onClose()
  }
  const submit = () =>
    succeed.mutate(
      { id: row.id, overlapSeconds },
      {
        onSuccess: () => {
          if (!isCopied) return done()
          publish.mutate({ client_id: clientId, by: 'value' }, { onSuccess: done })
        },
      },
    )
  return (
    <FormDialog
      title={`Rotate ${row.name}`}
      submit="Make successor"
      isBusy={succeed.isPending || publish.isPending}
      error={succeed.error ?? publish.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <div>
        A new key of the same kind is made and signs from now on. The old one stays published until
        the overlap ends.
        {isCopied &&
          ' The registered copy is updated now; update it again when the overlap is over.'}
      </div>
      <TextField
        select
        label="Overlap"
        value={overlapSeconds}
        onChange={(event) => setOverlap(Number(event.target.value))}
        helperText="How long both keys are accepted"
      >
        {overlaps.map((seconds) => (
          <MenuItem key={seconds} value={seconds}>
            {seconds === 0 ? 'none: the old key is withdrawn at once' : formatDuration(seconds)}
          </MenuItem>
        ))}
      </TextField>
    </FormDialog>
  )
}
