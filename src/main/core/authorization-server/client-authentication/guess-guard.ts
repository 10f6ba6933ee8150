import type { Clock } from '../../platform.ts'

/** Slows down whoever guesses the secret of a client.
 *
 * After 20 failures within a minute each further failure starts a pause of 1, 2, 4 … up to 60 seconds. What a pause
 * means is the caller's: a generated secret cannot be guessed, so the right one is accepted even then and a stranger
 * can lock nobody out; a secret a person chose is not compared during a pause, so a stranger can delay its owner by
 * at most that pause. A minute without failures ends the doubling, as does a clock that steps back, so that no pause
 * outlasts it. Nothing is kept over a restart, and never more than 1,000 clients.
 * @see SYM-09; spec/security.md L-13, AS-25
 */
export interface GuessGuard {
  /** Whole seconds until the pause of a client ends; 0 when there is none. */
  pauseSeconds(clientId: string): number
  /** Counts a wrong secret presented outside a pause. */
  countFailure(clientId: string): void
}

const windowMs = 60_000
const failuresAllowed = 20
const longestPauseMs = 60_000
const clientsWatched = 1_000

interface Failures {
  /** When each failure of the last minute was, oldest first. */
  times: readonly number[]
  latest: number
  pauseMs: number
  pausedUntil: number
}

/** A guard that forgets a client once its failures are a minute old and no pause runs. */
export function createGuessGuard(clock: Clock): GuessGuard {
  const byClient = new Map<string, Failures>()

  const recent = (clientId: string): Failures | undefined => {
    const failures = byClient.get(clientId)
    if (failures === undefined) return undefined
    const now = clock.now()
    // A pause as long as the window must not by itself count as a quiet minute.
    const since = Math.max(failures.latest, failures.pausedUntil)
    const hasSteppedBack = now < failures.latest
    if (hasSteppedBack || now >= since + windowMs) {
      byClient.delete(clientId)
      return undefined
    }
    return failures
  }

  return {
    pauseSeconds: (clientId) =>
      Math.max(0, Math.ceil(((recent(clientId)?.pausedUntil ?? 0) - clock.now()) / 1000)),
    countFailure: (clientId) => {
      const now = clock.now()
      const failures = recent(clientId) ?? { times: [], latest: now, pauseMs: 0, pausedUntil: 0 }
      byClient.delete(clientId)
      const [oldest] = byClient.keys()
      if (byClient.size >= clientsWatched && oldest !== undefined) byClient.delete(oldest)
      byClient.set(clientId, failures)
      failures.times = [...failures.times.filter((time) => time > now - windowMs), now]
      failures.latest = now
      if (failures.pauseMs === 0 && failures.times.length < failuresAllowed) return
      failures.pauseMs = Math.min(longestPauseMs, Math.max(1000, failures.pauseMs * 2))
      failures.pausedUntil = now + failures.pauseMs
    },
  }
}
