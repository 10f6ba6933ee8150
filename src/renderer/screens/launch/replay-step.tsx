import Replay from '@mui/icons-material/ReplayOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import FormControlLabel from '@mui/material/FormControlLabel'
import MenuItem from '@mui/material/MenuItem'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { LaunchRunDetail } from '../../../shared/contract/launch.ts'
import type { ChangeableStep } from '../../../shared/contract/launch-change.ts'
import type { LaunchStep } from '../../../shared/contract/launch-step.ts'
import { FormDialog } from '../../components/index.ts'
import { useCall, useRpc } from '../../rpc/index.ts'
import { useStartLaunch } from './use-start-launch.ts'

type Thing = ChangeableStep['things'][number]
type Act = 'set' | 'drop' | 'duplicate'

interface ReplayStepProps {
  readonly run: LaunchRunDetail
  readonly step: LaunchStep
  /** Told of the step of a request that was sent again in this launch. */
  readonly onSent: (stepId: string) => void
}

/** Plays the launch again with one thing of this step's request changed, sends what was asked for after the launch again by
 * itself, or says why neither can be.
 */
export function ReplayStep({ run, step, onSent }: ReplayStepProps) {
  const [isOpen, setOpen] = useState(false)
  const { data } = useRpc('launch.changeable', { runId: run.id, stepId: step.id })
  if (data === undefined) return null
  return (
    <Box>
      {data.obstacle === null ? (
        <Button variant="outlined" startIcon={<Replay />} onClick={() => setOpen(true)}>
          {data.isFollowUp ? 'Send again with one thing changed' : 'Replay with one thing changed'}
        </Button>
      ) : (
        <Box sx={{ color: 'text.secondary', fontSize: 'body2.fontSize' }}>
          Cannot be replayed from here. {data.obstacle}
        </Box>
      )}
      {isOpen && (
        <ReplayDialog
          run={run}
          step={step}
          onSent={onSent}
          changeable={data}
          onClose={() => setOpen(false)}
        />
      )}
    </Box>
  )
}

interface ReplayDialogProps extends ReplayStepProps {
  readonly changeable: ChangeableStep
  readonly onClose: () => void
}

const kindNames = {
  query: 'query',
  body: 'body',
  header: 'header',
  claim: 'claim of the assertion',
}

const keyOf = ({ kind, name }: Pick<Thing, 'kind' | 'name'>) => `${kind} ${name}`

function ReplayDialog({ run, step, onSent, changeable, onClose }: ReplayDialogProps) {
  const { things, isFollowUp } = changeable
  const { replay, isStarting, error } = useStartLaunch()
  const again = useCall('launch.sendAgain')
  const send = (change: Parameters<typeof replay>[2]) =>
    again.mutate(
      { runId: run.id, stepId: step.id, change },
      {
        onSuccess: ({ stepId }) => {
          onClose()
          if (stepId !== null) onSent(stepId)
        },
      },
    )
  const [change, setChange] = useState<Choice>(() => ({
    key: things[0] === undefined ? '' : keyOf(things[0]),
    act: 'set',
    value: '',
  }))
  const thing = things.find((each) => keyOf(each) === change.key)
  return (
    <FormDialog
      title={isFollowUp ? `Send “${step.title}” again` : `Replay from “${step.title}”`}
      submit={isFollowUp ? 'Send' : 'Replay'}
      isBusy={isStarting || again.isPending}
      isReady={thing !== undefined}
      size="sm"
      error={error ?? again.error}
      onClose={onClose}
      onSubmit={() => {
        if (thing === undefined) return
        const { kind, name } = thing
        const { act, value } = change
        if (isFollowUp) send({ kind, name, act, value })
        else replay(run, step.id, { kind, name, act, value })
      }}
    >
      <Stack sx={{ gap: 3 }}>
        <Box sx={{ fontSize: 'body2.fontSize', color: 'text.secondary' }}>
          {isFollowUp
            ? 'Sent now, in this launch, with the tokens it holds, a fresh assertion where it has one, and the one change. A refresh token that the server calls invalid is given up.'
            : 'The launch begins anew, with fresh values, up to this request, which is sent with the one change. What follows depends on the server.'}
        </Box>
        <ChangeFields things={things} change={change} onChange={setChange} />
      </Stack>
    </FormDialog>
  )
}

/** What is chosen in the dialog. */
interface Choice {
  /** Of the thing that is changed. */
  readonly key: string
  readonly act: Act
  readonly value: string
}

interface ChangeFieldsProps {
  readonly things: readonly Thing[]
  readonly change: Choice
  readonly onChange: (change: Choice) => void
}

function ChangeFields({ things, change, onChange }: ChangeFieldsProps) {
  const thing = things.find((each) => keyOf(each) === change.key)
  return (
    <>
      <TextField
        select
        label="What to change"
        value={change.key}
        onChange={(event) => onChange({ ...change, key: event.target.value, act: 'set' })}
      >
        {things.map((each, index) => (
          // A parameter may come twice; both are the same choice.
          // biome-ignore lint/suspicious/noArrayIndexKey: the things of a step never change
          <MenuItem key={`${index} ${keyOf(each)}`} value={keyOf(each)}>
            {each.name} ({kindNames[each.kind]})
          </MenuItem>
        ))}
      </TextField>
      <RadioGroup
        row
        aria-label="How"
        value={change.act}
        // The buttons are the three acts and nothing else.
        onChange={(event) => onChange({ ...change, act: event.target.value as Act })}
      >
        <FormControlLabel value="set" control={<Radio />} label="Another value" />
        <FormControlLabel value="drop" control={<Radio />} label="Leave out" />
        {thing?.mayDuplicate === true && (
          <FormControlLabel value="duplicate" control={<Radio />} label="Send twice" />
        )}
      </RadioGroup>
      {change.act !== 'drop' && (
        <TextField
          label={change.act === 'set' ? 'Value to send' : 'Second value (empty: the same again)'}
          value={change.value}
          onChange={(event) => onChange({ ...change, value: event.target.value })}
          helperText={thing === undefined ? undefined : `Was ${thing.value.slice(0, 120)}`}
          multiline
          maxRows={4}
        />
      )}
    </>
  )
}
