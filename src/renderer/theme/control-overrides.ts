import type { ThemeOptions } from '@mui/material/styles'
import { type ColourScheme, fontStacks, textSizes } from '../../shared/design-tokens.ts'

/** Buttons, fields and tabs: small, without ripples, with a ring on keyboard focus. */
export function controlOverrides(colours: ColourScheme): NonNullable<ThemeOptions['components']> {
  const ring = { outline: `2px solid ${colours.focus}`, outlineOffset: 1 }
  const focusRing = { '&.Mui-focusVisible, &:focus-visible': ring }
  return {
    MuiButtonBase: {
      defaultProps: { disableRipple: true },
      styleOverrides: { root: { ...focusRing, fontFamily: 'inherit' } },
    },
    MuiButton: {
      defaultProps: { size: 'small', disableElevation: true },
      styleOverrides: {
        root: { minHeight: 30, padding: '3px 12px', whiteSpace: 'nowrap' },
      },
      variants: [
        {
          props: { variant: 'outlined', color: 'primary' },
          style: { borderColor: colours.control, color: colours.text },
        },
      ],
    },
    MuiIconButton: {
      defaultProps: { size: 'small' },
      styleOverrides: { root: { borderRadius: 4, padding: 5 } },
    },
    MuiSvgIcon: { defaultProps: { fontSize: 'small' } },
    ...fieldOverrides(colours),
    MuiTabs: {
      styleOverrides: {
        root: { minHeight: 36, borderBottom: `1px solid ${colours.line}` },
        indicator: { height: 2 },
        // Where nothing is left to scroll to, tabs keep to the edge of what stands below them.
        scrollButtons: { '&.Mui-disabled': { display: 'none' } },
      },
    },
    MuiTab: {
      styleOverrides: {
        root: {
          minHeight: 36,
          minWidth: 0,
          padding: '6px 12px',
          '&.Mui-focusVisible, &:focus-visible': { ...ring, outlineOffset: -2 },
        },
      },
    },
    MuiChip: {
      defaultProps: { size: 'small', variant: 'outlined' },
      styleOverrides: { root: { borderRadius: 4, fontSize: textSizes.small, height: 22 } },
    },
    MuiLink: {
      defaultProps: { underline: 'always' },
      styleOverrides: { root: { textAlign: 'inherit' } },
    },
    MuiMenuItem: { defaultProps: { dense: true } },
    MuiToggleButton: {
      defaultProps: { size: 'small' },
      styleOverrides: { root: { padding: '3px 10px', textTransform: 'none' } },
    },
  }
}

function fieldOverrides(colours: ColourScheme): NonNullable<ThemeOptions['components']> {
  return {
    MuiTextField: { defaultProps: { size: 'small', fullWidth: true } },
    MuiFormControl: { defaultProps: { size: 'small' } },
    MuiOutlinedInput: {
      // Labels always stand in the line, so the line is always open for them.
      defaultProps: { notched: true },
      styleOverrides: {
        root: {
          fontSize: textSizes.data,
          backgroundColor: colours.surface,
          // The gap is as wide as the label, whatever font the value has.
          '& .MuiOutlinedInput-notchedOutline': {
            borderColor: colours.control,
            fontFamily: fontStacks.sans,
            fontSize: textSizes.body,
          },
        },
        input: { '&.MuiInputBase-inputSizeSmall': { paddingTop: 6.5, paddingBottom: 6.5 } },
      },
    },
    MuiInputLabel: { defaultProps: { shrink: true } },
    MuiFormHelperText: {
      styleOverrides: {
        root: {
          marginLeft: 0,
          fontSize: textSizes.small,
          // Help on a disabled field says why it is disabled, so it must be readable.
          '&.Mui-disabled': { color: colours.mutedText },
        },
      },
    },
    MuiFormControlLabel: { styleOverrides: { label: { fontSize: textSizes.data } } },
    MuiCheckbox: { defaultProps: { size: 'small' } },
    MuiRadio: { defaultProps: { size: 'small' } },
    MuiSwitch: { defaultProps: { size: 'small' } },
    MuiSelect: { defaultProps: { size: 'small' } },
  }
}
