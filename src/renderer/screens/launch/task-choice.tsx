import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { builtInClientId } from '../../../shared/built-in-client.ts'
import type { LaunchTaskRow } from '../../../shared/contract/launch.ts'
import { ProblemAlert, Section, useStatusLine } from '../../components/index.ts'
import { useCall, useRpc } from '../../rpc/index.ts'
import type { LaunchDraft } from './launch-draft.ts'

interface TaskChoiceProps {
  readonly draft: LaunchDraft
  readonly onChange: (part: Partial<LaunchDraft>) => void
}

/** The Task that asks for the launch, if one does: it decides which app is opened and what is open in the EHR.
 * @see TSK-03, TSK-05, TSK-06
 */
export function TaskChoice({ draft, onChange }: TaskChoiceProps) {
  const tasks = useRpc('launch.tasks', {})
  const rows = (tasks.data ?? []).filter(({ kind }) => kind === draft.mode)
  const choose = (id: string) => {
    const task = rows.find((each) => each.id === id)
    if (task === undefined) return onChange({ task: null })
    return onChange({
      task,
      foreign: null,
      client_id: task.app?.client_id ?? draft.client_id,
      patient: task.patient ?? draft.patient,
      encounter: task.encounter ?? (task.patient === null ? draft.encounter : ''),
      advanced: { ...draft.advanced, appContext: task.appContext ?? draft.advanced.appContext },
    })
  }
  return (
    <Section title="Task" actions={<MakeTask draft={draft} />}>
      <Stack sx={{ gap: 3 }}>
        <TextField
          select
          fullWidth
          label="Task that asks for the launch"
          value={tasks.data === undefined ? '' : (draft.task?.id ?? '')}
          onChange={(event) => choose(event.target.value)}
          slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
          helperText={
            rows.length === 0
              ? 'The sandbox has none for this flow'
              : 'It chooses the app and what is open in the EHR, and is marked when the app has its tokens'
          }
        >
          <MenuItem value="">None</MenuItem>
          {rows.map((task) => (
            <MenuItem key={task.id} value={task.id} disabled={task.obstacle !== null}>
              <Box>
                {nameOf(task)}
                <Box sx={{ color: 'text.secondary', fontSize: 'caption.fontSize' }}>
                  {[task.app?.client_name, task.patient?.name, task.obstacle ?? task.status]
                    .filter((part) => part != null)
                    .join(' · ')}
                </Box>
              </Box>
            </MenuItem>
          ))}
        </TextField>
        {tasks.error !== null && <ProblemAlert error={tasks.error} />}
        {draft.task?.appContext != null && (
          <Alert severity="info">The app is told, as appContext: {draft.task.appContext}</Alert>
        )}
      </Stack>
    </Section>
  )
}

function nameOf({ id, description, url }: LaunchTaskRow): string {
  return description ?? `Task/${id.slice(0, 8)} opens ${url}`
}

/** Stores a Task for what is chosen on this screen, so that it can be launched from there. */
function MakeTask({ draft }: { readonly draft: LaunchDraft }) {
  const { say } = useStatusLine()
  const create = useCall('launch.createTask')
  const { mode, client_id, patient, encounter, advanced, foreign } = draft
  const isPossible =
    mode !== 'backend' &&
    foreign === null &&
    client_id !== '' &&
    (mode === 'ehr' || client_id !== builtInClientId)
  if (!isPossible) return null
  return (
    <>
      {create.error !== null && <ProblemAlert error={create.error} />}
      <Button
        loading={create.isPending}
        onClick={() =>
          create.mutate(
            {
              kind: mode,
              client_id,
              ...(patient === null ? {} : { patient: patient.id }),
              ...(encounter === '' ? {} : { encounter }),
              ...(advanced.appContext === '' ? {} : { appContext: advanced.appContext }),
            },
            { onSuccess: () => say('pass', 'Task stored; choose it in the list') },
          )
        }
      >
        Store these choices as a Task
      </Button>
    </>
  )
}
