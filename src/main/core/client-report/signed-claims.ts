/** The longest life of an assertion or statement, in seconds. @see ASY-39; UDAP-DCR-009, UDAP-TOK-007 */
export const longestLifeSeconds = 300

/** The members of an `aud` claim; none where it is no text and no list of texts. */
export function audienceOf(aud: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  return list.filter((each) => typeof each === 'string')
}

/** A NumericDate as a whole number of seconds; undefined for anything else. */
export function secondsOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined
}

/** What a report shows of a claim or header member. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'absent'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
