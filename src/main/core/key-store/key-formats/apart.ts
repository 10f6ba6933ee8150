import { startIsolatedThread } from '../../isolated-thread.ts'
import type { Platform } from '../../platform.ts'
import type { KeyMaterial, ReadOptions } from './key-material.ts'
import { KeyMaterialError, type KeyMaterialFault } from './key-material-error.ts'
import type { Pkcs12Derivation } from './pkcs12-key-derivation.ts'

/** What a thread is given. */
export type ThreadTask =
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly options: ReadOptions }
  | { readonly kind: 'derive'; readonly derivation: Pkcs12Derivation }

/** What a thread says: that it begins, and once what came out. */
export type ThreadMessage = { readonly kind: 'begun' } | ThreadAnswer

/** What came out of a task. */
export type ThreadAnswer =
  | { readonly kind: 'material'; readonly material: KeyMaterial }
  | { readonly kind: 'derived'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'refusal'
      readonly fault: KeyMaterialFault
      readonly check: string
      readonly seen: string
      readonly wanted: string
    }

/** Bounds of one thread. */
export interface ThreadLimits {
  /** How long it may take to start; a busy machine takes its time. */
  readonly startMilliseconds: number
  /** How long the task may take from then on. */
  readonly milliseconds: number
  readonly heapMegabytes: number
}

/** @see spec/security.md EL-23 */
export const threadLimits: ThreadLimits = {
  startMilliseconds: 30_000,
  milliseconds: 5_000,
  heapMegabytes: 256,
}

/** Does one task in a thread of its own, which is ended when it takes too much.
 * @throws {KeyMaterialError} the refusal, or `reader-ended`: it took too long, too much memory, or ended by itself
 * @see spec/security.md EL-23
 */
export async function runApart(
  task: ThreadTask,
  platform: Pick<Platform, 'threadEntry'>,
  limits: ThreadLimits,
): Promise<ThreadAnswer> {
  const worker = startIsolatedThread(platform, 'key-material-thread', {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMegabytes },
  })
  const { promise, resolve, reject } = Promise.withResolvers<ThreadAnswer>()
  const rejectAfter = (milliseconds: number) =>
    setTimeout(() => {
      reject(ended(`work that took longer than ${milliseconds} ms`))
    }, milliseconds)
  let timer = rejectAfter(limits.startMilliseconds)
  worker.on('message', (message: ThreadMessage) => {
    if (message.kind === 'begun') {
      clearTimeout(timer)
      timer = rejectAfter(limits.milliseconds)
    } else if (message.kind === 'refusal') reject(new KeyMaterialError(message.fault, message))
    else resolve(message)
  })
  worker.once('error', (cause) => {
    const isOutOfMemory = 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY'
    reject(ended(isOutOfMemory ? 'work that took too much memory' : 'a fault', { cause }))
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
  const check = 'work apart from the rest (EL-23)'
  const wanted = 'a file that is read within the limits'
  return new KeyMaterialError('reader-ended', { check, seen, wanted }, options)
}
