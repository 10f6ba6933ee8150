import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** The next message of a program that was forked.
 * @param program names it in the error
 * @throws {Error} it ended before
 */
export async function nextMessage(child: ChildProcess, program: string): Promise<unknown> {
  const over = new AbortController()
  const { signal } = over
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`${program} ended with ${code}`)
  })
  const [message] = await Promise.race([once(child, 'message', { signal }), ended])
  ended.catch(() => undefined)
  over.abort()
  return message
}
