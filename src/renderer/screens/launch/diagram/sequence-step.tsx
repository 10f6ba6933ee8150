import Box from '@mui/material/Box'
import { Mono, VerdictIcon } from '../../../components/index.ts'
import { type DiagramArrow, formatSpan } from './diagram-model.ts'
import { centreOfLane, type Lane } from './lanes.ts'
import { rowHeight } from './use-visible-rows.ts'

interface SequenceStepProps {
  readonly arrow: DiagramArrow
  readonly lanes: readonly Lane[]
  /** How many arrows there are, most of which are not drawn. */
  readonly count: number
  /** Open at the right. */
  readonly isSelected: boolean
  /** Where the keys are. */
  readonly isActive: boolean
  readonly onOpen: () => void
}

/** One arrow with its title and time; the whole line opens it. */
export function SequenceStep(props: SequenceStepProps) {
  const { arrow, lanes, count, isSelected, isActive, onOpen } = props
  const { number, title, address, verdict, offsetMs } = arrow
  return (
    // The listbox around it holds the focus and answers the keys for all its options.
    <Box
      id={`step-${arrow.id}`}
      role="option"
      aria-selected={isSelected}
      aria-setsize={count}
      aria-posinset={number}
      data-active={isActive ? '' : undefined}
      onClick={onOpen}
      style={{ top: (number - 1) * rowHeight }}
      sx={{
        position: 'absolute',
        left: 0,
        right: 0,
        height: rowHeight,
        display: 'grid',
        gridTemplateColumns: rowColumns,
        cursor: 'pointer',
        borderBottom: 1,
        borderColor: 'tokens.line',
        bgcolor: isSelected ? 'action.selected' : 'transparent',
        '&:hover': { bgcolor: isSelected ? 'action.selected' : 'action.hover' },
      }}
    >
      <Box sx={{ display: 'flex', gap: 2, pl: 3, pr: 1, minWidth: 0, alignItems: 'center' }}>
        <Box sx={{ width: 44, flexShrink: 0, color: 'text.secondary', lineHeight: '16px' }}>
          <Box sx={{ fontSize: 'caption.fontSize' }}>{number}</Box>
          <Box aria-hidden sx={{ fontSize: 10.5, whiteSpace: 'nowrap' }}>
            {formatSpan(offsetMs)}
          </Box>
        </Box>
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Box
            title={title}
            sx={{ fontSize: 'body2.fontSize', fontWeight: 500, lineHeight: '18px', ...cutSx }}
          >
            {title}
          </Box>
          <Box sx={{ color: 'text.secondary', fontSize: 'caption.fontSize', ...cutSx }}>
            <Mono>{address}</Mono>
          </Box>
        </Box>
        <Box component="span" sx={unseenSx}>
          {arrow.description}
        </Box>
        {arrow.faults.length > 0 && (
          <Box aria-hidden title={arrow.faults.join(', ')} sx={faultSx}>
            fault
          </Box>
        )}
        {verdict !== null && (
          <VerdictIcon
            verdict={verdict}
            sx={{ fontSize: 16, color: `tokens.verdict.${verdict}.text` }}
          />
        )}
      </Box>
      <Arrow arrow={arrow} lanes={lanes} />
    </Box>
  )
}

/** Titles, then lanes: the same shares in the head and in each row. */
export const rowColumns = '45% 55%'

const unseenSx = {
  position: 'absolute',
  width: '1px',
  height: '1px',
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
} as const

const cutSx = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const

const faultSx = {
  px: 1,
  fontSize: 10.5,
  lineHeight: '15px',
  border: 1,
  borderRadius: '3px',
  borderColor: 'tokens.verdict.warn.line',
  bgcolor: 'tokens.verdict.warn.fill',
  color: 'tokens.verdict.warn.text',
} as const

interface ArrowProps {
  readonly arrow: DiagramArrow
  readonly lanes: readonly Lane[]
}

/** Front channel dashed, back channel solid, and the word beside the time it took. */
function Arrow({ arrow, lanes }: ArrowProps) {
  const { from, to, channel, label } = arrow
  const isFront = channel === 'front'
  const color = isFront ? 'tokens.verdict.info.text' : 'tokens.accent'
  return (
    <Box aria-hidden sx={{ position: 'relative' }}>
      {lanes.map(({ label: name }, lane) => (
        <Box
          key={name}
          sx={{
            ...laneSx,
            left: `${centreOfLane(lane, lanes) * 100}%`,
            borderColor: 'tokens.line',
          }}
        />
      ))}
      <Box
        sx={{
          ...labelSx,
          left: `${((from + to) / 2) * 100}%`,
          color: 'text.secondary',
          // Half of the label stands at each side of the middle, but none of it outside.
          transform: (from + to) / 2 < 0.2 ? 'translateX(-25%)' : 'translateX(-50%)',
        }}
      >
        {label}
      </Box>
      <Box
        sx={{
          position: 'absolute',
          top: '64%',
          left: `${Math.min(from, to) * 100}%`,
          width: `${Math.abs(to - from) * 100}%`,
          mt: '-1px',
          borderTop: 2,
          borderTopStyle: isFront ? 'dashed' : 'solid',
          borderColor: color,
        }}
      />
      <Box sx={{ ...dotSx, left: `${from * 100}%`, bgcolor: color }} />
      <ArrowHead at={to} isLeftward={to < from} color={color} />
    </Box>
  )
}

const laneSx = { position: 'absolute', top: 0, bottom: 0, borderLeft: 1 } as const

const labelSx = {
  position: 'absolute',
  top: 6,
  fontSize: 10.5,
  lineHeight: '14px',
  whiteSpace: 'nowrap',
  px: 0.5,
  bgcolor: 'background.paper',
  borderRadius: '3px',
} as const

const dotSx = {
  position: 'absolute',
  top: '64%',
  width: 6,
  height: 6,
  mt: '-3px',
  ml: '-3px',
  borderRadius: '50%',
} as const

interface ArrowHeadProps {
  readonly at: number
  readonly isLeftward: boolean
  readonly color: string
}

function ArrowHead({ at, isLeftward, color }: ArrowHeadProps) {
  return (
    <Box
      component="svg"
      viewBox="0 0 8 10"
      sx={{
        position: 'absolute',
        top: '64%',
        left: `${at * 100}%`,
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
