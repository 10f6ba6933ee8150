import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'

const usual = [1, 2, 3, 5, 10] as const

interface TimesFieldProps {
  /** Which fault, for whoever does not see the line. */
  readonly fault: string
  readonly times: number | null
  /** What ends a fault that has no number, as in `Until the launch ends`. */
  readonly always: string
  readonly onChange: (times: number | null) => void
}

/** How often a fault happens. */
export function TimesField({ fault, times, always, onChange }: TimesFieldProps) {
  const numbers = times === null || usual.some((each) => each === times) ? usual : [...usual, times]
  return (
    <TextField
      select
      value={times ?? 0}
      onChange={(event) => {
        const chosen = Number(event.target.value)
        onChange(chosen === 0 ? null : chosen)
      }}
      slotProps={{ select: { SelectDisplayProps: { 'aria-label': `How often: ${fault}` } } }}
      sx={{ width: 190, flexShrink: 0 }}
    >
      {numbers.map((number) => (
        <MenuItem key={number} value={number}>
          {number === 1 ? 'Once' : `${number} times`}
        </MenuItem>
      ))}
      <MenuItem value={0}>{always}</MenuItem>
    </TextField>
  )
}
