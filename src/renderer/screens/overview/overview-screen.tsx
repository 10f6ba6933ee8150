import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import type { ServerStatus } from '../../../shared/contract/server.ts'
import { ProblemAlert, Screen } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { useExpiring } from '../keys/expiry/use-expiring.ts'
import { Addresses } from './addresses.tsx'
import { Counts } from './counts.tsx'
import { ExpiresSoon, warningSeconds } from './expires-soon.tsx'
import { FirstLaunch } from './first-launch.tsx'
import { LastLaunches } from './last-launches.tsx'
import { LastRefusals } from './last-refusals.tsx'

/** What runs and where, a first launch in one click, and what went wrong last. */
export function OverviewScreen() {
  const { data: status, error, refetch } = useRpc('server.status', {})
  return (
    <Screen title="Overview">
      {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {status !== undefined && (
        <Stack sx={{ gap: 5 }}>
          <Counts status={status} />
          <Box
            sx={{
              display: 'grid',
              gridTemplateColumns: 'repeat(auto-fit, minmax(360px, 1fr))',
              gap: 5,
              alignItems: 'start',
            }}
          >
            <Stack sx={{ gap: 5 }}>
              <FirstLaunch />
              <LastLaunches />
            </Stack>
            <AddressesAndExpiry status={status} />
          </Box>
          <LastRefusals />
        </Stack>
      )}
    </Screen>
  )
}

/** What ends soon comes before the addresses while there is something to do about it. */
function AddressesAndExpiry({ status }: { readonly status: ServerStatus }) {
  const { items } = useExpiring(warningSeconds, status.now)
  const parts = [
    <Addresses key="addresses" status={status} />,
    <ExpiresSoon key="expires-soon" status={status} />,
  ]
  return <Stack sx={{ gap: 5 }}>{items.length > 0 ? parts.toReversed() : parts}</Stack>
}
