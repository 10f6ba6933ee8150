import { type Markup, markup } from './markup.ts'

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** Renders a point in time as `7 March 2026 at 12:00 UTC`, whatever the language of the machine.
 * @param seconds epoch seconds
 */
export function renderInstant(seconds: number): Markup {
  const date = new Date(seconds * 1000)
  const iso = date.toISOString()
  const day = `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`
  return markup`<time datetime="${iso}">${day} at ${iso.slice(11, 16)} UTC</time>`
}
