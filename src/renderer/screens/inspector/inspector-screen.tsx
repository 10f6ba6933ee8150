import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import { useEffect, useState } from 'react'
import { useSearchParams } from 'react-router'
import { inspectedTokenSource, type TokenSource } from '../../../shared/contract/launch-step.ts'
import { ProblemAlert, Screen } from '../../components/index.ts'
import { useCall, useRpc } from '../../rpc/index.ts'
import { InspectionReport } from './inspection-report.tsx'
import { InspectorTabs } from './inspector-tabs.tsx'
import { InspectorWelcome } from './inspector-welcome.tsx'
import { PasteField } from './paste-field.tsx'

/** Takes a token apart: what it is, who signed it, what was checked, what it allows. Nothing leaves the machine. */
export function InspectorScreen() {
  const [query] = useSearchParams()
  const runId = query.get('run')
  const source = inspectedTokenSource.safeParse(query.get('source'))
  return runId !== null && source.success ? (
    <LaunchToken key={`${runId} ${source.data}`} runId={runId} source={source.data} />
  ) : (
    <PastedText />
  )
}

function PastedText() {
  const [text, setText] = useState('')
  const { mutate, reset, data, error, isPending } = useCall('inspector.inspect')
  useEffect(() => {
    if (text.trim() === '') {
      reset()
      return
    }
    const timer = setTimeout(() => mutate({ text }), 250)
    return () => clearTimeout(timer)
  }, [text, mutate, reset])
  return (
    <Screen
      title="Inspector"
      isFilled
      actions={
        text !== '' && (
          <Button onClick={() => setText('')} variant="outlined">
            Clear
          </Button>
        )
      }
    >
      <Box sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
        <InspectorTabs current="tokens" />
        <PasteField text={text} onChange={setText} />
        <Box sx={{ height: 2 }}>
          {isPending && <LinearProgress sx={{ height: 2 }} aria-label="Inspecting" />}
        </Box>
        <Box sx={{ flex: 1, minHeight: 0 }}>
          {error !== null && (
            <Box sx={{ p: 4 }}>
              <ProblemAlert error={error} />
            </Box>
          )}
          {data === undefined && error === null && text.trim() === '' && <InspectorWelcome />}
          {data !== undefined && <InspectionReport inspection={data} />}
        </Box>
      </Box>
    </Screen>
  )
}

function LaunchToken({ runId, source }: { readonly runId: string; readonly source: TokenSource }) {
  const { data, error } = useRpc('launch.inspect', { runId, source })
  return (
    <Screen
      title="Inspector"
      isFilled
      actions={
        <>
          <Button href={`#/launch/${runId}`}>Back to the launch</Button>
          <Button href="#/inspector" variant="outlined">
            Paste another
          </Button>
        </>
      }
    >
      {error !== null && (
        <Box sx={{ p: 4 }}>
          <ProblemAlert error={error} />
        </Box>
      )}
      {data !== undefined && <InspectionReport inspection={data} />}
    </Screen>
  )
}
