import TextField from '@mui/material/TextField'

interface TagsFieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
}

/** Tags of a key as one line of text. */
export function TagsField({ value, onChange }: TagsFieldProps) {
  return (
    <TextField
      label="Tags"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      placeholder="lab, 2026"
      helperText="Words to find it by, with commas between"
    />
  )
}

/** The tags a line of text names. */
export function parseTags(text: string): string[] {
  return text
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean)
}
