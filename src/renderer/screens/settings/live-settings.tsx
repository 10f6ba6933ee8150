import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import { Panel, ProblemAlert, Section } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { groupSettings } from './group-settings.ts'
import { SettingField } from './setting-field.tsx'

/** Every setting that may change while the program runs, in groups. */
export function LiveSettings() {
  const { data, error, isPending, refetch } = useRpc('settings.list', {})
  return (
    <Stack sx={{ gap: 5, p: 4, maxWidth: 920 }}>
      {isPending && <LinearProgress aria-label="Loading settings" />}
      {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {groupSettings(data ?? []).map(({ title, settings }) => (
        <Section key={title} title={title}>
          <Panel isFlush>
            {settings.map((setting) => (
              <SettingField key={setting.name} setting={setting} />
            ))}
          </Panel>
        </Section>
      ))}
    </Stack>
  )
}
