/** A status as reports show it; with a redirect, where it leads, since nobody follows it. */
export function describeStatus(status: number, headers: Headers): string {
  const location = headers.get('location')
  if (status < 300 || status >= 400 || location === null) return `HTTP ${status}`
  return `HTTP ${status}, a redirect to ${location.slice(0, 200)}, which is not followed`
}

/** What was answered where JSON was wanted. */
export function describeNonJson(text: string, headers: Headers): string {
  const mediaType = headers.get('content-type')?.split(';')[0]?.trim() || 'no content type'
  if (text.trim() === '') return `${mediaType}, an empty body`
  const start = text.trim().slice(0, 40).replaceAll(/\s+/g, ' ')
  return `${mediaType} that begins with ${start}`
}
