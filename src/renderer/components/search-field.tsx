import SearchOutlined from '@mui/icons-material/SearchOutlined'
import InputAdornment from '@mui/material/InputAdornment'
import TextField from '@mui/material/TextField'
import { useRef } from 'react'
import { useShortcut } from './use-shortcut.ts'

interface SearchFieldProps {
  /** What it searches in, as in `Filter clients`; also the placeholder. */
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** Lets the slash key put the cursor here. */
  readonly hasShortcut?: boolean
}

/** A filter field; the slash key goes to it and Escape empties it. */
export function SearchField({ label, value, onChange, hasShortcut = true }: SearchFieldProps) {
  const field = useRef<HTMLInputElement>(null)
  useShortcut('/', () => {
    if (hasShortcut) field.current?.focus()
  })
  return (
    <TextField
      type="search"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || value === '') return
        event.preventDefault()
        onChange('')
      }}
      placeholder={label}
      inputRef={field}
      slotProps={{
        htmlInput: { 'aria-label': label, ...(hasShortcut ? { 'aria-keyshortcuts': '/' } : {}) },
        input: {
          startAdornment: (
            <InputAdornment position="start">
              <SearchOutlined sx={{ fontSize: 17 }} />
            </InputAdornment>
          ),
        },
      }}
      sx={{ minWidth: 140, maxWidth: 360 }}
    />
  )
}
