/** Whether a key or plain value holds the text.
 * @param needle lower case
 */
export function hasText(text: string, needle: string): boolean {
  return needle !== '' && text.toLowerCase().includes(needle)
}

/** How many keys and plain values of a JSON value hold the text.
 * @param needle lower case
 */
export function countMatches(value: unknown, needle: string): number {
  if (typeof value !== 'object' || value === null) return hasText(String(value), needle) ? 1 : 0
  let count = 0
  for (const [key, member] of Object.entries(value)) {
    if (!Array.isArray(value) && hasText(key, needle)) count += 1
    count += countMatches(member, needle)
  }
  return count
}
