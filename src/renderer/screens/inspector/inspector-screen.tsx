import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import { useEffect, useEffectEvent, useState } from 'react'
import { useSearchParams } from 'react-router'
import { inspectedTokenSource, type TokenSource } from '../../../shared/contract/launch-step.ts'
import { ProblemAlert, Screen } from '../../components/index.ts'
import { useRpc, useSecretCall } from '../../rpc/index.ts'
import { InspectionReport } from './inspection-report.tsx'
import { InspectorTabs } from './inspector-tabs.tsx'
import { InspectorWelcome } from './inspector-welcome.tsx'
import { emptyInput, PasteField } from './paste-field.tsx'
import { ReportButton } from './report-button.tsx'
import { useInspection } from './use-inspection.ts'
import { plainChoice, questionOf, VerifyBar } from './verify-bar.tsx'

/** Takes a token apart: what it is, who signed it, what was checked, what it allows. Nothing leaves the machine. */
export function InspectorScreen() {
  const [query] = useSearchParams()
  const runId = query.get('run')
  const source = inspectedTokenSource.safeParse(query.get('source'))
  return runId !== null && source.success ? (
    <LaunchToken key={`${runId} ${source.data}`} runId={runId} source={source.data} />
  ) : (
    <KeptText id={query.get('kept')} />
  )
}

/** Begins with a text out of the history where one is named; it is asked for once and in no cache. */
function KeptText({ id }: { readonly id: string | null }) {
  const { run, error } = useSecretCall('inspector.openHistory')
  const [kept, setKept] = useState<string>()
  const open = useEffectEvent(async (kept: string) => {
    const opened = await run({ id: kept })
    if (opened !== undefined) setKept(opened.text)
  })
  useEffect(() => {
    if (id !== null) void open(id)
  }, [id])
  if (id !== null && kept === undefined) {
    return <Screen title="Inspector">{error !== null && <ProblemAlert error={error} />}</Screen>
  }
  return <PastedText initialText={kept ?? ''} />
}

function PastedText({ initialText }: { readonly initialText: string }) {
  const [input, setInput] = useState({ ...emptyInput, text: initialText })
  const [choice, setChoice] = useState(plainChoice)
  const isEmpty = input.text.trim() === '' && input.base64 === undefined
  const question = {
    ...(input.base64 === undefined ? { text: input.text } : { base64: input.base64 }),
    ...(input.passphrase === '' ? {} : { passphrase: input.passphrase }),
    ...questionOf(choice),
  }
  const { data, error, isPending, cancel } = useInspection(isEmpty ? undefined : question)
  const clear = () => {
    cancel()
    setInput(emptyInput)
  }
  return (
    <Screen
      title="Inspector"
      isFilled
      actions={
        !isEmpty && (
          <>
            {data !== undefined && data.tokens.length > 0 && <ReportButton question={question} />}
            <Button onClick={clear} variant="outlined">
              Clear
            </Button>
          </>
        )
      }
    >
      <Box sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
        <InspectorTabs current="tokens" />
        <PasteField input={input} onChange={setInput} />
        {!isEmpty && <VerifyBar choice={choice} onChange={setChoice} />}
        <Box sx={{ height: 2 }}>
          {isPending && <LinearProgress sx={{ height: 2 }} aria-label="Inspecting" />}
        </Box>
        <Box sx={{ flex: 1, minHeight: 0 }}>
          {error !== null && (
            <Box sx={{ p: 4 }}>
              <ProblemAlert error={error} />
            </Box>
          )}
          {isEmpty && <InspectorWelcome />}
          {!isEmpty && data !== undefined && (
            <InspectionReport
              inspection={data}
              onKeys={(material) => setChoice({ ...choice, source: 'material', material })}
            />
          )}
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
