import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import ButtonBase from '@mui/material/ButtonBase'
import Popover from '@mui/material/Popover'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import Tooltip from '@mui/material/Tooltip'
import { useId, useState } from 'react'
import type { ClockState } from '../../shared/contract/clock.ts'
import { radii } from '../../shared/design-tokens.ts'
import { formatDuration, ProblemAlert, Verdict } from '../components/index.ts'
import { useCall, useRpc } from '../rpc/index.ts'
import { ServerClock } from './server-clock.tsx'

const hourSeconds = 3_600
const daySeconds = 24 * hourSeconds

const steps = [
  { label: '+5 min', seconds: 300 },
  { label: '+1 h', seconds: hourSeconds },
  { label: '+1 day', seconds: daySeconds },
  { label: '+30 days', seconds: 30 * daySeconds },
  { label: '−1 h', seconds: -hourSeconds },
  { label: '−1 day', seconds: -daySeconds },
] as const

interface ClockMenuProps {
  /** What the clock of the core said, in epoch seconds. */
  readonly now: number
  /** When it said so, in epoch milliseconds of this machine. */
  readonly readAtMs: number
}

/** The time of the program as a button whose menu moves it; how far it is from real time always stands beside it.
 * @see spec/smart.md section 23, 8
 */
export function ClockMenu({ now, readAtMs }: ClockMenuProps) {
  const { data: clock } = useRpc('clock.get', {})
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const headingId = useId()
  const away = clock === undefined ? null : describeAway(clock)
  return (
    <>
      <Tooltip describeChild title="Set the clock of server, tokens, certificates and CRLs">
        <ButtonBase
          aria-haspopup="dialog"
          aria-expanded={anchor !== null}
          onClick={(event) => setAnchor(event.currentTarget)}
          sx={{ gap: 2, px: 1, borderRadius: `${radii.control}px`, flexShrink: 0 }}
        >
          {away !== null && <Verdict verdict="warn">{away}</Verdict>}
          <ServerClock now={now} readAtMs={readAtMs} isFrozen={clock?.isFrozen ?? false} />
        </ButtonBase>
      </Tooltip>
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
        slotProps={{ paper: { role: 'dialog', 'aria-labelledby': headingId, sx: { width: 400 } } }}
      >
        {clock !== undefined && <Menu headingId={headingId} clock={clock} />}
      </Popover>
    </>
  )
}

/** How far the clock is from real time, as in `Clock +1 h`; null where it is not. */
function describeAway({ shiftSeconds, isFrozen }: ClockState): string | null {
  if (isFrozen) return 'Clock stands still'
  if (shiftSeconds === 0) return null
  return `Clock ${shiftSeconds > 0 ? '+' : '−'}${formatDuration(Math.abs(shiftSeconds))}`
}

function Menu({ headingId, clock }: { readonly headingId: string; readonly clock: ClockState }) {
  const shift = useCall('clock.shift')
  const freeze = useCall('clock.freeze')
  const reset = useCall('clock.reset')
  const error = shift.error ?? freeze.error ?? reset.error
  const isReal = clock.shiftSeconds === 0 && !clock.isFrozen
  return (
    <Stack sx={{ p: 4, gap: 3 }}>
      <Box id={headingId} component="h2" sx={{ m: 0, fontSize: 'h3.fontSize', fontWeight: 600 }}>
        Clock
      </Box>
      <Box sx={{ color: 'text.secondary' }}>
        Server, tokens, certificates, CRLs and identity provider go by it. What has expired or was
        used stays so when it goes back. It is at real time again after a restart.
      </Box>
      <Box
        role="group"
        aria-label="Move the clock"
        sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}
      >
        {steps.map(({ label, seconds }) => (
          <Button
            key={label}
            variant="outlined"
            disabled={shift.isPending}
            onClick={() => shift.mutate({ seconds })}
          >
            {label}
          </Button>
        ))}
      </Box>
      <SetInstant clock={clock} />
      <Box sx={{ display: 'flex', gap: 2 }}>
        <Button
          disabled={clock.isFrozen}
          loading={freeze.isPending}
          onClick={() => freeze.mutate({})}
        >
          Stop the clock
        </Button>
        <Button disabled={isReal} loading={reset.isPending} onClick={() => reset.mutate({})}>
          Back to real time
        </Button>
      </Box>
      {error !== null && <ProblemAlert error={error} />}
    </Stack>
  )
}

function SetInstant({ clock }: { readonly clock: ClockState }) {
  const set = useCall('clock.set')
  const [text, setText] = useState(() => toText(clock.nowMs))
  const toMs = Date.parse(`${text}Z`)
  const isInstant = !Number.isNaN(toMs) && toMs >= 0
  return (
    <Box
      component="form"
      onSubmit={(event) => {
        event.preventDefault()
        if (isInstant) set.mutate({ toMs, isFrozen: clock.isFrozen })
      }}
      sx={{ display: 'flex', flexDirection: 'column', gap: 2 }}
    >
      <Box sx={{ display: 'flex', gap: 2, alignItems: 'flex-start' }}>
        <TextField
          label="Instant, UTC"
          value={text}
          onChange={(event) => setText(event.target.value)}
          error={!isInstant}
          helperText={isInstant ? ' ' : 'Wanted, as in 2027-01-31T12:00:00'}
          sx={{ flex: 1 }}
        />
        <Button type="submit" variant="outlined" disabled={!isInstant} loading={set.isPending}>
          Set
        </Button>
      </Box>
      {set.error !== null && <ProblemAlert error={set.error} />}
    </Box>
  )
}

/** As in `2026-11-30T17:40:00`. */
function toText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19)
}
