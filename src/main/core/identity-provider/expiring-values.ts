import { hashValue } from '../authorization-server/random-value.ts'
import type { ForwardClock } from '../timekeeping/index.ts'

/** Values that live for minutes and are found by a secret of which only the hash is kept: sign-ins, codes, access tokens. They
 * end with their time, with the program, and when more than ten thousand newer ones exist. Of several takes of one value,
 * one gets it.
 */
export interface ExpiringValues<Value> {
  /** @param expiresAt epoch seconds */
  put(secret: string, value: Value, expiresAt: number): void
  /** @param now epoch seconds */
  find(secret: string, now: number): Value | undefined
  /** Gives a value and forgets it. */
  take(secret: string, now: number): Value | undefined
  /** Replaces a value that is there, until the same end. */
  replace(secret: string, value: Value): void
}

const mostKept = 10_000

/** Values in memory; a clock that steps back revives none.
 * @see spec/security.md RE-09
 */
export function createExpiringValues<Value>(
  onStepBack: ForwardClock['onStepBack'],
): ExpiringValues<Value> {
  const kept = new Map<string, { readonly value: Value; readonly expiresAt: number }>()
  onStepBack(({ from }) => {
    for (const [key, { expiresAt }] of kept) if (expiresAt <= from) kept.delete(key)
  })
  const keyOf = (secret: string) => hashValue(secret).toString('base64url')
  const find = (secret: string, now: number) => {
    const entry = kept.get(keyOf(secret))
    return entry !== undefined && entry.expiresAt > now ? entry.value : undefined
  }
  return {
    put: (secret, value, expiresAt) => {
      kept.set(keyOf(secret), { value, expiresAt })
      const [oldest] = kept.keys()
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
    },
    find,
    take: (secret, now) => {
      const value = find(secret, now)
      kept.delete(keyOf(secret))
      return value
    },
    replace: (secret, value) => {
      const key = keyOf(secret)
      const entry = kept.get(key)
      if (entry !== undefined) kept.set(key, { value, expiresAt: entry.expiresAt })
    },
  }
}
