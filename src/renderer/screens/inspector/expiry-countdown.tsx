import Box from '@mui/material/Box'
import { useEffect, useState } from 'react'
import { formatDistance, formatDuration } from '../../components/index.ts'

interface ExpiryCountdownProps {
  /** When the token expires, in epoch seconds. */
  readonly at: number
  /** The time of the server when it was judged, in epoch seconds. */
  readonly now: number
}

/** Seconds before the end at which somebody who listens is told, besides the end itself. */
const announced = [600, 300, 60, 10]

/** How long a token is still good, second by second while it is in view. A screen reader hears the last minutes only. */
export function ExpiryCountdown({ at, now }: ExpiryCountdownProps) {
  const current = now + useSecondsShown()
  const left = at - current
  return (
    <>
      <Box
        component="span"
        role="timer"
        aria-label="Time until it expires"
        sx={{ fontVariantNumeric: 'tabular-nums' }}
      >
        {left > 0 && left < 86_400 ? `in ${clockOf(left)}` : formatDistance(at, current)}
      </Box>
      <Box
        component="span"
        aria-live="polite"
        sx={{ position: 'absolute', clipPath: 'inset(50%)' }}
      >
        {announcementOf(left, at - now)}
      </Box>
    </>
  )
}

/** Hours, minutes and seconds, as in `0:09:58`. */
function clockOf(seconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  return `${Math.floor(seconds / 3_600)}:${two((seconds % 3_600) / 60)}:${two(seconds % 60)}`
}

/** Stays the same text from one mark to the next, so that it is heard once; empty until the first mark passes by. */
function announcementOf(left: number, leftAtFirst: number): string {
  if (leftAtFirst <= 0) return ''
  if (left <= 0) return 'The token has expired'
  const mark = announced.findLast((seconds) => left <= seconds && seconds < leftAtFirst)
  return mark === undefined ? '' : `The token expires in ${formatDuration(mark)}`
}

/** Whole seconds since this was first shown; it does not tick while the page is hidden, and catches up afterwards. */
function useSecondsShown(): number {
  const [begun] = useState(() => performance.now())
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    let timer: ReturnType<typeof setInterval> | undefined
    const tick = () => setSeconds(Math.floor((performance.now() - begun) / 1000))
    const follow = () => {
      clearInterval(timer)
      if (document.visibilityState === 'hidden') return
      tick()
      timer = setInterval(tick, 1000)
    }
    follow()
    document.addEventListener('visibilitychange', follow)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', follow)
    }
  }, [begun])
  return seconds
}
