import type { ThemeOptions } from '@mui/material/styles'
import { type ColourScheme, fontStacks, radii, textSizes } from '../../shared/design-tokens.ts'

/** What opens over the page stands outside of its landmarks, so it is one of its own while it is open.
 * @see WAI-ARIA 1.2, region; axe rule `region`
 */
const openChoices = { role: 'region', 'aria-label': 'Choices' }

/** Panels, dialogs, menus and the page: borders instead of shadows. */
export function surfaceOverrides(colours: ColourScheme): NonNullable<ThemeOptions['components']> {
  const line = `1px solid ${colours.line}`
  const floating = { border: `1px solid ${colours.control}`, borderRadius: radii.panel }
  return {
    MuiCssBaseline: {
      styleOverrides: {
        html: { height: '100%', WebkitFontSmoothing: 'auto' },
        body: { height: '100%', overflow: 'hidden', fontSize: textSizes.body },
        '#root': { height: '100%' },
        'code, pre, kbd': { fontFamily: fontStacks.mono },
        a: { color: colours.accent },
        ':focus-visible': { outline: `2px solid ${colours.focus}`, outlineOffset: 1 },
        '::selection': { backgroundColor: colours.accentFill },
        '@media (prefers-reduced-motion: reduce)': {
          '*, *::before, *::after': {
            animationDuration: '0.01ms !important',
            transitionDuration: '0.01ms !important',
          },
        },
      },
    },
    MuiPaper: {
      defaultProps: { elevation: 0 },
      styleOverrides: { root: { backgroundImage: 'none' }, outlined: { border: line } },
    },
    MuiDialog: {
      styleOverrides: { paper: { ...floating, boxShadow: 'none' } },
    },
    MuiDialogTitle: {
      styleOverrides: { root: { fontSize: textSizes.heading, padding: '16px 20px 8px' } },
    },
    MuiDialogContent: { styleOverrides: { root: { padding: '8px 20px 16px' } } },
    MuiDialogActions: {
      styleOverrides: { root: { padding: '12px 20px', borderTop: line } },
    },
    MuiMenu: {
      defaultProps: { slotProps: { root: openChoices } },
      styleOverrides: { paper: { ...floating, boxShadow: 'none' } },
    },
    MuiAutocomplete: {
      defaultProps: { slotProps: { popper: openChoices } },
      styleOverrides: { paper: floating },
    },
    MuiPopover: { styleOverrides: { paper: { ...floating, boxShadow: 'none' } } },
    MuiTooltip: {
      defaultProps: { enterDelay: 400 },
      styleOverrides: {
        tooltip: {
          backgroundColor: colours.text,
          color: colours.surface,
          fontSize: textSizes.small,
          maxWidth: 360,
        },
      },
    },
    MuiDivider: { styleOverrides: { root: { borderColor: colours.line } } },
  }
}
