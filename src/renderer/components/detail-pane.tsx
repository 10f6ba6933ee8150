import CloseOutlined from '@mui/icons-material/CloseOutlined'
import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import LinearProgress from '@mui/material/LinearProgress'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { type ReactNode, useId } from 'react'

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

/** The pane at the right of a list: what the chosen row holds. Escape closes it. */
export function DetailPane(props: DetailPaneProps) {
  const { title, subtitle, actions, tabs, isLoading = false, onClose, children } = props
  const titleId = useId()
  return (
    <Box
      component="section"
      aria-labelledby={titleId}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose()
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
