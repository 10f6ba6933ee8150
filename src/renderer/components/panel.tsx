import Box from '@mui/material/Box'
import type { ReactNode } from 'react'
import { radii } from '../../shared/design-tokens.ts'

/** A bordered surface; content pads itself when it must reach the edge. */
export function Panel({
  children,
  isFlush = false,
}: {
  readonly children: ReactNode
  readonly isFlush?: boolean
}) {
  return (
    <Box
      sx={{
        bgcolor: 'background.paper',
        border: 1,
        borderColor: 'tokens.line',
        borderRadius: `${radii.panel}px`,
        p: isFlush ? 0 : 4,
        minWidth: 0,
        overflow: 'hidden',
      }}
    >
      {children}
    </Box>
  )
}
