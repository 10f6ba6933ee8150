import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import type { ImportReport } from '../../../shared/contract/workspace.ts'
import {
  CopyField,
  FileField,
  Mono,
  Panel,
  ProblemAlert,
  Section,
  useStatusLine,
  Verdict,
} from '../../components/index.ts'
import { useCall } from '../../rpc/index.ts'

/** Puts a workspace document in: what it would change is shown first, then it is applied as a whole or not at all. */
export function ImportWorkspace() {
  const { say } = useStatusLine()
  const [document, setDocument] = useState('')
  const check = useCall('workspace.import')
  const apply = useCall('workspace.import')
  const error = apply.error ?? check.error
  const report = apply.data ?? check.data
  return (
    <Section title="Import">
      <Panel>
        <Stack sx={{ gap: 3, fontSize: 'body2.fontSize' }}>
          <FileField
            label="Workspace document"
            hint="What it would change is shown before anything is applied"
            text={document}
            onText={(text) => {
              setDocument(text)
              apply.reset()
              if (text === '') check.reset()
              else check.mutate({ document: text, isDryRun: true })
            }}
          />
          {error !== null && <ProblemAlert error={error} />}
          {report !== undefined && <Changes report={report} />}
          {apply.data !== undefined && <NewSecrets secrets={apply.data.secrets} />}
          <Box>
            <Button
              variant="contained"
              disabled={check.data === undefined || apply.data !== undefined}
              loading={apply.isPending || check.isPending}
              onClick={() =>
                apply.mutate(
                  { document, isDryRun: false },
                  { onSuccess: () => say('pass', 'Workspace imported') },
                )
              }
            >
              Apply
            </Button>
          </Box>
        </Stack>
      </Panel>
    </Section>
  )
}

const verdicts = {
  add: { verdict: 'pass', word: 'add' },
  replace: { verdict: 'warn', word: 'replace' },
  same: { verdict: 'info', word: 'same' },
} as const

function Changes({ report }: { readonly report: ImportReport }) {
  if (report.changes.length === 0) return <Box>The document is empty: it changes nothing.</Box>
  return (
    <Box
      component="ul"
      aria-label={report.isApplied ? 'Changes made' : 'Changes it would make'}
      sx={{ listStyle: 'none', m: 0, p: 0, maxHeight: 280, overflowY: 'auto' }}
    >
      {report.changes.map(({ kind, name, change }) => (
        <Box
          component="li"
          key={`${kind} ${name}`}
          sx={{
            display: 'grid',
            gridTemplateColumns: '96px 96px 1fr',
            alignItems: 'center',
            minHeight: 28,
          }}
        >
          <Verdict verdict={verdicts[change].verdict} isPlain>
            {verdicts[change].word}
          </Verdict>
          <span>{kind}</span>
          <Mono>{name}</Mono>
        </Box>
      ))}
    </Box>
  )
}

function NewSecrets({ secrets }: Pick<ImportReport, 'secrets'>) {
  if (secrets.length === 0) return null
  return (
    <Section title="New client secrets, shown this once">
      <Stack sx={{ gap: 2 }}>
        {secrets.map(({ client_id, client_secret }) => (
          <CopyField key={client_id} label={`Secret of ${client_id}`} value={client_secret} />
        ))}
      </Stack>
    </Section>
  )
}
