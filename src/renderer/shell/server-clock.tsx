import Box from '@mui/material/Box'
import Tooltip from '@mui/material/Tooltip'
import { useEffect, useState } from 'react'
import { fontStacks, textSizes } from '../../shared/design-tokens.ts'
import { formatClock } from '../components/index.ts'

interface ServerClockProps {
  /** What the core's clock said, in epoch seconds. */
  readonly now: number
  /** When it said so, in epoch milliseconds of this machine. */
  readonly readAtMs: number
  /** Whether it stands still. */
  readonly isFrozen: boolean
}

/** The time the core goes by, which is what every lifetime is measured with. */
export function ServerClock({ now, readAtMs, isFrozen }: ServerClockProps) {
  const [tick, setTick] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setTick(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  const moment = new Date(now * 1000 + (isFrozen ? 0 : Math.max(0, tick - readAtMs)))
  return (
    <Tooltip title={`Time of the server, ${moment.toISOString().slice(0, 19)}Z`}>
      <Box
        component="time"
        aria-label="Time of the server"
        sx={{ fontFamily: fontStacks.mono, fontSize: textSizes.data, color: 'text.secondary' }}
      >
        {formatClock(moment)}
      </Box>
    </Tooltip>
  )
}
