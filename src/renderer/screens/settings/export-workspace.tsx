import ContentCopy from '@mui/icons-material/ContentCopyOutlined'
import Download from '@mui/icons-material/DownloadOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import {
  Panel,
  ProblemAlert,
  Section,
  saveFile,
  useCopy,
  useStatusLine,
} from '../../components/index.ts'
import { useCall } from '../../rpc/index.ts'

/** Takes settings, clients, users, brands and app state out as a workspace document, without secrets. */
export function ExportWorkspace() {
  const copy = useCopy()
  const { say } = useStatusLine()
  const take = useCall('workspace.export')
  const withDocument = (use: (document: string) => void) =>
    take.mutate({}, { onSuccess: ({ document }) => use(document) })
  return (
    <Section title="Export">
      <Panel>
        <Stack sx={{ gap: 3, fontSize: 'body2.fontSize' }}>
          <Box>
            Settings, clients, users, brands and what apps keep here as one JSON document. Secrets
            and passwords are left out; importing it makes new secrets.
          </Box>
          <Box sx={{ display: 'flex', gap: 2 }}>
            <Button
              variant="outlined"
              startIcon={<Download />}
              loading={take.isPending}
              onClick={() =>
                withDocument((document) => {
                  saveFile('trustbench-workspace.json', document, 'application/json')
                  say('pass', 'Workspace saved as trustbench-workspace.json')
                })
              }
            >
              Save as file
            </Button>
            <Button
              startIcon={<ContentCopy />}
              onClick={() => withDocument((document) => copy(document, 'Workspace'))}
            >
              Copy
            </Button>
          </Box>
          {take.error !== null && <ProblemAlert error={take.error} />}
        </Stack>
      </Panel>
    </Section>
  )
}
