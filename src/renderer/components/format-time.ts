const two = (value: number) => String(value).padStart(2, '0')

/** A moment in local time, as in `2026-11-21 14:03:22`.
 * @param at epoch seconds
 */
export function formatInstant(at: number): string {
  const moment = new Date(at * 1000)
  return `${formatDay(moment)} ${formatClock(moment)}`
}

/** A moment in local time where room is short: the time of day when it was today, else the day.
 * @param at epoch seconds
 * @param today any moment of today
 */
export function formatInstantShort(at: number, today: Date): string {
  const moment = new Date(at * 1000)
  return formatDay(moment) === formatDay(today) ? formatClock(moment) : formatDay(moment)
}

function formatDay(moment: Date): string {
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`
}

/** The time of day, as in `14:03:22`. */
export function formatClock(moment: Date): string {
  return `${two(moment.getHours())}:${two(moment.getMinutes())}:${two(moment.getSeconds())}`
}

/** The time of day with milliseconds, as in `14:03:22.041`.
 * @param atMs epoch milliseconds
 */
export function formatClockMs(atMs: number): string {
  const moment = new Date(atMs)
  return `${formatClock(moment)}.${String(moment.getMilliseconds()).padStart(3, '0')}`
}

/** A length of time in the largest units that say it, as in `1 h 30 min`. */
export function formatDuration(seconds: number): string {
  const units: readonly [string, number][] = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ]
  const parts: string[] = []
  let rest = Math.round(Math.abs(seconds))
  for (const [unit, size] of units) {
    const amount = Math.floor(rest / size)
    rest -= amount * size
    if (amount > 0 && parts.length < 2) parts.push(`${amount} ${unit}`)
  }
  return parts.length === 0 ? '0 s' : parts.join(' ')
}

/** How far a moment is from now, as in `in 4 min` or `2 h ago`.
 * @param at epoch seconds
 * @param now epoch seconds
 */
export function formatDistance(at: number, now: number): string {
  const difference = Math.round(at - now)
  if (Math.abs(difference) < 2) return 'now'
  const length = formatDuration(difference).split(' ').slice(0, 2).join(' ')
  return difference > 0 ? `in ${length}` : `${length} ago`
}
