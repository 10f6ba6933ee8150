import Box from '@mui/material/Box'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import {
  type KeyAlgorithm,
  type KeyDetail,
  keyAlgorithms,
} from '../../../../shared/contract/keys.ts'
import { FormDialog, formatDuration, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'
import { algorithmNames, nameAlgorithm } from '../key-words.ts'
import { DateField, endOfDay } from './date-field.tsx'
import { UseList } from './use-list.tsx'

interface RotateKeyProps {
  readonly keyPair: KeyDetail
  readonly onClose: () => void
  readonly onRotated: (successorId: string) => void
}

const overlaps = [0, 3_600, 86_400, 604_800, 2_592_000, 7_776_000] as const
const sameAsBefore = 'same'

/** Makes the successor of a key: both are published for a while, then the old one is retired by itself. @see spec/security.md KS-14 */
export function RotateKey({ keyPair, onClose, onRotated }: RotateKeyProps) {
  const { say } = useStatusLine()
  const succeed = useCall('keys.succeed')
  const [overlapSeconds, setOverlap] = useState(604_800)
  const [algorithm, setAlgorithm] = useState<KeyAlgorithm | undefined>(undefined)
  const [expires, setExpires] = useState('')
  const submit = () =>
    succeed.mutate(
      {
        id: keyPair.id,
        overlapSeconds,
        expiresAt: endOfDay(expires),
        ...(algorithm === undefined ? {} : { algorithm }),
      },
      {
        onSuccess: (successor) => {
          say('pass', `${keyPair.name} has a successor`)
          onRotated(successor.id)
        },
      },
    )
  return (
    <FormDialog
      title={`Rotate ${keyPair.name}`}
      submit="Make successor"
      size="sm"
      isBusy={succeed.isPending}
      error={succeed.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <div>
        A new key takes over name, purpose, tags and owner. Both are published until the overlap
        ends, so that whoever has the old one in a cache still accepts its signatures.
      </div>
      <StillUsed keyPair={keyPair} />
      <TextField
        select
        label="Overlap"
        value={overlapSeconds}
        onChange={(event) => setOverlap(Number(event.target.value))}
        helperText="How long the old key stays published beside the new one"
      >
        {overlaps.map((seconds) => (
          <MenuItem key={seconds} value={seconds}>
            {seconds === 0 ? 'none: the old key is withdrawn at once' : formatDuration(seconds)}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        select
        label="Algorithm of the successor"
        value={algorithm ?? sameAsBefore}
        onChange={(event) =>
          setAlgorithm(keyAlgorithms.find((each) => each === event.target.value))
        }
      >
        <MenuItem value={sameAsBefore}>as before: {nameAlgorithm(keyPair.algorithm)}</MenuItem>
        {keyAlgorithms.map((each) => (
          <MenuItem key={each} value={each}>
            {algorithmNames[each]}
          </MenuItem>
        ))}
      </TextField>
      <DateField
        label="Successor expires"
        hint="Empty: it does not expire"
        value={expires}
        onChange={setExpires}
      />
    </FormDialog>
  )
}

function StillUsed({ keyPair }: { readonly keyPair: KeyDetail }) {
  if (keyPair.uses.length === 0) return null
  return (
    <Box>
      The old key is still used, and has to be replaced there before the overlap ends:
      <UseList label="What still uses the old key" uses={keyPair.uses} />
    </Box>
  )
}
