import Box from '@mui/material/Box'
import { brandMark } from '../../shared/design-tokens.ts'

/** The Trustbench mark; whoever shows it brings the name. */
export function BrandMark({ size = 20 }: { readonly size?: number }) {
  return (
    <Box
      component="svg"
      viewBox={brandMark.viewBox}
      aria-hidden
      sx={{
        width: size,
        height: size,
        flexShrink: 0,
        fill: 'none',
        strokeWidth: 2,
        strokeLinecap: 'square',
      }}
    >
      <Box component="path" d={brandMark.bench} sx={{ stroke: 'currentColor' }} />
      <Box
        component="path"
        d={brandMark.tick}
        sx={{ stroke: ({ palette }) => palette.tokens.accent }}
      />
    </Box>
  )
}
