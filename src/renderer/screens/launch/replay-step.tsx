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
import { useRpc } from '../../rpc/index.ts'
import { useStartLaunch } from './use-start-launch.ts'

type Thing = ChangeableStep['things'][number]
type Act = 'set' | 'drop' | 'duplicate'

interface ReplayStepProps {
  readonly run: LaunchRunDetail
  readonly step: LaunchStep
}

/** Plays the launch again with one thing of this step's request changed, or says why that cannot be. */
export function ReplayStep({ run, step }: ReplayStepProps) {
  const [isOpen, setOpen] = useState(false)
  const { data } = useRpc('launch.changeable', { runId: run.id, stepId: step.id })
  if (data === undefined) return null
  return (
    <Box>
      {data.obstacle === null ? (
        <Button variant="outlined" startIcon={<Replay />} onClick={() => setOpen(true)}>
          Replay with one thing changed
        </Button>
      ) : (
        <Box sx={{ color: 'text.secondary', fontSize: 'body2.fontSize' }}>
          Cannot be replayed from here. {data.obstacle}
        </Box>
      )}
      {isOpen && (
        <ReplayDialog run={run} step={step} things={data.things} onClose={() => setOpen(false)} />
      )}
    </Box>
  )
}

interface ReplayDialogProps extends ReplayStepProps {
  readonly things: readonly Thing[]
  readonly onClose: () => void
}

const kindNames = {
  query: 'query',
  body: 'body',
  header: 'header',
  claim: 'claim of the assertion',
}

const keyOf = ({ kind, name }: Pick<Thing, 'kind' | 'name'>) => `${kind} ${name}`

function ReplayDialog({ run, step, things, onClose }: ReplayDialogProps) {
  const { replay, isStarting, error } = useStartLaunch()
  const [chosen, setChosen] = useState(() => (things[0] === undefined ? '' : keyOf(things[0])))
  const [act, setAct] = useState<Act>('set')
  const [value, setValue] = useState('')
  const thing = things.find((each) => keyOf(each) === chosen)
  return (
    <FormDialog
      title={`Replay from “${step.title}”`}
      submit="Replay"
      isBusy={isStarting}
      isReady={thing !== undefined}
      size="sm"
      error={error}
      onClose={onClose}
      onSubmit={() => {
        if (thing === undefined) return
        const { kind, name } = thing
        replay(run, step.id, { kind, name, act, value })
      }}
    >
      <Stack sx={{ gap: 3 }}>
        <Box sx={{ fontSize: 'body2.fontSize', color: 'text.secondary' }}>
          The launch begins anew, with fresh values, up to this request, which is sent with the one
          change. What follows depends on the server.
        </Box>
        <TextField
          select
          label="What to change"
          value={chosen}
          onChange={(event) => {
            setChosen(event.target.value)
            setAct('set')
          }}
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
          value={act}
          // The buttons are the three acts and nothing else.
          onChange={(event) => setAct(event.target.value as Act)}
        >
          <FormControlLabel value="set" control={<Radio />} label="Another value" />
          <FormControlLabel value="drop" control={<Radio />} label="Leave out" />
          {thing?.mayDuplicate === true && (
            <FormControlLabel value="duplicate" control={<Radio />} label="Send twice" />
          )}
        </RadioGroup>
        {act !== 'drop' && (
          <TextField
            label={act === 'set' ? 'Value to send' : 'Second value (empty: the same again)'}
            value={value}
            onChange={(event) => setValue(event.target.value)}
            helperText={thing === undefined ? undefined : `Was ${thing.value.slice(0, 120)}`}
            multiline
            maxRows={4}
          />
        )}
      </Stack>
    </FormDialog>
  )
}
