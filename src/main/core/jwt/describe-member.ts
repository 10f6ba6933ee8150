/** A value out of a JWT, short enough for an error description. */
export function describeMember(value: unknown): string {
  if (value === undefined) return 'absent'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (text === '') return 'empty'
  return text.length > 120 ? `${text.slice(0, 120)}... (${text.length} characters)` : text
}
