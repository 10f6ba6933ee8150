import Box from '@mui/material/Box'
import type { Diagram, DiagramArrow } from './diagram-model.ts'
import { formatSpan } from './diagram-model.ts'

/** Units the axis is drawn in, whatever its width. */
const units = 1_000

const ticks = [0, 0.25, 0.5, 0.75, 1]

interface TimeAxisProps {
  readonly diagram: Diagram
  readonly activeId: string | null
}

/** When each arrow began and how long it took, from the first step to the last; a few elements for any number of them. */
export function TimeAxis({ diagram, activeId }: TimeAxisProps) {
  const { arrows, totalMs } = diagram
  const active = arrows.find(({ id }) => id === activeId)
  return (
    <Box
      role="img"
      aria-label={describe(diagram, active)}
      sx={{ px: 3, pt: 1, borderBottom: 1, borderColor: 'tokens.line', bgcolor: 'tokens.sunken' }}
    >
      <Box
        component="svg"
        viewBox={`0 0 ${units} 12`}
        preserveAspectRatio="none"
        sx={{ display: 'block', width: '100%', height: 12, overflow: 'visible' }}
      >
        <Marks color="tokens.verdict.info.text" arrows={arrows} channel="front" totalMs={totalMs} />
        <Marks color="tokens.accent" arrows={arrows} channel="back" totalMs={totalMs} />
        {active !== undefined && (
          <Box
            component="path"
            d={pathOf([active], totalMs, 0, 12)}
            sx={{ stroke: 'currentColor', strokeWidth: 2, vectorEffect: 'non-scaling-stroke' }}
          />
        )}
      </Box>
      <Box
        sx={{
          display: 'flex',
          justifyContent: 'space-between',
          color: 'text.secondary',
          fontSize: 10.5,
          lineHeight: '15px',
        }}
      >
        {ticks.map((share) => (
          <span key={share}>{share === 0 ? '0' : formatSpan(totalMs * share)}</span>
        ))}
      </Box>
    </Box>
  )
}

interface MarksProps {
  readonly arrows: readonly DiagramArrow[]
  readonly channel: DiagramArrow['channel']
  readonly totalMs: number
  readonly color: string
}

/** The marks of one channel: the front above, the back below. */
function Marks({ arrows, channel, totalMs, color }: MarksProps) {
  const [top, bottom] = channel === 'front' ? [0, 6] : [6, 12]
  const marked = arrows.filter((arrow) => arrow.channel === channel)
  return (
    <Box
      component="path"
      d={pathOf(marked, totalMs, top, bottom)}
      sx={{
        color,
        stroke: 'currentColor',
        strokeWidth: 1.5,
        fill: 'currentColor',
        vectorEffect: 'non-scaling-stroke',
      }}
    />
  )
}

function pathOf(
  arrows: readonly DiagramArrow[],
  totalMs: number,
  top: number,
  bottom: number,
): string {
  const scale = totalMs === 0 ? 0 : units / totalMs
  return arrows
    .map(({ offsetMs, durationMs }) => {
      const x = (offsetMs * scale).toFixed(1)
      return `M${x} ${top}V${bottom}h${((durationMs ?? 0) * scale).toFixed(1)}V${top}z`
    })
    .join('')
}

function describe({ totalMs, arrows }: Diagram, active: DiagramArrow | undefined): string {
  const whole = `Time axis: ${arrows.length} steps in ${formatSpan(totalMs)}`
  if (active === undefined) return whole
  const took = active.durationMs === null ? '' : `, took ${formatSpan(active.durationMs)}`
  return `${whole}; step ${active.number} began at ${formatSpan(active.offsetMs)}${took}`
}
