import type { ThemeOptions } from '@mui/material/styles'
import type {} from '@mui/x-data-grid/themeAugmentation'
import { type ColourScheme, textSizes } from '../../shared/design-tokens.ts'

/** Dense tables: small text, quiet heads, one accent for the chosen row. */
export function dataGridOverrides(colours: ColourScheme): NonNullable<ThemeOptions['components']> {
  const inset = { outline: `2px solid ${colours.focus}`, outlineOffset: -2 }
  return {
    MuiDataGrid: {
      styleOverrides: {
        root: {
          '--DataGrid-containerBackground': colours.sunken,
          '--DataGrid-rowBorderColor': colours.line,
          border: 'none',
          borderRadius: 0,
          fontSize: textSizes.data,
          '& .MuiDataGrid-columnHeaderTitle': { fontWeight: 600, color: colours.mutedText },
          '& .MuiDataGrid-row': { cursor: 'pointer' },
          '& .MuiDataGrid-row:hover': { backgroundColor: colours.hover },
          // A row with a tick is no more than that; only the open one has the accent.
          '& .MuiDataGrid-row.Mui-selected, & .MuiDataGrid-row.Mui-selected:hover': {
            backgroundColor: colours.hover,
          },
          '& .MuiDataGrid-row.is-open, & .MuiDataGrid-row.is-open:hover': {
            backgroundColor: colours.accentFill,
          },
          '& .MuiDataGrid-cell:focus, & .MuiDataGrid-cell:focus-within': { outline: 'none' },
          '& .MuiDataGrid-cell:focus-visible': inset,
          '& .MuiDataGrid-columnHeader:focus, & .MuiDataGrid-columnHeader:focus-within': {
            outline: 'none',
          },
          '& .MuiDataGrid-columnHeader:focus-visible': inset,
          '& .MuiDataGrid-footerContainer': { minHeight: 34, borderTopColor: colours.line },
        },
      },
    },
  }
}
