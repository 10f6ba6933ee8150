import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'

interface ScreenHeaderProps {
  readonly title: string
  /** Buttons and switches of the whole screen. */
  readonly actions?: ReactNode
}

/** The title line every screen starts with. */
export function ScreenHeader({ title, actions }: ScreenHeaderProps) {
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 2,
        px: 4,
        minHeight: 48,
        flexShrink: 0,
        borderBottom: 1,
        borderColor: 'tokens.line',
        bgcolor: 'background.paper',
      }}
    >
      <Typography variant="h2" component="h1" sx={{ flex: 1 }} noWrap>
        {title}
      </Typography>
      {actions}
    </Box>
  )
}
