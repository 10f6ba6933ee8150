import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'

interface FilterSelectProps<Value extends string> {
  /** What it filters by, as in `Purpose`. */
  readonly label: string
  /** What no filter is called, as in `All purposes`. */
  readonly everything: string
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly value: Value | undefined
  readonly onChange: (value: Value | undefined) => void
  /** CSS pixels. */
  readonly width?: number
}

/** One filter above a list: a few values to choose from, or all of them. */
export function FilterSelect<Value extends string>(props: FilterSelectProps<Value>) {
  const { label, everything, options, value, onChange, width = 140 } = props
  return (
    <TextField
      select
      value={value ?? ''}
      onChange={(event) =>
        onChange(options.find((option) => option.value === event.target.value)?.value)
      }
      slotProps={{ select: { displayEmpty: true, SelectDisplayProps: { 'aria-label': label } } }}
      sx={{ width }}
    >
      <MenuItem value="">{everything}</MenuItem>
      {options.map((option) => (
        <MenuItem key={option.value} value={option.value}>
          {option.label}
        </MenuItem>
      ))}
    </TextField>
  )
}
