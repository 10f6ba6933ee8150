import type { z } from 'zod'

/** What is wrong with a value, in one line: each fault with the place it is at, the first five. */
export function describeFaults({ issues }: z.ZodError): string {
  const shown = issues.slice(0, 5).map(({ path, message }) => {
    const place = path.map(String).join('.')
    return place === '' ? message : `${place}: ${message}`
  })
  const more = issues.length > shown.length ? [`and ${issues.length - shown.length} more`] : []
  return [...shown, ...more].join('; ')
}
