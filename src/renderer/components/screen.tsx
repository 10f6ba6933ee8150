import Box from '@mui/material/Box'
import type { ReactNode } from 'react'
import { ScreenHeader } from './screen-header.tsx'

interface ScreenProps {
  readonly title: string
  readonly actions?: ReactNode
  /** Content that manages its own scrolling, such as a list, instead of a scrolling page. */
  readonly isFilled?: boolean
  readonly children: ReactNode
}

/** A whole screen: title line, then content that scrolls or fills. */
export function Screen({ title, actions, isFilled = false, children }: ScreenProps) {
  return (
    <Box sx={{ height: '100%', display: 'flex', flexDirection: 'column', minWidth: 0 }}>
      <ScreenHeader title={title} actions={actions} />
      <Box sx={{ flex: 1, minHeight: 0, ...(isFilled ? {} : { overflow: 'auto', p: 4 }) }}>
        {children}
      </Box>
    </Box>
  )
}
