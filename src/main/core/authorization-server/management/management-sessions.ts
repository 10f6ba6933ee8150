import type { Platform } from '../../platform.ts'
import type { ForwardClock } from '../../timekeeping/index.ts'
import { createRandomValue, hashValue } from '../random-value.ts'

/** Who is signed in on the management page, by the hash of a cookie. A session ends with its time, with the program,
 * and when more than a thousand newer ones exist.
 * @see spec/security.md HO-06
 */
export interface ManagementSessions {
  /** Starts a session under a fresh cookie value, so that none planted before the sign-in is of use.
   * @returns the cookie value
   */
  start(username: string, expiresAt: number): string
  /** The user behind a cookie value; undefined when there is no such session at that time.
   * @param now epoch seconds
   */
  find(cookieValue: string, now: number): string | undefined
  end(cookieValue: string): void
}

const mostSessions = 1000

interface SessionsOptions {
  readonly platform: Pick<Platform, 'random'>
  readonly onStepBack: ForwardClock['onStepBack']
}

/** Sessions in memory; a clock that steps back revives none.
 * @see spec/security.md RE-09
 */
export function createManagementSessions({
  platform,
  onStepBack,
}: SessionsOptions): ManagementSessions {
  const sessions = new Map<string, { readonly username: string; readonly expiresAt: number }>()
  onStepBack(({ from }) => {
    for (const [key, { expiresAt }] of sessions) if (expiresAt <= from) sessions.delete(key)
  })
  const keyOf = (cookieValue: string) => hashValue(cookieValue).toString('base64url')
  return {
    start: (username, expiresAt) => {
      const cookieValue = createRandomValue(platform)
      sessions.set(keyOf(cookieValue), { username, expiresAt })
      const [oldest] = sessions.keys()
      if (sessions.size > mostSessions && oldest !== undefined) sessions.delete(oldest)
      return cookieValue
    },
    find: (cookieValue, now) => {
      const session = sessions.get(keyOf(cookieValue))
      return session !== undefined && session.expiresAt > now ? session.username : undefined
    },
    end: (cookieValue) => {
      sessions.delete(keyOf(cookieValue))
    },
  }
}
