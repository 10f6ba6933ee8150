import Box from '@mui/material/Box'
import type { ReactNode } from 'react'
import { fontStacks } from '../../shared/design-tokens.ts'

/** Identifiers, URLs and other text a machine reads, in the true monospace. */
export function Mono({ children }: { readonly children: ReactNode }) {
  return (
    <Box
      component="span"
      sx={{ fontFamily: fontStacks.mono, fontSize: '0.95em', overflowWrap: 'anywhere' }}
    >
      {children}
    </Box>
  )
}
