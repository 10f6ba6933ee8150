import { createTheme, type Theme, type ThemeOptions } from '@mui/material/styles'
import {
  type ColourScheme,
  darkColours,
  fontStacks,
  lightColours,
  motionMilliseconds,
  radii,
  textSizes,
} from '../../shared/design-tokens.ts'
import { controlOverrides } from './control-overrides.ts'
import { dataGridOverrides } from './data-grid-overrides.ts'
import { surfaceOverrides } from './surface-overrides.ts'

declare module '@mui/material/styles' {
  interface Palette {
    /** The design tokens of the scheme in use, as in `sx={{ bgcolor: 'tokens.sunken' }}`. */
    tokens: ColourScheme
  }
  interface PaletteOptions {
    tokens: ColourScheme
  }
}

/** A colour scheme a person can see. */
export type SchemeName = 'light' | 'dark'

/** Builds the MUI theme of one colour scheme from the design tokens. */
export function createConsoleTheme(scheme: SchemeName): Theme {
  const colours = scheme === 'dark' ? darkColours : lightColours
  return createTheme({
    palette: buildPalette(scheme, colours),
    typography: buildTypography(),
    spacing: 4,
    shape: { borderRadius: radii.control },
    transitions: { duration: allDurations(motionMilliseconds) },
    components: {
      ...surfaceOverrides(colours),
      ...controlOverrides(colours),
      ...dataGridOverrides(colours),
    },
  })
}

function buildPalette(scheme: SchemeName, colours: ColourScheme): ThemeOptions['palette'] {
  const { verdict } = colours
  return {
    mode: scheme,
    tokens: colours,
    primary: { main: colours.accent, dark: colours.accentHover, contrastText: colours.onAccent },
    secondary: { main: colours.mutedText, contrastText: colours.surface },
    error: { main: verdict.fail.text, contrastText: colours.surface },
    warning: { main: verdict.warn.text, contrastText: colours.surface },
    success: { main: verdict.pass.text, contrastText: colours.surface },
    info: { main: verdict.info.text, contrastText: colours.surface },
    text: { primary: colours.text, secondary: colours.mutedText, disabled: colours.control },
    background: { default: colours.canvas, paper: colours.surface },
    divider: colours.line,
    DataGrid: { bg: colours.surface, headerBg: colours.sunken },
    action: { hover: colours.hover, selected: colours.accentFill, active: colours.mutedText },
  }
}

function buildTypography(): ThemeOptions['typography'] {
  const { small, data, body, heading, title } = textSizes
  const heavy = { fontWeight: 600, letterSpacing: 0 }
  return {
    fontFamily: fontStacks.sans,
    fontSize: body,
    htmlFontSize: 16,
    h1: { ...heavy, fontSize: title, lineHeight: 1.3 },
    h2: { ...heavy, fontSize: heading, lineHeight: 1.4 },
    h3: { ...heavy, fontSize: body, lineHeight: 1.4 },
    subtitle1: { fontSize: body, fontWeight: 500 },
    subtitle2: { fontSize: data, fontWeight: 600 },
    body1: { fontSize: body, lineHeight: 1.5 },
    body2: { fontSize: data, lineHeight: 1.5 },
    caption: { fontSize: small, lineHeight: 1.4, letterSpacing: 0 },
    overline: { fontSize: small, lineHeight: 1.4, letterSpacing: 0, textTransform: 'none' },
    button: { fontSize: data, fontWeight: 500, textTransform: 'none', letterSpacing: 0 },
  }
}

function allDurations(milliseconds: number) {
  return {
    shortest: milliseconds,
    shorter: milliseconds,
    short: milliseconds,
    standard: milliseconds,
    complex: milliseconds,
    enteringScreen: milliseconds,
    leavingScreen: milliseconds,
  }
}
