import { type Markup, markup } from './markup.ts'

const inWords = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'long',
  timeStyle: 'short',
  timeZone: 'UTC',
})

/** Renders a point in time as `7 March 2026 at 12:00 UTC`.
 * @param seconds epoch seconds
 */
export function renderInstant(seconds: number): Markup {
  const date = new Date(seconds * 1000)
  return markup`<time datetime="${date.toISOString()}">${inWords.format(date)} UTC</time>`
}
