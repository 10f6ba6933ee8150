const units: readonly { seconds: number; one: string; many: string }[] = [
  { seconds: 86_400, one: 'day', many: 'days' },
  { seconds: 3_600, one: 'hour', many: 'hours' },
  { seconds: 60, one: 'minute', many: 'minutes' },
  { seconds: 1, one: 'second', many: 'seconds' },
]

/** Says a duration in at most two units, rounded down to the second of them: `30 days`,
 * `1 hour 30 minutes`, `5 minutes`.
 * @param seconds a whole number, not negative
 */
export function describeDuration(seconds: number): string {
  const first = units.findIndex((unit) => seconds >= unit.seconds)
  if (first === -1) return '0 seconds'
  const parts: string[] = []
  let rest = seconds
  for (const unit of units.slice(first, first + 2)) {
    const count = Math.floor(rest / unit.seconds)
    rest -= count * unit.seconds
    if (count > 0) parts.push(`${count} ${count === 1 ? unit.one : unit.many}`)
  }
  return parts.join(' ')
}
