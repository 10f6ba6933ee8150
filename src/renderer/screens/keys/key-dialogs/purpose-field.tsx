import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { type KeyPurpose, keyPurposes } from '../../../../shared/contract/keys.ts'
import { purposeNames } from '../key-words.ts'

interface PurposeFieldProps {
  readonly purpose: KeyPurpose
  readonly onChange: (purpose: KeyPurpose) => void
}

/** What a key is for. */
export function PurposeField({ purpose, onChange }: PurposeFieldProps) {
  return (
    <TextField
      select
      label="Purpose"
      value={purpose}
      onChange={(event) => {
        const chosen = keyPurposes.find((each) => each === event.target.value)
        if (chosen !== undefined) onChange(chosen)
      }}
      helperText="One key, one purpose: it cannot be changed later"
    >
      {keyPurposes.map((each) => (
        <MenuItem key={each} value={each}>
          {purposeNames[each]}
        </MenuItem>
      ))}
    </TextField>
  )
}
