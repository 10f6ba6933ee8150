import Box from '@mui/material/Box'
import type { LaunchStep } from '../../../shared/contract/launch-step.ts'
import type { Verdict as VerdictName } from '../../../shared/design-tokens.ts'
import { Mono, VerdictIcon } from '../../components/index.ts'
import { laneOf, lanes, partyName } from './lanes.ts'
import { verdictOf } from './step-verdict.ts'

interface SequenceStepProps {
  readonly step: LaunchStep
  readonly number: number
  readonly isSelected: boolean
  readonly onSelect: () => void
}

/** One arrow with its title; the whole line opens it. */
export function SequenceStep({ step, number, isSelected, onSelect }: SequenceStepProps) {
  const verdict = verdictOf(step)
  return (
    // The listbox around it holds the focus and answers the keys for all its options.
    <Box
      id={`step-${step.id}`}
      role="option"
      aria-selected={isSelected}
      onClick={onSelect}
      sx={{
        position: 'relative',
        display: 'grid',
        gridTemplateColumns: '1fr 1fr',
        minHeight: 46,
        cursor: 'pointer',
        borderBottom: 1,
        borderColor: 'tokens.line',
        bgcolor: isSelected ? 'action.selected' : 'transparent',
        '&:hover': { bgcolor: isSelected ? 'action.selected' : 'action.hover' },
      }}
    >
      <Box sx={{ display: 'flex', gap: 2, pl: 4, pr: 1, py: 1, minWidth: 0, alignItems: 'center' }}>
        <Box sx={{ width: 18, color: 'text.secondary', fontSize: 'caption.fontSize' }}>
          {number}
        </Box>
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Box sx={{ fontSize: 'body2.fontSize', fontWeight: 500, lineHeight: '18px' }}>
            {step.title}
          </Box>
          <Box sx={{ color: 'text.secondary', fontSize: 'caption.fontSize', ...cutSx }}>
            <Mono>{addressOf(step)}</Mono>
          </Box>
        </Box>
        <Box component="span" sx={unseenSx}>
          {describe(step, verdict)}
        </Box>
        {verdict !== null && (
          <VerdictIcon
            verdict={verdict}
            sx={{ fontSize: 16, color: `tokens.verdict.${verdict}.text` }}
          />
        )}
      </Box>
      <Arrow step={step} />
    </Box>
  )
}

const unseenSx = {
  position: 'absolute',
  width: '1px',
  height: '1px',
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
} as const

const cutSx = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const

function addressOf({ method, url, status }: LaunchStep): string {
  const path = url === null ? '' : (URL.parse(url)?.pathname ?? url)
  return [status, method, path].filter((part) => part !== null && part !== '').join(' ')
}

const words = { pass: 'checks passed', warn: 'with warnings', fail: 'a check failed', info: '' }

/** What the drawing says, for those who do not see it. */
function describe(step: LaunchStep, verdict: VerdictName | null): string {
  const way = `${partyName(step.from)} to ${partyName(step.to)}, ${step.channel} channel`
  const end = verdict === null ? '' : `, ${words[verdict]}`
  return `${way}${end}`
}

function Arrow({ step }: { readonly step: LaunchStep }) {
  const from = laneOf(step.from)
  const to = laneOf(step.to)
  const isFront = step.channel === 'front'
  const color = isFront ? 'tokens.verdict.info.text' : 'tokens.accent'
  return (
    <Box aria-hidden sx={{ position: 'relative', minHeight: 46 }}>
      {lanes.map(({ label }, lane) => (
        <Box
          key={label}
          sx={{
            position: 'absolute',
            top: 0,
            bottom: 0,
            left: `${centre(lane)}%`,
            borderLeft: 1,
            borderColor: 'tokens.line',
          }}
        />
      ))}
      <Box
        sx={{
          position: 'absolute',
          top: '50%',
          left: `${centre(Math.min(from, to))}%`,
          width: `${Math.abs(centre(to) - centre(from))}%`,
          mt: '-1px',
          borderTop: 2,
          borderTopStyle: isFront ? 'dashed' : 'solid',
          borderColor: color,
        }}
      />
      <Box sx={{ ...dotSx, left: `${centre(from)}%`, bgcolor: color }} />
      <ArrowHead lane={to} isLeftward={to < from} color={color} />
    </Box>
  )
}

const dotSx = {
  position: 'absolute',
  top: '50%',
  width: 6,
  height: 6,
  mt: '-3px',
  ml: '-3px',
  borderRadius: '50%',
} as const

function ArrowHead({
  lane,
  isLeftward,
  color,
}: {
  readonly lane: number
  readonly isLeftward: boolean
  readonly color: string
}) {
  return (
    <Box
      component="svg"
      viewBox="0 0 8 10"
      sx={{
        position: 'absolute',
        top: '50%',
        left: `${centre(lane)}%`,
        width: 8,
        height: 10,
        mt: '-5px',
        ml: isLeftward ? 0 : '-8px',
        color,
        fill: 'currentColor',
        transform: isLeftward ? 'scaleX(-1)' : 'none',
      }}
    >
      <path d="M0 0l8 5-8 5z" />
    </Box>
  )
}

/** Middle of a lane in percent of the width. */
function centre(lane: number): number {
  return (lane + 0.5) * (100 / lanes.length)
}
