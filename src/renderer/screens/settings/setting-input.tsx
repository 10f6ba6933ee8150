import InputAdornment from '@mui/material/InputAdornment'
import MenuItem from '@mui/material/MenuItem'
import Switch from '@mui/material/Switch'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { SettingRow } from '../../../shared/contract/settings.ts'
import { formatDuration } from '../../components/index.ts'

interface SettingInputProps {
  readonly setting: SettingRow
  readonly label: string
  readonly onSave: (value: SettingRow['value']) => void
}

/** The input that fits a setting: a switch, a choice of one or of several, or a number within its limits. */
export function SettingInput({ setting, label, onSave }: SettingInputProps) {
  const { value, choices } = setting
  if (typeof value === 'boolean') {
    return (
      <Switch
        checked={value}
        onChange={(_event, isOn) => onSave(isOn)}
        slotProps={{ input: { 'aria-label': label } }}
        sx={{ justifySelf: 'start' }}
      />
    )
  }
  if (choices !== undefined) {
    const isList = Array.isArray(value)
    return (
      <TextField
        select
        value={value}
        onChange={(event) => onSave(event.target.value)}
        slotProps={{ select: { multiple: isList, SelectDisplayProps: { 'aria-label': label } } }}
      >
        {choices.map((choice) => (
          <MenuItem key={choice} value={choice}>
            {choice}
          </MenuItem>
        ))}
      </TextField>
    )
  }
  return <TypedInput setting={setting} label={label} onSave={onSave} />
}

/** Saves when the field is left or Enter is pressed, and only what fits. */
function TypedInput({ setting, label, onSave }: SettingInputProps) {
  const [text, setText] = useState(String(setting.value))
  const fault = faultOf(setting, text)
  const isNumber = typeof setting.value === 'number'
  const save = () => {
    if (fault === null && text !== String(setting.value)) onSave(isNumber ? Number(text) : text)
  }
  return (
    <TextField
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save()
        if (event.key === 'Escape') setText(String(setting.value))
      }}
      error={fault !== null}
      helperText={fault ?? humanHint(setting, text)}
      slotProps={{
        htmlInput: { 'aria-label': label, inputMode: isNumber ? 'numeric' : 'text' },
        input: { endAdornment: <InputAdornment position="end">{setting.unit}</InputAdornment> },
      }}
    />
  )
}

function faultOf({ value, least, most, unit }: SettingRow, text: string): string | null {
  if (typeof value !== 'number') return text === '' ? 'Wanted some text' : null
  const number = Number(text)
  const isWhole = text.trim() !== '' && Number.isInteger(number)
  if (isWhole && number >= (least ?? number) && number <= (most ?? number)) return null
  return `Wanted a whole number from ${least} to ${most} ${unit}`
}

function humanHint({ unit }: SettingRow, text: string): string | null {
  const number = Number(text)
  if (unit !== 'seconds' || !Number.isInteger(number) || number < 60) return null
  return formatDuration(number)
}
