import { accessDenied, OAuthError } from '../../errors.ts'
import type { Clock } from '../../platform.ts'
import type { RegistrationStore } from './registration-store.ts'

const mostPerMinute = 60
const mostStored = 1000
const windowMs = 60_000

/** Bounds how many clients register themselves. */
export interface RegistrationQuota {
  /** @throws {OAuthError} temporarily_unavailable (429): 60 in the last minute; access_denied: 1,000 are stored */
  check(): void
  /** Counts a client that has registered. */
  count(): void
}

/** A quota; the minute is not kept over a restart, the number of stored clients is.
 * @see spec/security.md L-13, AS-26
 */
export function createRegistrationQuota(clock: Clock, store: RegistrationStore): RegistrationQuota {
  let times: number[] = []
  return {
    check: () => {
      const now = clock.now()
      // What is later than now was counted before the clock stepped back.
      times = times.filter((time) => time > now - windowMs && time <= now)
      const [oldest] = times
      if (oldest !== undefined && times.length >= mostPerMinute) {
        throw tooFast(Math.ceil((oldest + windowMs - now) / 1000))
      }
      if (store.countSelfRegistered() >= mostStored) throw tooMany()
    },
    count: () => {
      times.push(clock.now())
    },
  }
}

function tooFast(waitSeconds: number): OAuthError {
  return new OAuthError({
    code: 'temporarily_unavailable',
    status: 429,
    description: `${mostPerMinute} clients have registered within a minute, try again in ${waitSeconds} seconds`,
    headers: { 'Retry-After': String(waitSeconds) },
    explanation: {
      check: 'registration-rate',
      clause: 'L-13',
      seen: `${mostPerMinute} registrations within a minute`,
      wanted: `a pause of ${waitSeconds} seconds`,
    },
  })
}

function tooMany(): OAuthError {
  const seen = `${mostStored} clients that registered themselves`
  return accessDenied(`there are ${seen} already; some must be deleted first`, {
    explanation: { check: 'registration-stored', clause: 'L-13', seen, wanted: 'fewer' },
  })
}
