import Stack from '@mui/material/Stack'
import {
  formatDuration,
  Instant,
  KeyValue,
  Mono,
  Panel,
  ProblemAlert,
  Section,
} from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'

const hostNames = {
  electron: 'Desktop program',
  node: 'Headless program, console in a browser',
}

/** What this program is, where it keeps its data, and what it was started with. */
export function About() {
  const { data: status, error } = useRpc('server.status', {})
  const settings = useRpc('settings.list', {})
  const atStart = settings.data?.filter(({ when }) => when === 'start') ?? []
  return (
    <Stack sx={{ gap: 5, p: 4, maxWidth: 920 }}>
      {error !== null && <ProblemAlert error={error} />}
      {status !== undefined && (
        <Section title="This program">
          <Panel>
            <KeyValue
              rows={[
                { name: 'Name', value: 'Trustbench' },
                { name: 'Version', value: status.version },
                { name: 'Runs as', value: hostNames[status.host] },
                { name: 'Started', value: <Instant at={status.startedAt} /> },
                { name: 'Running for', value: formatDuration(status.now - status.startedAt) },
                { name: 'Licence', value: 'Apache-2.0' },
              ]}
            />
          </Panel>
        </Section>
      )}
      <Section title="Given at start">
        <Panel>
          <KeyValue
            rows={atStart.map(({ name, value, meaning }) => ({
              name,
              value: (
                <>
                  <Mono>{String(value)}</Mono>
                  <br />
                  {meaning}
                </>
              ),
            }))}
          />
        </Panel>
      </Section>
    </Stack>
  )
}
