import TextField from '@mui/material/TextField'

interface DateFieldProps {
  readonly label: string
  readonly hint: string
  /** As in `2027-01-31`; empty for none. */
  readonly value: string
  readonly onChange: (value: string) => void
}

/** A day, or none. */
export function DateField({ label, hint, value, onChange }: DateFieldProps) {
  return (
    <TextField
      type="date"
      label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      helperText={hint}
    />
  )
}

/** The last second of a day in local time.
 * @param day as in `2027-01-31`; empty for none
 * @returns epoch seconds, or null
 */
export function endOfDay(day: string): number | null {
  const end = new Date(`${day}T23:59:59`).getTime()
  return Number.isNaN(end) ? null : Math.floor(end / 1000)
}

/** The day of a moment in local time, as a date field wants it.
 * @param at epoch seconds, or null for none
 */
export function dayOf(at: number | null): string {
  if (at === null) return ''
  const moment = new Date(at * 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`
}
