import type { Clock } from '../../platform.ts'

/** Too many wrong passphrases or codes were tried. */
export class TooManyTriesError extends Error {
  override readonly name = 'TooManyTriesError'
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super(`too many wrong tries, wait ${retryAfterSeconds} seconds`)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

const freeTries = 5
const longestDelaySeconds = 60

/** Runs tries one after the other; after five wrong ones each next has to wait, a second at first and twice as long every
 * time up to a minute.
 * @param isWrong whether a failure was a wrong guess
 * @see spec/security.md KS-05
 */
export function createGuessDelay(clock: Pick<Clock, 'now'>, isWrong: (error: unknown) => boolean) {
  let wrong = 0
  let openAt = 0
  let last: Promise<unknown> = Promise.resolve()
  const attempt = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const wait = Math.ceil((openAt - clock.now()) / 1000)
    if (wait > 0) throw new TooManyTriesError(wait)
    try {
      const result = await work()
      wrong = 0
      return result
    } catch (error) {
      if (isWrong(error)) {
        wrong += 1
        const delay = Math.min(longestDelaySeconds, 2 ** (wrong - freeTries))
        if (wrong >= freeTries) openAt = clock.now() + delay * 1000
      }
      throw error
    }
  }
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = last.then(
      () => attempt(work),
      () => attempt(work),
    )
    last = next
    return next
  }
}
