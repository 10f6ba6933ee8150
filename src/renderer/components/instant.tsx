import { formatInstant, formatInstantShort } from './format-time.ts'

interface InstantProps {
  /** Epoch seconds. */
  readonly at: number
  /** Leaves out the day of what happened today, and the time of what did not. */
  readonly isShort?: boolean
}

/** A moment in local time; hovering shows it in UTC. */
export function Instant({ at, isShort = false }: InstantProps) {
  const moment = new Date(at * 1000)
  return (
    <time dateTime={moment.toISOString()} title={moment.toISOString()}>
      {isShort ? formatInstantShort(at, new Date()) : formatInstant(at)}
    </time>
  )
}
