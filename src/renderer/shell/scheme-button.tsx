import BrightnessAuto from '@mui/icons-material/BrightnessAutoOutlined'
import DarkMode from '@mui/icons-material/DarkModeOutlined'
import LightMode from '@mui/icons-material/LightModeOutlined'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import { type SchemeChoice, useColourScheme } from '../theme/colour-scheme.tsx'

/** The scheme that follows another one when the switch is pressed. */
export const nextScheme = {
  system: 'light',
  light: 'dark',
  dark: 'system',
} as const satisfies Record<SchemeChoice, SchemeChoice>

const looks = {
  system: { icon: BrightnessAuto, word: 'as the system' },
  light: { icon: LightMode, word: 'light' },
  dark: { icon: DarkMode, word: 'dark' },
}

/** Switches the colours: as the system, light, dark. */
export function SchemeButton() {
  const { choice, choose } = useColourScheme()
  const { icon: Icon, word } = looks[choice]
  const next = nextScheme[choice]
  const label = `Colours: ${word}. Switch to ${looks[next].word}`
  return (
    <Tooltip title={label}>
      <IconButton aria-label={label} onClick={() => choose(next)}>
        <Icon />
      </IconButton>
    </Tooltip>
  )
}
