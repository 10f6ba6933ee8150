import type { Platform } from '../../platform.ts'
import { runApart, type ThreadLimits } from './apart.ts'
import type { Pkcs12Derivation } from './pkcs12-key-derivation.ts'

const limits: ThreadLimits = {
  startMilliseconds: 30_000,
  milliseconds: 30_000,
  heapMegabytes: 64,
}

/** Derives as PKCS #12 does in a thread of its own, for this is the one derivation that no runtime does off its thread.
 * Whoever takes what was derived overwrites it.
 * @throws {KeyMaterialError} reader-ended: it took too long
 */
export async function derivePkcs12Apart(
  derivation: Pkcs12Derivation,
  platform: Pick<Platform, 'threadEntry'>,
): Promise<Uint8Array> {
  const answer = await runApart({ kind: 'derive', derivation }, platform, limits)
  if (answer.kind !== 'derived') throw new TypeError('a derivation answers with what it derived')
  return answer.bytes
}
