import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import { useRef, useState } from 'react'
import type { BulkState } from '../../../../shared/contract/inspector-bulk.ts'
import { EmptyState, ProblemAlert, Screen, Verdict } from '../../../components/index.ts'
import { InspectorTabs } from '../inspector-tabs.tsx'
import { plainChoice, VerifyBar } from '../verify-bar.tsx'
import { BulkExport } from './bulk-export.tsx'
import { BulkResults, everyToken } from './bulk-results.tsx'
import { useBulk } from './use-bulk.ts'

/** Judges every token in files or folders of any size, and groups what it finds. */
export function BulkScreen() {
  const [choice, setChoice] = useState(plainChoice)
  const [filter, setFilter] = useState(everyToken)
  const bulk = useBulk()
  const { state, input, progress, error } = bulk
  const isRunning = state?.state === 'running'
  const start = (files: readonly File[]) => {
    setFilter(everyToken)
    bulk.start(files, choice)
  }
  return (
    <Screen
      title="Inspector"
      isFilled
      actions={
        state !== undefined &&
        state.state !== 'running' && <BulkExport key={state.id} state={state} filter={filter} />
      }
    >
      <Box sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
        <InspectorTabs current="bulk" />
        <Box sx={{ display: 'flex', gap: 3, px: 4, pt: 4, pb: 3, flexShrink: 0 }}>
          <FilePicker label="Choose files" onFiles={start} />
          <FilePicker label="Choose a folder" isFolder onFiles={start} />
          {isRunning && <Button onClick={bulk.cancel}>Cancel</Button>}
          {state !== undefined && <Counts state={state} />}
        </Box>
        <VerifyBar choice={choice} onChange={setChoice} />
        <Box sx={{ height: 4, flexShrink: 0 }}>
          {isRunning && (
            <LinearProgress
              variant="determinate"
              value={Math.round(progress * 100)}
              aria-label="Files read"
            />
          )}
        </Box>
        <Box sx={{ flex: 1, minHeight: 0 }}>
          {error !== null && (
            <Box sx={{ p: 4 }}>
              <ProblemAlert error={error} />
            </Box>
          )}
          {state === undefined && error === null && (
            <EmptyState title="Choose logs, exports or HAR files">
              Every JWT in them is verified and judged, line by line, in threads of its own. Nothing
              leaves the machine, and no token is kept.
            </EmptyState>
          )}
          {state !== undefined && input !== undefined && (
            <BulkResults
              key={state.id}
              state={state}
              input={input}
              filter={filter}
              onFilter={setFilter}
            />
          )}
        </Box>
      </Box>
    </Screen>
  )
}

function Counts({ state }: { readonly state: BulkState }) {
  const { tokens, withFailures, withWarnings, verified, invalid, notJudged } = state
  const isClean = withFailures + invalid + notJudged.total === 0
  const seconds = (state.milliseconds / 1000).toFixed(1)
  return (
    <Box role="status" sx={{ fontSize: 'body2.fontSize', alignSelf: 'center' }}>
      <Verdict verdict={state.state === 'running' || isClean ? 'info' : 'fail'} isPlain>
        {state.state}
      </Verdict>{' '}
      {tokens} tokens in {seconds} s: {verified} verified, {invalid} invalid, {withFailures} with
      failures, {withWarnings} with warnings
      {notJudged.total > 0 && `, ${describeNotJudged(notJudged)}`}
      {state.problem !== null && `. ${state.problem}`}
    </Box>
  )
}

function describeNotJudged({ total, places }: BulkState['notJudged']): string {
  const more = total > places.length ? ` and ${total - places.length} more` : ''
  return `${total} not judged, which took too much memory or failed: ${places.join(', ')}${more}`
}

interface FilePickerProps {
  readonly label: string
  readonly isFolder?: boolean
  readonly onFiles: (files: readonly File[]) => void
}

function FilePicker({ label, isFolder = false, onFiles }: FilePickerProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button variant="outlined" onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={label}
        {...(isFolder ? { webkitdirectory: '' } : {})}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])]
          // The same files can be chosen again.
          event.target.value = ''
          if (files.length > 0) onFiles(files)
        }}
      />
    </>
  )
}
