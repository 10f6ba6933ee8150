/** Numbers up to this are shown; what is larger may be a part of a key. */
const largestShown = 10n ** 15n

/** A number out of a file, for a refusal: what is too large to be a version or a count is told by its size only.
 * @see spec/security.md KS-07
 */
export function describeNumber(value: bigint): string {
  const magnitude = value < 0n ? -value : value
  if (magnitude <= largestShown) return String(value)
  return `a number of ${magnitude.toString(16).length * 4} bits`
}
