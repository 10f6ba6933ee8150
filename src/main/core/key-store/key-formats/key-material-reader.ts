import type { Platform } from '../../platform.ts'
import { runApart, type ThreadLimits, threadLimits } from './apart.ts'
import type { KeyMaterial, ReadOptions } from './key-material.ts'

/** Files read at once; others wait. */
const mostThreads = 2

/** Reads files of keys and certificates, each in a thread of its own that is ended when it takes too much. */
export interface KeyMaterialReader {
  /** Reads a file whole, or refuses it whole.
   * @throws {KeyMaterialError} also where the thread took too long, too much memory, or ended: `reader-ended`
   */
  read(bytes: Uint8Array, options?: ReadOptions): Promise<KeyMaterial>
}

/** Builds the reader of key material.
 * @param limits lower bounds, for tests
 * @see spec/security.md EL-23, UD-17
 */
export function createKeyMaterialReader(
  platform: Pick<Platform, 'threadEntry'>,
  limits: ThreadLimits = threadLimits,
): KeyMaterialReader {
  const takeTurn = turns(mostThreads)
  return {
    read: (bytes, options = {}) =>
      takeTurn(async () => {
        const task = { kind: 'read', bytes: Uint8Array.from(bytes), options } as const
        const answer = await runApart(task, platform, limits)
        if (answer.kind !== 'material') throw new TypeError('a reading answers with material')
        return answer.material
      }),
  }
}

/** Lets so many pieces of work run at once. */
function turns(most: number) {
  const waiting: (() => void)[] = []
  let running = 0
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
