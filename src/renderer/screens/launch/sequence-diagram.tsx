import Box from '@mui/material/Box'
import { type KeyboardEvent, useRef } from 'react'
import type { LaunchRunDetail } from '../../../shared/contract/launch.ts'
import type { LaunchStep } from '../../../shared/contract/launch-step.ts'
import { EmptyState } from '../../components/index.ts'
import { lanes } from './lanes.ts'
import { SequenceStep } from './sequence-step.tsx'

interface SequenceDiagramProps {
  readonly run: LaunchRunDetail
  readonly selectedId: string | null
  readonly onSelect: (stepId: string) => void
}

/** Who said what to whom, from top to bottom; front channel dashed, back channel solid. Arrow keys move through the steps. */
export function SequenceDiagram({ run, selectedId, onSelect }: SequenceDiagramProps) {
  const list = useRef<HTMLDivElement>(null)
  const { steps } = run
  if (steps.length === 0) return <EmptyState title="No steps yet">They appear here.</EmptyState>
  const move = (event: KeyboardEvent) => {
    const next = nextIndex(event.key, steps, selectedId)
    const step = next === undefined ? undefined : steps[next]
    if (step === undefined) return
    event.preventDefault()
    onSelect(step.id)
    list.current?.children[next ?? 0]?.scrollIntoView?.({ block: 'nearest' })
  }
  return (
    <Box
      sx={{ height: '100%', display: 'flex', flexDirection: 'column', bgcolor: 'background.paper' }}
    >
      <LaneHead />
      <Box
        ref={list}
        role="listbox"
        aria-label="Steps of the launch"
        tabIndex={0}
        aria-activedescendant={selectedId === null ? undefined : `step-${selectedId}`}
        onKeyDown={move}
        sx={{ flex: 1, minHeight: 0, overflow: 'auto', '&:focus-visible': { outlineOffset: -2 } }}
      >
        {steps.map((step, index) => (
          <SequenceStep
            key={step.id}
            step={step}
            number={index + 1}
            isSelected={step.id === selectedId}
            onSelect={() => onSelect(step.id)}
          />
        ))}
      </Box>
      <Legend />
    </Box>
  )
}

function nextIndex(key: string, steps: readonly LaunchStep[], selectedId: string | null) {
  const current = steps.findIndex(({ id }) => id === selectedId)
  switch (key) {
    case 'ArrowDown':
      return Math.min(current + 1, steps.length - 1)
    case 'ArrowUp':
      return Math.max(current - 1, 0)
    case 'Home':
      return 0
    case 'End':
      return steps.length - 1
    default:
      return undefined
  }
}

function LaneHead() {
  return (
    <Box
      aria-hidden
      sx={{
        display: 'grid',
        gridTemplateColumns: '1fr 1fr',
        borderBottom: 1,
        borderColor: 'tokens.line',
        bgcolor: 'tokens.sunken',
        fontSize: 'caption.fontSize',
        color: 'text.secondary',
        minHeight: 36,
        alignItems: 'center',
      }}
    >
      <Box sx={{ pl: 4 }}>Step</Box>
      <Box sx={{ display: 'grid', gridTemplateColumns: 'repeat(4, 1fr)', textAlign: 'center' }}>
        {lanes.map(({ label }) => (
          <Box key={label} sx={{ lineHeight: '13px', fontSize: 11, fontWeight: 500 }}>
            {label}
          </Box>
        ))}
      </Box>
    </Box>
  )
}

function Legend() {
  return (
    <Box
      sx={{
        display: 'flex',
        gap: 4,
        px: 4,
        py: 1,
        borderTop: 1,
        borderColor: 'tokens.line',
        color: 'text.secondary',
        fontSize: 'caption.fontSize',
      }}
    >
      <LegendLine
        look="dashed"
        color="tokens.verdict.info.text"
        text="front channel, in the browser"
      />
      <LegendLine look="solid" color="tokens.accent" text="back channel, server to server" />
    </Box>
  )
}

function LegendLine({
  look,
  color,
  text,
}: {
  readonly look: 'dashed' | 'solid'
  readonly color: string
  readonly text: string
}) {
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
