import FilterListOutlined from '@mui/icons-material/FilterListOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Popover from '@mui/material/Popover'
import { type ReactNode, useState } from 'react'

interface FilterTrayProps {
  /** Whether there is no room for the filters in the line. */
  readonly isFolded: boolean
  /** How many filters are set. */
  readonly count: number
  /** Filters, one `FilterSelect` each. */
  readonly children: ReactNode
}

/** The filters above a list: in the line, or behind one button while a detail takes the room. */
export function FilterTray({ isFolded, count, children }: FilterTrayProps) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  if (!isFolded) return children
  return (
    <>
      <Button
        startIcon={<FilterListOutlined />}
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {count === 0 ? 'Filters' : `Filters (${count})`}
      </Button>
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        slotProps={{ paper: { role: 'dialog', 'aria-label': 'Filters' } }}
      >
        <Box sx={{ display: 'flex', flexDirection: 'column', gap: 2, p: 3 }}>{children}</Box>
      </Popover>
    </>
  )
}
