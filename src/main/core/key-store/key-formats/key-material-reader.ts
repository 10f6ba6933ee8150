import { Worker } from 'node:worker_threads'
import type { Platform } from '../../platform.ts'
import type { KeyMaterial, ReadOptions } from './key-material.ts'
import { KeyMaterialError, type KeyMaterialFault } from './key-material-error.ts'

/** What a thread is given. */
export interface ThreadTask {
  readonly bytes: Uint8Array
  readonly options: ReadOptions
}

/** What a thread answers, once. */
export type ThreadAnswer =
  | { readonly kind: 'material'; readonly material: KeyMaterial }
  | {
      readonly kind: 'refusal'
      readonly fault: KeyMaterialFault
      readonly check: string
      readonly seen: string
      readonly wanted: string
    }

/** Bounds of one thread. @see spec/security.md EL-23 */
export const threadLimits = { milliseconds: 5_000, heapMegabytes: 256 } as const

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
  { threadEntry }: Pick<Platform, 'threadEntry'>,
  limits: { readonly milliseconds: number; readonly heapMegabytes: number } = threadLimits,
): KeyMaterialReader {
  const takeTurn = turns(mostThreads)
  return {
    read: (bytes, options = {}) =>
      takeTurn(() => {
        const worker = new Worker(threadEntry('key-material-thread'), {
          workerData: { bytes: Uint8Array.from(bytes), options } satisfies ThreadTask,
          resourceLimits: { maxOldGenerationSizeMb: limits.heapMegabytes },
          env: {},
          execArgv: [],
          stdout: true,
          stderr: true,
        })
        return answerOf(worker, limits.milliseconds)
      }),
  }
}

async function answerOf(worker: Worker, milliseconds: number): Promise<KeyMaterial> {
  const { promise, resolve, reject } = Promise.withResolvers<KeyMaterial>()
  const timer = setTimeout(() => {
    reject(ended(`reading that took longer than ${milliseconds} ms`))
  }, milliseconds)
  worker.once('message', (answer: ThreadAnswer) => {
    if (answer.kind === 'material') resolve(answer.material)
    else reject(new KeyMaterialError(answer.fault, answer))
  })
  worker.once('error', (cause) => {
    const isOutOfMemory = 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY'
    reject(ended(isOutOfMemory ? 'reading that took too much memory' : 'a fault', { cause }))
  })
  worker.once('exit', () => reject(ended('no answer')))
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}

function ended(seen: string, options?: ErrorOptions): KeyMaterialError {
  const check = 'reading apart from the rest (EL-23)'
  const wanted = 'a file that is read within the limits'
  return new KeyMaterialError('reader-ended', { check, seen, wanted }, options)
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
