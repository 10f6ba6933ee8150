import Box from '@mui/material/Box'
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react'
import { useRememberedNumber } from './use-remembered.ts'

const least = 25
const most = 75
const step = 2

interface SplitViewProps {
  /** Names what is remembered, as in `clients`. */
  readonly name: string
  readonly list: ReactNode
  /** The pane at the right; without one the list has all the width. */
  readonly detail: ReactNode | null
  /** Percent of the width the detail takes the first time. */
  readonly initialDetail?: number
}

/** A list with a detail pane at its right; the line between moves by mouse and arrow keys and stays where it was left. */
export function SplitView({ name, list, detail, initialDetail = 50 }: SplitViewProps) {
  const [percent, setPercent] = useRememberedNumber(`split.${name}`, initialDetail)
  const frame = useRef<HTMLDivElement>(null)
  const resize = (next: number) => setPercent(Math.round(Math.min(most, Math.max(least, next))))
  return (
    <Box ref={frame} sx={{ display: 'flex', height: '100%', minWidth: 0 }}>
      <Box sx={{ flex: 1, minWidth: 0, height: '100%' }}>{list}</Box>
      {detail !== null && (
        <>
          <Divider percent={percent} onResize={resize} frame={frame} />
          <Box sx={{ width: `${percent}%`, flexShrink: 0, minWidth: 0, height: '100%' }}>
            {detail}
          </Box>
        </>
      )}
    </Box>
  )
}

interface DividerProps {
  readonly percent: number
  readonly onResize: (percent: number) => void
  readonly frame: { readonly current: HTMLDivElement | null }
}

function Divider({ percent, onResize, frame }: DividerProps) {
  const onPointerMove = (event: PointerEvent) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || frame.current === null) return
    const { right, width } = frame.current.getBoundingClientRect()
    onResize(((right - event.clientX) / width) * 100)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const change = { ArrowLeft: step, ArrowRight: -step }[event.key]
    if (change === undefined) return
    event.preventDefault()
    onResize(percent + change)
  }
  return (
    <Box
      role="separator"
      aria-label="Resize detail pane"
      aria-orientation="vertical"
      aria-valuenow={percent}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      sx={{
        width: 5,
        flexShrink: 0,
        cursor: 'col-resize',
        touchAction: 'none',
        borderLeft: 1,
        borderColor: 'tokens.line',
        bgcolor: 'background.default',
        '&:hover, &:focus-visible': { bgcolor: 'primary.main', outlineOffset: 0 },
      }}
    />
  )
}
