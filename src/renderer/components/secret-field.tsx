import TextField from '@mui/material/TextField'

interface SecretFieldProps {
  readonly label: string
  readonly hint?: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** What is wrong with it. */
  readonly fault?: string | undefined
  readonly isRequired?: boolean
  readonly hasFocus?: boolean
}

/** A passphrase being typed; neither shown nor remembered by the browser. */
export function SecretField(props: SecretFieldProps) {
  const { label, hint, value, onChange, fault, isRequired = false, hasFocus = false } = props
  return (
    <TextField
      type="password"
      label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={fault !== undefined}
      helperText={fault ?? hint}
      required={isRequired}
      autoFocus={hasFocus}
      slotProps={{ htmlInput: { autoComplete: 'new-password', spellCheck: false } }}
    />
  )
}
