/** How long a person may let a registered device come back, in seconds; null: until they revoke it.
 * @see PDC-04
 */
export const instanceDurations: readonly (number | null)[] = [3_600, 86_400, 7_776_000, null]

/** What is taken where nobody chooses: 90 days. @see ruling D-43 */
export const defaultInstanceSeconds = 7_776_000
