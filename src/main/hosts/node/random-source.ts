import { randomFillSync } from 'node:crypto'
import type { Platform } from '../../core/platform.ts'

const poolBytes = 4_096

/** A source of random bytes that asks the runtime for many at once: a call for a few costs as much as one for thousands. Bytes
 * are given out once and wiped where they came from.
 */
export function createRandomSource(): Platform['random'] {
  const pool = new Uint8Array(poolBytes)
  let used = poolBytes
  return (byteCount) => {
    if (byteCount > poolBytes) return randomFillSync(new Uint8Array(byteCount))
    if (used + byteCount > poolBytes) {
      randomFillSync(pool)
      used = 0
    }
    const bytes = pool.slice(used, used + byteCount)
    pool.fill(0, used, used + byteCount)
    used += byteCount
    return bytes
  }
}
