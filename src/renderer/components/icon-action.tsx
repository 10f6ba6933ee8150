import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import type { ReactNode } from 'react'

interface IconActionProps {
  /** The verb, shown when the pointer rests on it. */
  readonly label: string
  readonly icon: ReactNode
  readonly onClick: () => void
}

/** An action of a detail pane: an icon with its name. */
export function IconAction({ label, icon, onClick }: IconActionProps) {
  return (
    <Tooltip title={label}>
      <IconButton aria-label={label} onClick={onClick}>
        {icon}
      </IconButton>
    </Tooltip>
  )
}
