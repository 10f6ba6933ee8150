import { randomUUID } from 'node:crypto'

/** A new id for a grant, a UUID of version 7: grants of one time lie side by side in the store, so that a request writes a page
 * or two that others are writing, too, however many grants there are.
 * @param createdAt epoch seconds
 * @see RFC 9562 section 5.7
 */
export function createGrantId(createdAt: number): string {
  const time = Math.floor(createdAt * 1000)
    .toString(16)
    .padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}
