import FolderOpen from '@mui/icons-material/FolderOpenOutlined'
import LibraryBooks from '@mui/icons-material/LibraryBooksOutlined'
import SaveAlt from '@mui/icons-material/SaveAltOutlined'
import Alert from '@mui/material/Alert'
import AlertTitle from '@mui/material/AlertTitle'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { lazy, Suspense, useRef, useState } from 'react'
import type { MethodParams } from '../../../shared/contract/index.ts'
import { ProblemAlert, useSaveFile, useStatusLine } from '../../components/index.ts'
import { readProblem, useRpcClient } from '../../rpc/index.ts'
import { type OpenedScenario, openScenario } from './open-scenario.ts'

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

/** Holds the files of all that ship, which the console does not need before. */
const ShippedScenarioDialog = lazy(() => import('./shipped-scenario-dialog.tsx'))

interface ScenarioFilesProps {
  /** What is chosen; null while something is missing. */
  readonly order: Order | null
  /** The scenario the form was filled in from. */
  readonly opened: OpenedScenario | null
  readonly onOpen: (opened: OpenedScenario) => void
}

/** Opens a scenario in the form it belongs to, and saves what is chosen as one. */
export function ScenarioFiles({ order, opened, onOpen }: ScenarioFilesProps) {
  const { call } = useRpcClient()
  const { say } = useStatusLine()
  const { isSaving, saveOrder } = useSaveScenario()
  const [isRead, setRead] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const [error, setError] = useState<ReturnType<typeof readProblem> | null>(null)
  const [isChoosing, setChoosing] = useState(false)
  const open = async (file: Pick<File, 'text'>) => {
    setError(null)
    try {
      const scenario = await openScenario(await file.text(), call)
      say(scenario.leftOut.length === 0 ? 'pass' : 'warn', `The form shows ${scenario.name}`)
      onOpen(scenario)
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
        <Button startIcon={<LibraryBooks />} onClick={() => setChoosing(true)}>
          Shipped scenarios
        </Button>
        <Button
          startIcon={<SaveAlt />}
          loading={isSaving}
          disabled={order === null}
          onClick={() => order !== null && saveOrder(order)}
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
      {isChoosing && (
        <Suspense fallback={null}>
          <ShippedScenarioDialog
            onClose={() => setChoosing(false)}
            onChoose={(text) => {
              setChoosing(false)
              void open({ text: async () => text })
            }}
          />
        </Suspense>
      )}
      {error !== null && <ProblemAlert error={error} />}
      {opened !== null && opened.leftOut.length > 0 && !isRead && (
        <LeftOut opened={opened} onClose={() => setRead(true)} />
      )}
    </Box>
  )
}

/** Says what of a scenario the form does not show; it stays until it is closed, since some of it is to be done by hand. */
function LeftOut({
  opened,
  onClose,
}: {
  readonly opened: OpenedScenario
  readonly onClose: () => void
}) {
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
