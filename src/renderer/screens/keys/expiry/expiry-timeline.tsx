import Box from '@mui/material/Box'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import { Link } from 'react-router'
import { textSizes } from '../../../../shared/design-tokens.ts'
import {
  EmptyState,
  formatDistance,
  formatInstant,
  ProblemAlert,
  useRememberedChoice,
} from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { ExpiryWord, verdictOf } from './expiry-word.tsx'
import { type ExpiringItem, useExpiring } from './use-expiring.ts'

const daySeconds = 86_400
const horizons = ['30', '90', '365', '1825'] as const
const horizonNames = { '30': '30 days', '90': '90 days', '365': '1 year', '1825': '5 years' }
const columns = '104px 92px minmax(140px, 1fr) 2fr 132px'
const ticks = [0, 0.5, 1] as const

/** What ends when, on one axis from now on: keys and certificates together, soonest first. */
export function ExpiryTimeline() {
  const [horizon, setHorizon] = useRememberedChoice('expiry-horizon', horizons, '365')
  const { data: status } = useRpc('server.status', {})
  const withinSeconds = Number(horizon) * daySeconds
  const { items, isLoaded, error } = useExpiring(withinSeconds, status?.now)
  return (
    <Box
      sx={{ height: '100%', display: 'flex', flexDirection: 'column', bgcolor: 'background.paper' }}
    >
      <Box sx={{ px: 3, py: 2, borderBottom: 1, borderColor: 'tokens.line' }}>
        <ToggleButtonGroup
          exclusive
          value={horizon}
          onChange={(_event, chosen: (typeof horizons)[number] | null) => {
            if (chosen !== null) setHorizon(chosen)
          }}
          aria-label="How far to look ahead"
        >
          {horizons.map((each) => (
            <ToggleButton key={each} value={each}>
              {horizonNames[each]}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </Box>
      {error !== null && (
        <Box sx={{ p: 4 }}>
          <ProblemAlert error={error} />
        </Box>
      )}
      {isLoaded && items.length === 0 && (
        <EmptyState title={`Nothing ends within ${horizonNames[horizon]}`}>
          Keys with an end and certificates appear here before they end. Test certificates and what
          has a successor are left out.
        </EmptyState>
      )}
      {status !== undefined && items.length > 0 && (
        <Chart items={items} now={status.now} withinSeconds={withinSeconds} />
      )}
    </Box>
  )
}

interface ChartProps {
  readonly items: readonly ExpiringItem[]
  readonly now: number
  readonly withinSeconds: number
}

function Chart({ items, now, withinSeconds }: ChartProps) {
  return (
    <Box sx={{ flex: 1, minHeight: 0, overflow: 'auto' }}>
      <Axis now={now} withinSeconds={withinSeconds} />
      <Box
        component="ol"
        aria-label="What ends, soonest first"
        sx={{ listStyle: 'none', m: 0, p: 0 }}
      >
        {items.map((item) => (
          <TimelineRow
            key={`${item.kind} ${item.id}`}
            item={item}
            now={now}
            withinSeconds={withinSeconds}
          />
        ))}
      </Box>
    </Box>
  )
}

function Axis({ now, withinSeconds }: Omit<ChartProps, 'items'>) {
  return (
    <Box
      aria-hidden
      sx={{
        display: 'grid',
        gridTemplateColumns: columns,
        columnGap: 3,
        px: 4,
        height: 32,
        alignItems: 'center',
        position: 'sticky',
        top: 0,
        zIndex: 1,
        bgcolor: 'tokens.sunken',
        borderBottom: 1,
        borderColor: 'tokens.line',
        fontSize: textSizes.small,
        color: 'text.secondary',
      }}
    >
      <Box sx={{ gridColumn: 4, position: 'relative', height: 16 }}>
        {ticks.map((part) => (
          <Box
            key={part}
            component="span"
            sx={{
              position: 'absolute',
              left: `${part * 100}%`,
              transform: `translateX(${part === 0 ? 0 : part === 1 ? -100 : -50}%)`,
              whiteSpace: 'nowrap',
            }}
          >
            {part === 0 ? 'now' : formatInstant(now + withinSeconds * part).slice(0, 10)}
          </Box>
        ))}
      </Box>
    </Box>
  )
}

function TimelineRow({
  item,
  now,
  withinSeconds,
}: Omit<ChartProps, 'items'> & { readonly item: ExpiringItem }) {
  const share = Math.max(0, Math.min(1, (item.endsAt - now) / withinSeconds))
  return (
    <Box component="li" sx={{ borderBottom: 1, borderColor: 'tokens.line' }}>
      <Box
        component={Link}
        to={item.address}
        sx={{
          display: 'grid',
          gridTemplateColumns: columns,
          columnGap: 3,
          alignItems: 'center',
          px: 4,
          minHeight: 32,
          fontSize: textSizes.data,
          color: 'text.primary',
          textDecoration: 'none',
          '&:hover': { bgcolor: 'action.hover' },
          '&:focus-visible': { outlineOffset: -2 },
        }}
      >
        <ExpiryWord endsAt={item.endsAt} now={now} />
        <span>{item.kind}</span>
        <Box
          component="span"
          sx={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
        >
          {item.name}
        </Box>
        <Box
          component="span"
          aria-hidden
          sx={{ position: 'relative', height: 10, bgcolor: 'tokens.sunken', borderRadius: '5px' }}
        >
          <Box
            component="span"
            sx={({ palette }) => ({
              position: 'absolute',
              inset: 0,
              width: `max(6px, ${share * 100}%)`,
              borderRadius: '5px',
              bgcolor: palette.tokens.verdict[verdictOf(item.endsAt, now)].text,
            })}
          />
        </Box>
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {formatDistance(item.endsAt, now)}
        </Box>
      </Box>
    </Box>
  )
}
