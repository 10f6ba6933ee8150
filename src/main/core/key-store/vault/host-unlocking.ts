import { messageOf } from '../../error-message.ts'
import type { Platform } from '../../platform.ts'

interface HostUnlockingOptions {
  readonly platform: Pick<Platform, 'clock' | 'log'>
  /** Opens the vault by the host, or makes it where there is none. */
  readonly open: () => Promise<void>
  /** Notes why that failed; tells whether it is news. */
  readonly explain: (reason: string) => boolean
  /** Whether the host may open the vault later. */
  readonly mayOpenLater: () => boolean
}

const firstRetrySeconds = 5
const longestRetrySeconds = 60

/** Asks the host to open the vault, and again with growing pauses while it cannot: a keyring that is locked or starting is
 * never taken for one that is missing. A person who locks the vault ends the asking.
 * @see spec/security.md KS-04, KS-17
 */
export function createHostUnlocking(options: HostUnlockingOptions) {
  const { clock, log } = options.platform
  let isWaiting = false
  let retryAt = 0
  let retrySeconds = firstRetrySeconds
  const attempt = async (): Promise<void> => {
    // Not asked again before it has answered.
    isWaiting = false
    try {
      await options.open()
      retrySeconds = firstRetrySeconds
    } catch (cause) {
      const reason = messageOf(cause)
      if (options.explain(reason)) {
        log({ level: 'warn', event: 'key-store-locked', details: { reason } })
      }
      isWaiting = options.mayOpenLater()
      retryAt = clock.now() + retrySeconds * 1000
      retrySeconds = Math.min(longestRetrySeconds, retrySeconds * 2)
    }
  }
  return {
    attempt,
    attemptWhenDue: async (): Promise<void> => {
      if (isWaiting && clock.now() >= retryAt) await attempt()
    },
    stop: (): void => {
      isWaiting = false
      retrySeconds = firstRetrySeconds
    },
  }
}
