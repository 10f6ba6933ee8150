import Button from '@mui/material/Button'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { InspectorQuestion, ReportFormat } from '../../../shared/contract/inspector.ts'
import { FormDialog, saveFile } from '../../components/index.ts'
import { useSecretCall } from '../../rpc/index.ts'

const formats: readonly { readonly value: ReportFormat; readonly label: string }[] = [
  { value: 'markdown', label: 'Markdown' },
  { value: 'html', label: 'HTML' },
  { value: 'json', label: 'JSON' },
  { value: 'sarif', label: 'SARIF' },
  { value: 'csv', label: 'CSV, one finding a line' },
]

/** Saves what was found as a file, redacted unless the person says otherwise. @see spec/security.md TI-12 */
export function ReportButton({ question }: { readonly question: InspectorQuestion }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button variant="outlined" onClick={() => setOpen(true)}>
        Save report
      </Button>
      {isOpen && <ReportDialog question={question} onClose={() => setOpen(false)} />}
    </>
  )
}

function ReportDialog({
  question,
  onClose,
}: {
  readonly question: InspectorQuestion
  readonly onClose: () => void
}) {
  const [format, setFormat] = useState<ReportFormat>('markdown')
  const [isRedacted, setRedacted] = useState(true)
  const { run, isPending, error } = useSecretCall('inspector.report')
  const save = async () => {
    const file = await run({ ...question, format, isRedacted })
    if (file === undefined) return
    saveFile(file.name, file.content, file.mediaType)
    onClose()
  }
  return (
    <FormDialog
      title="Save report"
      submit="Save"
      isBusy={isPending}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <TextField
        select
        label="Format"
        value={format}
        onChange={(event) => {
          const chosen = formats.find(({ value }) => value === event.target.value)
          if (chosen !== undefined) setFormat(chosen.value)
        }}
      >
        {formats.map(({ value, label }) => (
          <MenuItem key={value} value={value}>
            {label}
          </MenuItem>
        ))}
      </TextField>
      <FormControlLabel
        control={
          <Checkbox checked={isRedacted} onChange={(event) => setRedacted(event.target.checked)} />
        }
        label="Redact tokens and personal values"
      />
      {!isRedacted && 'Whoever has this report can use the tokens in it.'}
    </FormDialog>
  )
}
