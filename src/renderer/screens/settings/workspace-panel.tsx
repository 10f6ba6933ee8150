import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import { ConfirmDialog, Panel, Section, useStatusLine } from '../../components/index.ts'
import { useCall } from '../../rpc/index.ts'
import { ExportWorkspace } from './export-workspace.tsx'
import { ImportWorkspace } from './import-workspace.tsx'

/** The workspace as a whole: taken out as a document, put in from one, or emptied. */
export function WorkspacePanel() {
  const [isWiping, setWiping] = useState(false)
  return (
    <Stack sx={{ gap: 5, p: 4, maxWidth: 920 }}>
      <ExportWorkspace />
      <ImportWorkspace />
      <Section title="Start afresh">
        <Panel>
          <Box sx={{ display: 'flex', alignItems: 'center', gap: 4, fontSize: 'body2.fontSize' }}>
            <Box sx={{ flex: 1 }}>
              Removes clients, users, grants, launches, traffic and sandbox changes. The built-in
              client and users come back.
            </Box>
            <Button variant="outlined" color="error" onClick={() => setWiping(true)}>
              Wipe…
            </Button>
          </Box>
        </Panel>
      </Section>
      {isWiping && <Wipe onClose={() => setWiping(false)} />}
    </Stack>
  )
}

function Wipe({ onClose }: { readonly onClose: () => void }) {
  const { say } = useStatusLine()
  const wipe = useCall('workspace.wipe')
  return (
    <ConfirmDialog
      title="Wipe everything?"
      confirm="Wipe"
      typed="wipe"
      isBusy={wipe.isPending}
      error={wipe.error}
      onClose={onClose}
      onConfirm={() =>
        wipe.mutate(
          { confirmation: 'wipe' },
          {
            onSuccess: () => {
              say('pass', 'Everything was removed')
              onClose()
            },
          },
        )
      }
    >
      Clients with their secrets, users, grants and tokens, launches, recorded traffic and every
      change to the sandbox are removed for good. Apps under test have to be registered again.
      Export the workspace first to keep it.
    </ConfirmDialog>
  )
}
