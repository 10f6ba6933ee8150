import { formatInstant } from './format-time.ts'

/** A moment in local time; hovering shows it in UTC. */
export function Instant({ at }: { readonly at: number }) {
  const moment = new Date(at * 1000)
  return (
    <time dateTime={moment.toISOString()} title={moment.toISOString()}>
      {formatInstant(at)}
    </time>
  )
}
