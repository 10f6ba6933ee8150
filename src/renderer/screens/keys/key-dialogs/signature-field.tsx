import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import type { KeyAlgorithm } from '../../../../shared/contract/keys.ts'

const choices = ['RS256', 'RS384', 'RS512'] as const

/** A JWS algorithm an RSA key can be kept for. */
export type SignatureChoice = (typeof choices)[number]

interface SignatureFieldProps {
  readonly value: SignatureChoice
  readonly onChange: (choice: SignatureChoice) => void
}

/** The JWS algorithm of an RSA key; the other kinds have one each. */
export function SignatureField({ value, onChange }: SignatureFieldProps) {
  return (
    <TextField
      select
      label="Signs with"
      value={value}
      onChange={(event) => {
        const chosen = choices.find((each) => each === event.target.value)
        if (chosen !== undefined) onChange(chosen)
      }}
      helperText="RS384 for SMART clients, RS256 for UDAP"
    >
      {choices.map((each) => (
        <MenuItem key={each} value={each}>
          {each}
        </MenuItem>
      ))}
    </TextField>
  )
}

/** The `alg` to ask for: only RSA keys have a choice. */
export function signatureOf(algorithm: KeyAlgorithm, alg: SignatureChoice) {
  return algorithm.startsWith('rsa-') ? { alg } : {}
}
