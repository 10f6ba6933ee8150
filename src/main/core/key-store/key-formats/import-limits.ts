import { describeNumber } from './describe-number.ts'
import { KeyMaterialError } from './key-material-error.ts'

/** Bounds of what is read from a file of keys or certificates, each checked before the work it bounds.
 * @see spec/security.md L-08, L-10, UD-17, UD-18, EL-23
 */
export const importLimits = {
  /** Size of the whole file. */
  bytes: 1_048_576,
  /** Keys, certificates, lists and requests in one file. */
  items: 50,
  /** SafeContents inside SafeContents. */
  safeContentsDepth: 4,
  /** Of PBKDF2 and of the key derivations of PKCS #5 and PKCS #12. */
  iterations: 1_200_000,
  /** Memory of one scrypt run. */
  scryptBytes: 268_435_456,
  /** Bytes that scrypt mixes altogether, one block after the other. */
  scryptMixedBytes: 536_870_912,
  /** One certificate or certification request. */
  certificateBytes: 16_384,
  /** Salt of a key derivation. */
  saltBytes: 1_024,
  /** Characters of a passphrase. */
  passphraseCharacters: 1_024,
  /** Characters of a name that a file gives one of its items; longer ones are cut. */
  nameCharacters: 100,
} as const

/** Checks an iteration count, before anything is derived.
 * @throws {KeyMaterialError} over-limit, or malformed where it is not positive
 * @see spec/security.md L-10
 */
export function checkIterations(iterations: bigint, derivation: string): number {
  const wanted = `1 to ${importLimits.iterations} iterations`
  const finding = {
    check: `cost of ${derivation} (L-10)`,
    seen: `${describeNumber(iterations)} iterations`,
    wanted,
  }
  if (iterations > BigInt(importLimits.iterations))
    throw new KeyMaterialError('over-limit', finding)
  if (iterations < 1n) throw new KeyMaterialError('malformed', finding)
  return Number(iterations)
}

/** Checks the parameters of scrypt, before anything is derived.
 * @throws {KeyMaterialError} over-limit, or malformed where they are none of scrypt
 * @see RFC 7914 section 2; spec/security.md L-10
 */
export function checkScryptCost(cost: bigint, blockSize: bigint, parallelization: bigint): void {
  const check = 'cost of scrypt (L-10)'
  const [N, r, p] = [cost, blockSize, parallelization].map(describeNumber)
  const seen = `N=${N} r=${r} p=${p}`
  if (cost < 2n || (cost & (cost - 1n)) !== 0n || blockSize < 1n || parallelization < 1n) {
    const wanted = 'N a power of two above 1, r and p positive'
    throw new KeyMaterialError('malformed', { check, seen, wanted })
  }
  if (128n * blockSize * (cost + parallelization) > BigInt(importLimits.scryptBytes)) {
    const wanted = `at most ${importLimits.scryptBytes} bytes of memory`
    throw new KeyMaterialError('over-limit', { check, seen, wanted })
  }
  if (128n * cost * blockSize * parallelization > BigInt(importLimits.scryptMixedBytes)) {
    const wanted = `at most ${importLimits.scryptMixedBytes} bytes mixed`
    throw new KeyMaterialError('over-limit', { check, seen, wanted })
  }
}
