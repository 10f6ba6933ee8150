import Box from '@mui/material/Box'
import type { InspectedToken } from '../../../shared/contract/inspector.ts'
import { formatDistance, Instant, Section } from '../../components/index.ts'
import { ExpiryCountdown } from './expiry-countdown.tsx'

interface TokenTimelineProps {
  readonly moments: InspectedToken['timeline']
  /** Epoch seconds. */
  readonly now: number
}

/** The moments of a token's life on a line, with now among them. */
export function TokenTimeline({ moments, now }: TokenTimelineProps) {
  const all = [
    ...moments.map((moment) => ({ ...moment, isNow: false })),
    { label: 'Now', at: now, isNow: true },
  ].sort((a, b) => a.at - b.at)
  return (
    <Section title="Life">
      <Box component="ol" aria-label="Moments" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {all.map(({ label, at, isNow }, index) => (
          <Box
            component="li"
            key={label}
            sx={{
              display: 'grid',
              gridTemplateColumns: '16px 90px auto 1fr',
              columnGap: 3,
              alignItems: 'center',
              minHeight: 26,
              fontSize: 'body2.fontSize',
              fontWeight: isNow ? 600 : 400,
            }}
          >
            <Mark isNow={isNow} isFirst={index === 0} isLast={index === all.length - 1} />
            <span>{label}</span>
            <Instant at={at} />
            <Box sx={{ color: 'text.secondary' }}>
              {label === 'Expires' ? (
                <ExpiryCountdown at={at} now={now} />
              ) : (
                !isNow && formatDistance(at, now)
              )}
            </Box>
          </Box>
        ))}
      </Box>
    </Section>
  )
}

function Mark({
  isNow,
  isFirst,
  isLast,
}: {
  readonly isNow: boolean
  readonly isFirst: boolean
  readonly isLast: boolean
}) {
  return (
    <Box aria-hidden sx={{ position: 'relative', alignSelf: 'stretch' }}>
      <Box
        sx={{
          position: 'absolute',
          left: 7,
          top: isFirst ? '50%' : 0,
          bottom: isLast ? '50%' : 0,
          borderLeft: 2,
          borderColor: 'tokens.line',
        }}
      />
      <Box
        sx={{
          position: 'absolute',
          left: 4,
          top: '50%',
          mt: '-4px',
          width: 8,
          height: 8,
          borderRadius: '50%',
          bgcolor: isNow ? 'tokens.accent' : 'tokens.control',
        }}
      />
    </Box>
  )
}
