import Box from '@mui/material/Box'
import type { Lane } from './lanes.ts'
import { rowColumns } from './sequence-step.tsx'
import { headHeight } from './use-visible-rows.ts'

/** The names of the lanes, above the arrows wherever these are scrolled to. */
export function LaneHead({ lanes }: { readonly lanes: readonly Lane[] }) {
  return (
    <Box
      aria-hidden
      sx={{
        position: 'sticky',
        top: 0,
        zIndex: 1,
        display: 'grid',
        gridTemplateColumns: rowColumns,
        boxSizing: 'border-box',
        height: headHeight,
        borderBottom: 1,
        borderColor: 'tokens.line',
        bgcolor: 'tokens.sunken',
        fontSize: 'caption.fontSize',
        color: 'text.secondary',
        alignItems: 'center',
      }}
    >
      <Box sx={{ pl: 3 }}>Step, and when it began</Box>
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: `repeat(${lanes.length}, minmax(0, 1fr))`,
          textAlign: 'center',
        }}
      >
        {lanes.map(({ label }) => (
          <Box key={label} sx={{ px: '2px', lineHeight: '11px', fontSize: 10.5, fontWeight: 500 }}>
            {mayBreak(label)}
          </Box>
        ))}
      </Box>
    </Box>
  )
}

/** The one word that is longer than a lane of a small window may be broken, with a hyphen. */
function mayBreak(label: string): string {
  return label.replace('Authorization', 'Authori\u00ADzation')
}

/** What the lines mean, and the keys. */
export function Legend() {
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        columnGap: 4,
        px: 3,
        py: 1,
        borderTop: 1,
        borderColor: 'tokens.line',
        color: 'text.secondary',
        fontSize: 'caption.fontSize',
      }}
    >
      <LegendLine look="dashed" color="tokens.verdict.info.text" text="front channel, browser" />
      <LegendLine look="solid" color="tokens.accent" text="back channel" />
      <span id="diagram-keys">↑ ↓ move · Enter opens · Esc closes · + − 0 zoom</span>
    </Box>
  )
}

interface LegendLineProps {
  readonly look: 'dashed' | 'solid'
  readonly color: string
  readonly text: string
}

function LegendLine({ look, color, text }: LegendLineProps) {
  return (
    <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 2 }}>
      <Box
        component="span"
        sx={{ width: 22, borderTop: 2, borderTopStyle: look, borderColor: color }}
      />
      {text}
    </Box>
  )
}
