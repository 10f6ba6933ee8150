import { startIsolatedThread } from '../../isolated-thread.ts'
import type { Platform } from '../../platform.ts'
import { KeyMaterialError } from './key-material-error.ts'
import type { Pkcs12Derivation } from './pkcs12-key-derivation.ts'

const milliseconds = 60_000
const heapMegabytes = 64

/** Derives as PKCS #12 does in a thread of its own, for this is the one derivation that no runtime does off its thread. It
 * may be a thread because nothing in it comes from a file: the rounds are ours, and each is one short native call.
 * Whoever takes what was derived overwrites it.
 * @throws {KeyMaterialError} reader-ended: it took too long
 */
export async function derivePkcs12Apart(
  derivation: Pkcs12Derivation,
  platform: Pick<Platform, 'threadEntry'>,
): Promise<Uint8Array> {
  const worker = startIsolatedThread(platform, 'pkcs12-derivation-thread', {
    workerData: derivation,
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
  })
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  const timer = setTimeout(
    () => reject(ended(`a derivation that took longer than ${milliseconds} ms`)),
    milliseconds,
  )
  worker.once('message', resolve)
  worker.once('error', (cause) => reject(ended('a fault', { cause })))
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
  return new KeyMaterialError('reader-ended', { check, seen, wanted: 'what is derived' }, options)
}
