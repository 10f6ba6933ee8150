import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import type { StoreBackup } from '../../../../shared/contract/storage.ts'
import {
  ConfirmDialog,
  Instant,
  Mono,
  Panel,
  ProblemAlert,
  Section,
  useStatusLine,
} from '../../../components/index.ts'
import { useCall, useRpc } from '../../../rpc/index.ts'

/** The backups of the store: taken now, or restored at the next start. @see spec/security.md KS-13 */
export function StoreBackups() {
  const { data, error } = useRpc('storage.backups', {})
  const [restored, setRestored] = useState<StoreBackup | null>(null)
  return (
    <Section title="Backups" actions={<BackUpButtons />}>
      {error !== null && <ProblemAlert error={error} />}
      {typeof data?.nextRestore === 'string' && <PendingRestore path={data.nextRestore} />}
      <Panel>
        {data?.backups.length === 0 &&
          'None yet. One is taken each day the program runs; seven are kept.'}
        <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, fontSize: 'body2.fontSize' }}>
          {data?.backups.map((backup) => (
            <Box
              component="li"
              key={backup.path}
              sx={{ display: 'flex', alignItems: 'center', gap: 3, minHeight: 34 }}
            >
              <Box sx={{ flex: 1, minWidth: 0 }}>
                <Mono>{fileNameOf(backup.path)}</Mono>
              </Box>
              <Instant at={backup.takenAt} />
              <Button
                aria-label={`Restore ${fileNameOf(backup.path)}`}
                onClick={() => setRestored(backup)}
              >
                Restore…
              </Button>
            </Box>
          ))}
        </Box>
      </Panel>
      {restored !== null && <Restore backup={restored} onClose={() => setRestored(null)} />}
    </Section>
  )
}

function BackUpButtons() {
  const { say } = useStatusLine()
  const backUp = useCall('storage.backUp')
  const run = (isPortable: boolean) =>
    backUp.mutate(
      { isPortable },
      {
        onSuccess: ({ path }) => say('pass', `Backed up as ${path}`),
        onError: (error) => say('fail', error.problem.message),
      },
    )
  return (
    <>
      <Button onClick={() => run(true)}>Back up for another machine</Button>
      <Button onClick={() => run(false)}>Back up now</Button>
    </>
  )
}

function PendingRestore({ path }: { readonly path: string }) {
  const cancel = useCall('storage.cancelRestore')
  return (
    <Alert
      severity="warning"
      sx={{ mb: 2 }}
      action={<Button onClick={() => cancel.mutate({})}>Take back</Button>}
    >
      {fileNameOf(path)} is restored at the next start.
    </Alert>
  )
}

interface RestoreProps {
  readonly backup: StoreBackup
  readonly onClose: () => void
}

function Restore({ backup, onClose }: RestoreProps) {
  const { say } = useStatusLine()
  const restore = useCall('storage.restore')
  return (
    <ConfirmDialog
      title={`Restore ${fileNameOf(backup.path)}?`}
      confirm="Restore at next start"
      typed="restore"
      isBusy={restore.isPending}
      error={restore.error}
      onClose={onClose}
      onConfirm={() =>
        restore.mutate(
          { path: backup.path },
          {
            onSuccess: () => {
              say('pass', 'The backup is restored at the next start')
              onClose()
            },
          },
        )
      }
    >
      The backup is checked now and takes the place of the store when Trustbench starts next. Every
      code and token issued before ends, so that none is used twice; the present store is kept
      beside it.
    </ConfirmDialog>
  )
}

function fileNameOf(path: string): string {
  return path.slice(path.search(/[^/\\]*$/))
}
