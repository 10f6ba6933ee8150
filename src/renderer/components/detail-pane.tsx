import CloseOutlined from '@mui/icons-material/CloseOutlined'
import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import LinearProgress from '@mui/material/LinearProgress'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import { useShortcut } from './use-shortcut.ts'

interface DetailPaneProps {
  readonly title: ReactNode
  /** Under the title: state, kind, times. */
  readonly subtitle?: ReactNode
  readonly actions?: ReactNode
  /** Tabs between head and content. */
  readonly tabs?: ReactNode
  readonly isLoading?: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}

/** The pane at the right of a list: what the chosen row holds. Escape closes it from here and from the
 * list, and focus that was in it goes back to what opened it.
 */
export function DetailPane(props: DetailPaneProps) {
  const { title, subtitle, actions, tabs, isLoading = false, onClose, children } = props
  const titleId = useId()
  const pane = useRef<HTMLElement>(null)
  useFocusBack(pane)
  useShortcut('Escape', onClose)
  return (
    <Box
      ref={pane}
      component="section"
      aria-labelledby={titleId}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.preventDefault()
        onClose()
      }}
      sx={{ height: '100%', display: 'flex', flexDirection: 'column', bgcolor: 'background.paper' }}
    >
      <Box sx={{ px: 4, pt: 2, pb: tabs === undefined ? 2 : 1, flexShrink: 0 }}>
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, minHeight: 30 }}>
          <Typography id={titleId} variant="h3" component="h2" sx={{ flex: 1, minWidth: 0 }} noWrap>
            {title}
          </Typography>
          {actions}
          <Tooltip title="Close detail (Esc)">
            <IconButton aria-label="Close detail" onClick={onClose}>
              <CloseOutlined />
            </IconButton>
          </Tooltip>
        </Box>
        {subtitle}
      </Box>
      {tabs}
      <Box sx={{ height: 2, flexShrink: 0 }}>
        {isLoading && <LinearProgress sx={{ height: 2 }} />}
      </Box>
      <Box
        sx={{ flex: 1, minHeight: 0, overflow: 'auto', px: 4, pb: 4, pt: 2 }}
        // A scrolling region must be reachable by keyboard even when nothing in it is.
        tabIndex={0}
        role="group"
        aria-labelledby={titleId}
      >
        {children}
      </Box>
    </Box>
  )
}

/** Remembers who had focus when the pane appeared, for when the pane goes away with focus in it. */
function useFocusBack(pane: { readonly current: HTMLElement | null }): void {
  useLayoutEffect(() => {
    const opener = document.activeElement
    const shown = pane.current
    return () => {
      const isInside = shown?.contains(document.activeElement) ?? false
      if (isInside && opener instanceof HTMLElement) opener.focus()
    }
  }, [pane])
}
