import Box from '@mui/material/Box'
import { type KeyboardEvent, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import type { LaunchRunDetail } from '../../../../shared/contract/launch.ts'
import { EmptyState } from '../../../components/index.ts'
import { buildDiagram, type Diagram } from './diagram-model.ts'
import { DiagramToolbar } from './diagram-toolbar.tsx'
import { LaneHead, Legend } from './lane-head.tsx'
import { SequenceStep } from './sequence-step.tsx'
import { TimeAxis } from './time-axis.tsx'
import { rowHeight, useVisibleRows } from './use-visible-rows.ts'
import { useZoom, type Zoom } from './use-zoom.ts'

interface SequenceDiagramProps {
  readonly run: LaunchRunDetail
  /** The step that is open at the right. */
  readonly selectedId: string | null
  /** A step was opened, or the open one closed. */
  readonly onSelect: (stepId: string | null) => void
}

/** Who said what to whom, from top to bottom, as it happens: front channel dashed, back channel solid, with the word.
 * Arrow keys, Home and End move, Enter opens, Escape closes, plus and minus zoom and zero ends that. Only the arrows in
 * sight exist, so that a run of hundreds is as quick as one of ten.
 */
export function SequenceDiagram({ run, selectedId, onSelect }: SequenceDiagramProps) {
  const { steps } = run
  const diagram = useMemo(() => buildDiagram(steps), [steps])
  const [activeId, setActiveId] = useState<string | null>(selectedId)
  const frame = useRef<HTMLDivElement>(null)
  const zoom = useZoom(frame)
  if (steps.length === 0) return <EmptyState title="No steps yet">They appear here.</EmptyState>
  return (
    <Box
      sx={{ height: '100%', display: 'flex', flexDirection: 'column', bgcolor: 'background.paper' }}
    >
      <DiagramToolbar diagram={diagram} zoom={zoom} name={fileName(run)} />
      <TimeAxis diagram={diagram} activeId={activeId} />
      <Box ref={frame} data-testid="diagram-frame" sx={{ flex: 1, minHeight: 0, display: 'flex' }}>
        <Arrows
          diagram={diagram}
          zoom={zoom}
          activeId={activeId}
          selectedId={selectedId}
          onActive={setActiveId}
          onSelect={onSelect}
        />
      </Box>
      <Legend />
    </Box>
  )
}

function fileName({ client_id, startedAt }: LaunchRunDetail): string {
  return `${client_id.replaceAll(/[^\w-]+/g, '-').slice(0, 60)}-${startedAt}`
}

interface ArrowsProps {
  readonly diagram: Diagram
  readonly zoom: Zoom
  /** Where the keys are. */
  readonly activeId: string | null
  readonly selectedId: string | null
  readonly onActive: (stepId: string) => void
  readonly onSelect: (stepId: string | null) => void
}

function Arrows({ diagram, zoom, activeId, selectedId, onActive, onSelect }: ArrowsProps) {
  const { arrows, lanes } = diagram
  const scroller = useRef<HTMLDivElement>(null)
  const { first, end, onScroll, reveal } = useVisibleRows(scroller, arrows.length, zoom.level)
  const active = arrows.findIndex(({ id }) => id === activeId)
  const revealActive = useEffectEvent(() => {
    if (active !== -1) reveal(active)
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each move and each zoom the active arrow is in sight
  useEffect(() => revealActive(), [activeId, zoom.level])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (zoomBy(event.key, zoom)) return event.preventDefault()
    const opened = arrows[active]
    if (event.key === 'Enter' && opened !== undefined) return onSelect(opened.id)
    if (event.key === 'Escape' && selectedId !== null) {
      event.preventDefault()
      return onSelect(null)
    }
    const next = arrows[nextIndex(event.key, active, arrows.length) ?? -1]
    if (next === undefined) return
    event.preventDefault()
    onActive(next.id)
    // What is open follows the keys.
    if (selectedId !== null) onSelect(next.id)
  }
  const drawn = arrows.filter(
    (_arrow, index) => (index >= first && index < end) || index === active,
  )
  return (
    <Box ref={scroller} onScroll={onScroll} sx={{ flex: 1, minWidth: 0, overflow: 'auto' }}>
      <Box style={{ zoom: zoom.level }} sx={{ minWidth: 380 }}>
        <LaneHead lanes={lanes} />
        <Box
          role="listbox"
          aria-label="Steps of the launch"
          aria-describedby="diagram-keys"
          tabIndex={0}
          aria-activedescendant={activeId === null ? undefined : `step-${activeId}`}
          onKeyDown={onKeyDown}
          style={{ height: arrows.length * rowHeight }}
          sx={{ position: 'relative', outline: 'none', '&:focus-visible [data-active]': activeSx }}
        >
          {drawn.map((arrow) => (
            <SequenceStep
              key={arrow.id}
              arrow={arrow}
              lanes={lanes}
              count={arrows.length}
              isSelected={arrow.id === selectedId}
              isActive={arrow.id === activeId}
              onOpen={() => {
                onActive(arrow.id)
                onSelect(arrow.id)
              }}
            />
          ))}
        </Box>
      </Box>
    </Box>
  )
}

const activeSx = {
  outline: '2px solid',
  outlineColor: 'primary.main',
  outlineOffset: '-2px',
} as const

function zoomBy(key: string, zoom: Zoom): boolean {
  if (key === '+' || key === '=') zoom.grow()
  else if (key === '-') zoom.shrink()
  else if (key === '0') zoom.reset()
  else return false
  return true
}

/** How far the page keys go. */
const rowsOfPage = 10

function nextIndex(key: string, active: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(active + 1, count - 1)
    case 'ArrowUp':
      return Math.max(active - 1, 0)
    case 'PageDown':
      return Math.min(active + rowsOfPage, count - 1)
    case 'PageUp':
      return Math.max(active - rowsOfPage, 0)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}
