import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { Link } from 'react-router'
import type { ServerStatus } from '../../../shared/contract/server.ts'
import { formatDistance, Panel, ProblemAlert, Section } from '../../components/index.ts'
import { ExpiryWord } from '../keys/expiry/expiry-word.tsx'
import { useExpiring } from '../keys/expiry/use-expiring.ts'
import { addressOf } from '../keys/key-addresses.ts'
import { CutCell, RecentRow } from './recent-row.tsx'

/** How far ahead of its end something is warned of, in seconds. */
export const warningSeconds = 2_592_000
const shown = 6

/** Keys and certificates that end within 30 days or have ended; each leads to its detail. */
export function ExpiresSoon({ status }: { readonly status: ServerStatus }) {
  const { items, isLoaded, error } = useExpiring(warningSeconds, status.now)
  return (
    <Section
      title="Expires soon"
      actions={
        <Button component={Link} to={addressOf('expiry')}>
          Expiry timeline
        </Button>
      }
    >
      <Panel isFlush={items.length > 0}>
        {error !== null && <ProblemAlert error={error} />}
        {isLoaded && items.length === 0 && (
          <Box sx={{ fontSize: 'body2.fontSize', color: 'text.secondary' }}>
            No key or certificate ends within 30 days.
          </Box>
        )}
        {items.length > 0 && (
          <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
            {items.slice(0, shown).map((item) => (
              <RecentRow
                key={`${item.kind} ${item.id}`}
                to={item.address}
                columns="104px 92px minmax(0, 1fr) auto"
              >
                <ExpiryWord endsAt={item.endsAt} now={status.now} />
                <span>{item.kind}</span>
                <CutCell>{item.name}</CutCell>
                <span>{formatDistance(item.endsAt, status.now)}</span>
              </RecentRow>
            ))}
          </Box>
        )}
      </Panel>
    </Section>
  )
}
