import RestartAlt from '@mui/icons-material/RestartAltOutlined'
import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import { useEffect, useRef } from 'react'
import type { SettingRow } from '../../../shared/contract/settings.ts'
import { textSizes } from '../../../shared/design-tokens.ts'
import { formatDuration, ProblemAlert, useStatusLine } from '../../components/index.ts'
import { useCall } from '../../rpc/index.ts'
import { labelOf } from './group-settings.ts'
import { SettingInput } from './setting-input.tsx'

/** One live setting: what it does, its value to change, its default to go back to. */
export function SettingField({ setting }: { readonly setting: SettingRow }) {
  const { say } = useStatusLine()
  const update = useCall('settings.update')
  const reset = useCall('settings.reset')
  const label = labelOf(setting.name)
  const error = update.error ?? reset.error
  // Lists are equal when they hold the same.
  const isDefault = String(setting.value) === String(setting.fallback)
  const row = useRef<HTMLElement>(null)
  const resetAsked = useRef(false)
  useEffect(() => {
    if (!isDefault || !resetAsked.current) return
    resetAsked.current = false
    // The button that had focus is gone; the input beside it takes over.
    row.current?.querySelector<HTMLElement>('input, [role=combobox]')?.focus()
  }, [isDefault])
  return (
    <Box
      ref={row}
      sx={{
        display: 'grid',
        gridTemplateColumns: 'minmax(0, 1fr) 232px 30px',
        alignItems: 'center',
        columnGap: 4,
        py: 1.5,
        px: 4,
        borderBottom: 1,
        borderColor: 'tokens.line',
        '&:last-child': { borderBottom: 0 },
      }}
    >
      <Explanation setting={setting} label={label} />
      <SettingInput
        // A value that came from elsewhere replaces what stands in the field.
        key={Array.isArray(setting.value) ? setting.name : String(setting.value)}
        setting={setting}
        label={label}
        onSave={(value) => {
          reset.reset()
          update.mutate(
            { name: setting.name, value },
            { onSuccess: () => say('pass', `${label} saved`) },
          )
        }}
      />
      {isDefault ? (
        <span />
      ) : (
        <Tooltip title={`Default: ${showValue(setting, setting.fallback)}`}>
          <IconButton
            aria-label={`Reset ${label} to ${showValue(setting, setting.fallback)}`}
            onClick={() => {
              update.reset()
              resetAsked.current = true
              reset.mutate(
                { name: setting.name },
                { onSuccess: () => say('pass', `${label} has its default again`) },
              )
            }}
          >
            <RestartAlt />
          </IconButton>
        </Tooltip>
      )}
      {error !== null && (
        <Box sx={{ gridColumn: '1 / -1', mt: 2 }}>
          <ProblemAlert error={error} />
        </Box>
      )}
    </Box>
  )
}

function Explanation({ setting, label }: { readonly setting: SettingRow; readonly label: string }) {
  return (
    <Box sx={{ minWidth: 0 }}>
      <Box sx={{ fontSize: textSizes.body, fontWeight: 500 }}>{label}</Box>
      <Box sx={{ fontSize: textSizes.data, color: 'text.secondary' }}>
        {setting.meaning}. Default: {showValue(setting, setting.fallback)}.
      </Box>
    </Box>
  )
}

function showValue({ unit }: SettingRow, value: SettingRow['value']): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (unit === 'seconds' && typeof value === 'number') return formatDuration(value)
  if (value === '' || (Array.isArray(value) && value.length === 0)) return 'none'
  return unit === '' ? String(value) : `${value} ${unit}`
}
