import Box from '@mui/material/Box'
import { useParams, useSearchParams } from 'react-router'
import { Screen } from '../../components/index.ts'
import { BuildLaunch } from './build-launch.tsx'
import { PastLaunches } from './past-launches.tsx'
import { RunView } from './run-view.tsx'
import { UdapLaunch } from './udap-launch.tsx'

const modes = ['standalone', 'ehr', 'backend'] as const

/** Builds and starts launches, and shows each one as it happens. */
export function LaunchScreen() {
  const { runId } = useParams()
  const [query, setQuery] = useSearchParams()
  if (runId !== undefined) return <RunView key={runId} runId={runId} />
  const mode = modes.find((each) => each === query.get('start')) ?? 'standalone'
  const client = query.get('client') ?? undefined
  return (
    <Screen title="Launch" isFilled>
      <Box sx={{ display: 'flex', height: '100%' }}>
        <Box sx={{ flex: 1, minWidth: 0 }}>
          {query.get('start') === 'udap' ? (
            <UdapLaunch
              registrationId={query.get('registration') ?? ''}
              onFlow={(flow) => setQuery({ start: flow })}
            />
          ) : (
            <BuildLaunch
              key={`${mode} ${client}`}
              initialMode={mode}
              initialClient={client}
              onUdap={() => setQuery({ start: 'udap' })}
            />
          )}
        </Box>
        <Box
          sx={{
            width: { xs: 280, lg: 340 },
            flexShrink: 0,
            borderLeft: 1,
            borderColor: 'tokens.line',
          }}
        >
          <PastLaunches />
        </Box>
      </Box>
    </Screen>
  )
}
