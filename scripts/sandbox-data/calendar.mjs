/** The day the sandbox was "recorded". Ages and histories count back from here; no clock is read. */
export const RECORDED_ON = '2026-06-30'

/** Adds days to an ISO date and returns an ISO date. */
export function addDays(isoDate, days) {
  const time = Date.parse(`${isoDate}T00:00:00Z`) + days * 86_400_000
  return new Date(time).toISOString().slice(0, 10)
}

/** An ISO instant on a day, at a minute of that day, in UTC. */
export function instantOn(isoDate, minuteOfDay) {
  const hours = String(Math.floor(minuteOfDay / 60)).padStart(2, '0')
  const minutes = String(minuteOfDay % 60).padStart(2, '0')
  return `${isoDate}T${hours}:${minutes}:00Z`
}

/** Whole years from one ISO date to another. */
export function yearsBetween(from, to) {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4))
  return to.slice(5) < from.slice(5) ? years - 1 : years
}
