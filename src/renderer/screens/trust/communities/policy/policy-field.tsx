import Box from '@mui/material/Box'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormHelperText from '@mui/material/FormHelperText'
import MenuItem from '@mui/material/MenuItem'
import Switch from '@mui/material/Switch'
import TextField from '@mui/material/TextField'
import { useId } from 'react'
import { fontStacks, textSizes } from '../../../../../shared/design-tokens.ts'
import type { PolicyField } from './policy-fields.ts'

interface PolicyFieldViewProps {
  readonly field: PolicyField
  readonly value: string | boolean | undefined
  readonly fault: string | undefined
  readonly onChange: (value: string | boolean) => void
}

/** The control of one rule with what it means under it. */
export function PolicyFieldView({ field, value, fault, onChange }: PolicyFieldViewProps) {
  const { control, label, hint } = field
  const hintId = useId()
  if (control.kind === 'switch') {
    return (
      <Box>
        <FormControlLabel
          control={
            <Switch
              checked={value === true}
              onChange={(_event, isOn) => onChange(isOn)}
              slotProps={{ input: { 'aria-describedby': hintId } }}
            />
          }
          label={label}
        />
        <FormHelperText id={hintId} sx={{ mt: 0 }}>
          {hint}
        </FormHelperText>
      </Box>
    )
  }
  const isLines = control.kind === 'lines' || control.kind === 'json'
  return (
    <TextField
      label={label}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.target.value)}
      error={fault !== undefined}
      helperText={fault ?? hint}
      select={control.kind === 'choice'}
      multiline={isLines}
      {...(isLines ? { minRows: 2, maxRows: 8 } : {})}
      {...textProps(control)}
    >
      {control.kind === 'choice'
        ? control.options.map((option) => (
            <MenuItem key={option.value} value={option.value}>
              {option.label}
            </MenuItem>
          ))
        : null}
    </TextField>
  )
}

function textProps(control: PolicyField['control']) {
  if (control.kind === 'number')
    return { slotProps: { htmlInput: { inputMode: 'numeric' } } } as const
  if (control.kind === 'switch' || control.kind === 'choice') return {}
  return {
    placeholder: control.placeholder,
    slotProps: {
      htmlInput: {
        spellCheck: false,
        style: { fontFamily: fontStacks.mono, fontSize: textSizes.small },
      },
    },
  }
}
