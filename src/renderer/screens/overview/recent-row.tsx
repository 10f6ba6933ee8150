import Box from '@mui/material/Box'
import type { ReactNode } from 'react'
import { Link } from 'react-router'

interface RecentRowProps {
  /** Where the row leads. */
  readonly to: string
  /** Widths of the cells, as a CSS grid takes them. */
  readonly columns: string
  readonly children: ReactNode
}

/** One row of a short list on Overview; all of it is the link to its detail. */
export function RecentRow({ to, columns, children }: RecentRowProps) {
  return (
    <Box
      component="li"
      sx={{ borderBottom: 1, borderColor: 'tokens.line', '&:last-child': { borderBottom: 0 } }}
    >
      <Box
        component={Link}
        to={to}
        sx={{
          display: 'grid',
          gridTemplateColumns: columns,
          gap: 2,
          alignItems: 'center',
          px: 4,
          minHeight: 32,
          fontSize: 'body2.fontSize',
          color: 'text.primary',
          textDecoration: 'none',
          '&:hover': { bgcolor: 'action.hover' },
          '&:focus-visible': { outlineOffset: -2 },
        }}
      >
        {children}
      </Box>
    </Box>
  )
}

/** The cell that gives way when the row is too narrow. */
export function CutCell({ children }: { readonly children: ReactNode }) {
  return (
    <Box
      component="span"
      sx={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
    >
      {children}
    </Box>
  )
}
