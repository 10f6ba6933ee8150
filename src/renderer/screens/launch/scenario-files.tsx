import FolderOpen from '@mui/icons-material/FolderOpenOutlined'
import SaveAlt from '@mui/icons-material/SaveAltOutlined'
import Alert from '@mui/material/Alert'
import AlertTitle from '@mui/material/AlertTitle'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useRef, useState } from 'react'
import type { MethodParams } from '../../../shared/contract/index.ts'
import { ProblemAlert, useSaveFile, useStatusLine } from '../../components/index.ts'
import { readProblem, useRpcClient } from '../../rpc/index.ts'
import { draftFromScenario } from './draft-from-scenario.ts'
import { isComplete, type LaunchDraft, toOrder } from './launch-draft.ts'

type Order = MethodParams<'scenarios.ofOrder'>['order']

/** Saves what a launch was, or is going to be, as a scenario for the terminal and CI. */
export function useSaveScenario() {
  const { call } = useRpcClient()
  const { isSaving, save } = useSaveFile()
  const saveScenario = (write: () => Promise<{ fileName: string; text: string }>) =>
    void save(async () => {
      const { fileName, text } = await write()
      const said = `Saved ${fileName}; run it with trustbench launch --scenario ${fileName}`
      return { fileName, content: text, said }
    })
  return {
    isSaving,
    saveRun: (runId: string) => saveScenario(() => call('scenarios.ofRun', { runId })),
    saveOrder: (order: Order) => saveScenario(() => call('scenarios.ofOrder', { order })),
  }
}

interface SaveOrderAsScenarioProps {
  /** What is chosen; null while something is missing. */
  readonly order: Order | null
}

/** Saves what is chosen for a launch as a scenario. */
export function SaveOrderAsScenario({ order }: SaveOrderAsScenarioProps) {
  const { isSaving, saveOrder } = useSaveScenario()
  return (
    <Button
      startIcon={<SaveAlt />}
      loading={isSaving}
      disabled={order === null}
      onClick={() => order !== null && saveOrder(order)}
    >
      Save as scenario
    </Button>
  )
}

interface ScenarioFilesProps {
  readonly draft: LaunchDraft
  readonly onChange: (draft: LaunchDraft) => void
}

/** Opens a scenario in the form of a launch, and saves the form as one. */
export function ScenarioFiles({ draft, onChange }: ScenarioFilesProps) {
  const { call } = useRpcClient()
  const { say } = useStatusLine()
  const [opened, setOpened] = useState<Opened | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const [error, setError] = useState<ReturnType<typeof readProblem> | null>(null)
  const open = async (file: File) => {
    setError(null)
    setOpened(null)
    try {
      const scenario = await call('scenarios.read', { text: await file.text() })
      const { draft: filled, leftOut } = await draftFromScenario(scenario, call)
      onChange(filled)
      setOpened({ name: scenario.name, leftOut })
      say(leftOut.length === 0 ? 'pass' : 'warn', `The form shows ${scenario.name}`)
    } catch (cause) {
      setError(readProblem(cause))
    }
  }
  return (
    <Box
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        const [file] = event.dataTransfer.files
        if (file !== undefined) void open(file)
      }}
    >
      <Box sx={{ display: 'flex', gap: 2 }}>
        <Button startIcon={<FolderOpen />} onClick={() => input.current?.click()}>
          Open scenario
        </Button>
        <SaveOrderAsScenario order={isComplete(draft) ? toOrder(draft) : null} />
        <input
          ref={input}
          type="file"
          accept=".json,application/json"
          hidden
          aria-label="Scenario file"
          onChange={(event) => {
            const file = event.target.files?.[0]
            if (file !== undefined) void open(file)
            // The same file can be chosen again.
            event.target.value = ''
          }}
        />
      </Box>
      {error !== null && <ProblemAlert error={error} />}
      {opened !== null && opened.leftOut.length > 0 && (
        <LeftOut opened={opened} onClose={() => setOpened(null)} />
      )}
    </Box>
  )
}

interface Opened {
  /** Of the scenario. */
  readonly name: string
  readonly leftOut: readonly string[]
}

/** Says what of a scenario the form does not show; it stays until it is closed, since some of it is to be done by hand. */
function LeftOut({ opened, onClose }: { readonly opened: Opened; readonly onClose: () => void }) {
  return (
    <Alert severity="warning" onClose={onClose} sx={{ mt: 2 }}>
      <AlertTitle>Not taken over from “{opened.name}”</AlertTitle>
      <Box component="ul" aria-label="Not taken over" sx={{ m: 0, pl: 4 }}>
        {opened.leftOut.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </Box>
    </Alert>
  )
}
