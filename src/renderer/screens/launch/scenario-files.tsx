import FolderOpen from '@mui/icons-material/FolderOpenOutlined'
import SaveAlt from '@mui/icons-material/SaveAltOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useRef, useState } from 'react'
import { ProblemAlert, saveFile, useStatusLine } from '../../components/index.ts'
import { readProblem, useRpcClient } from '../../rpc/index.ts'
import { draftFromScenario } from './draft-from-scenario.ts'
import { isComplete, type LaunchDraft, toOrder } from './launch-draft.ts'

/** Saves what a launch was, or is going to be, as a scenario for the terminal and CI. */
function useSaveScenario() {
  const { call } = useRpcClient()
  const { say } = useStatusLine()
  const [isSaving, setSaving] = useState(false)
  const save = async (write: () => Promise<{ fileName: string; text: string }>) => {
    setSaving(true)
    try {
      const { fileName, text } = await write()
      saveFile(fileName, text)
      say('pass', `Saved ${fileName}; run it with trustbench launch --scenario ${fileName}`)
    } catch (cause) {
      say('fail', `Not saved: ${readProblem(cause).problem.message}`)
    } finally {
      setSaving(false)
    }
  }
  return {
    isSaving,
    saveRun: (runId: string) => void save(() => call('scenarios.ofRun', { runId })),
    saveDraft: (draft: LaunchDraft) =>
      void save(() => call('scenarios.ofOrder', { order: toOrder(draft) })),
  }
}

/** Saves a launch with what came of it as a scenario. */
export function SaveRunAsScenario({ runId }: { readonly runId: string }) {
  const { isSaving, saveRun } = useSaveScenario()
  return (
    <Button startIcon={<SaveAlt />} loading={isSaving} onClick={() => saveRun(runId)}>
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
  const { isSaving, saveDraft } = useSaveScenario()
  const input = useRef<HTMLInputElement>(null)
  const [error, setError] = useState<ReturnType<typeof readProblem> | null>(null)
  const open = async (file: File) => {
    setError(null)
    try {
      const scenario = await call('scenarios.read', { text: await file.text() })
      const { draft: filled, leftOut } = await draftFromScenario(scenario, call)
      onChange(filled)
      const rest = leftOut.length === 0 ? '' : ` Not taken over: ${leftOut.join(', ')}.`
      say(leftOut.length === 0 ? 'pass' : 'warn', `The form shows ${scenario.name}.${rest}`)
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
        <Button
          startIcon={<SaveAlt />}
          loading={isSaving}
          disabled={!isComplete(draft)}
          onClick={() => saveDraft(draft)}
        >
          Save as scenario
        </Button>
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
    </Box>
  )
}
