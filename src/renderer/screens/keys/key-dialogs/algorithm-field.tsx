import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { type KeyAlgorithm, keyAlgorithms } from '../../../../shared/contract/keys.ts'
import { algorithmNames } from '../key-words.ts'

interface AlgorithmFieldProps {
  readonly value: KeyAlgorithm
  readonly onChange: (algorithm: KeyAlgorithm) => void
  /** By default every kind that is made here. */
  readonly algorithms?: readonly KeyAlgorithm[]
  readonly hint?: string
}

/** The kind of a key pair. */
export function AlgorithmField(props: AlgorithmFieldProps) {
  const { value, onChange, algorithms = keyAlgorithms, hint } = props
  return (
    <TextField
      select
      label="Algorithm"
      value={value}
      onChange={(event) => {
        const chosen = algorithms.find((each) => each === event.target.value)
        if (chosen !== undefined) onChange(chosen)
      }}
      helperText={hint}
    >
      {algorithms.map((each) => (
        <MenuItem key={each} value={each}>
          {algorithmNames[each]}
        </MenuItem>
      ))}
    </TextField>
  )
}
