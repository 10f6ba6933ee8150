import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'

interface EmptyStateProps {
  readonly title: string
  /** What to do first. */
  readonly children: ReactNode
  /** The button that does it. */
  readonly action?: ReactNode
}

/** Stands where a list or detail would be: says what is missing and what to do first. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <Box
      sx={{
        height: '100%',
        minHeight: 160,
        display: 'flex',
        flexDirection: 'column',
        alignItems: 'center',
        justifyContent: 'center',
        gap: 2,
        p: 6,
        textAlign: 'center',
      }}
    >
      <Typography variant="h3" component="p">
        {title}
      </Typography>
      <Typography variant="body2" color="text.secondary" sx={{ maxWidth: 440 }}>
        {children}
      </Typography>
      {action}
    </Box>
  )
}
