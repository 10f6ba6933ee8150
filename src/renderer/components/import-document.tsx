import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import type { ImportReport } from '../../shared/contract/workspace.ts'
import { useCall } from '../rpc/index.ts'
import { CopyField } from './copy-field.tsx'
import { FileField } from './file-field.tsx'
import { Mono } from './mono.tsx'
import { ProblemAlert } from './problem-alert.tsx'
import { Section } from './section.tsx'
import { useStatusLine } from './status-line.tsx'
import { Verdict } from './verdict.tsx'

interface ImportDocumentProps {
  /** What is taken, as in `Workspace document`. */
  readonly label: string
  /** What was done, once it was. */
  readonly done: string
}

/** Puts a workspace document in: what it would change is shown first, then it is applied as a whole or not at all. */
export function ImportDocument({ label, done }: ImportDocumentProps) {
  const { say } = useStatusLine()
  const [document, setDocument] = useState('')
  const check = useCall('workspace.import')
  const apply = useCall('workspace.import')
  const error = apply.error ?? check.error
  const report = apply.data ?? check.data
  return (
    <Stack sx={{ gap: 3, fontSize: 'body2.fontSize' }}>
      <FileField
        label={label}
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
            apply.mutate({ document, isDryRun: false }, { onSuccess: () => say('pass', done) })
          }
        >
          Apply
        </Button>
      </Box>
    </Stack>
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
          <CopyField
            key={client_id}
            label={`Secret of ${client_id}`}
            value={client_secret}
            isSecret
          />
        ))}
      </Stack>
    </Section>
  )
}
