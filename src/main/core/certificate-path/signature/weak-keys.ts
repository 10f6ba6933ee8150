import { hexOf } from '../certificate/der-values.ts'
import type { PublicKeyFault, SubjectPublicKey } from '../certificate/subject-public-key.ts'
import { isOnCurve } from './named-curves.ts'

const smallPrimes = primesBelow(2000)

/** Finds out by arithmetic why a key of good form must not be trusted: a point off its curve, a modulus that is easy to
 * factor. Only called for keys whose size was checked.
 * @see spec/security.md UD-10
 */
export function findKeyWeakness(key: SubjectPublicKey): PublicKeyFault | undefined {
  if (key.point !== undefined) {
    if (isOnCurve(key.kind, toBigInt(key.point.x), toBigInt(key.point.y))) return undefined
    return { seen: 'a point that is not on the curve', wanted: 'a point of the named curve' }
  }
  return key.modulus === undefined ? undefined : findModulusWeakness(toBigInt(key.modulus))
}

/** Finds out why an RSA modulus is easy to factor: small factors, primes that lie close together, the ROCA fingerprint.
 * Only called for moduli whose size was checked.
 * @see spec/security.md UD-10
 */
export function findModulusWeakness(modulus: bigint): PublicKeyFault | undefined {
  const divisor = smallPrimes.find((prime) => modulus % BigInt(prime) === 0n)
  if (divisor !== undefined) {
    return { seen: `a modulus divisible by ${divisor}`, wanted: 'a product of two large primes' }
  }
  if (hasCloseFactors(modulus)) {
    return { seen: 'a modulus whose primes are close together', wanted: 'primes far apart' }
  }
  if (hasRocaFingerprint(modulus)) {
    return { seen: 'a modulus with the ROCA fingerprint', wanted: 'primes chosen at random' }
  }
  return undefined
}

/** Steps of Fermat's method; primes chosen at random are never found by that few. */
const fermatSteps = 100n

/** Fermat's method: with primes close together, the modulus is a difference of squares just above its root. */
function hasCloseFactors(modulus: bigint): boolean {
  const root = squareRoot(modulus)
  const first = root * root === modulus ? root : root + 1n
  for (let a = first; a < first + fermatSteps; a += 1n) {
    if (isSquare(a * a - modulus)) return true
  }
  return false
}

/** Squares leave few remainders, so that most numbers need no root. */
const squareRemainders = [63, 65, 11, 64].map(
  (divisor) => [BigInt(divisor), remaindersOfSquares(divisor)] as const,
)

function isSquare(value: bigint): boolean {
  if (squareRemainders.some(([divisor, squares]) => !squares.has(value % divisor))) return false
  const root = squareRoot(value)
  return root * root === value
}

function remaindersOfSquares(divisor: number): ReadonlySet<bigint> {
  return new Set(Array.from({ length: divisor }, (_, root) => BigInt((root * root) % divisor)))
}

/** Newton's method; the largest number whose square is not above the value. */
function squareRoot(value: bigint): bigint {
  if (value < 2n) return value
  let root = 1n << BigInt(Math.ceil(value.toString(16).length * 2))
  for (;;) {
    const next = (root + value / root) / 2n
    if (next >= root) return root
    root = next
  }
}

/** Remainders that powers of 65537 leave, by prime; primes where they leave all tell nothing. A modulus whose remainders
 * are all among them was almost surely made by the flawed library.
 * @see Nemec et al., The Return of Coppersmith's Attack (ROCA, CVE-2017-15361), section 2
 */
const rocaRemainders = primesBelow(168)
  .filter((prime) => prime > 2)
  .map((prime) => [BigInt(prime), powersOf65537(prime)] as const)

function hasRocaFingerprint(modulus: bigint): boolean {
  return rocaRemainders.every(([prime, powers]) => powers.has(modulus % prime))
}

function powersOf65537(prime: number): ReadonlySet<bigint> {
  const powers = new Set<bigint>()
  for (let power = 1; !powers.has(BigInt(power)); power = (power * (65_537 % prime)) % prime) {
    powers.add(BigInt(power))
  }
  return powers
}

function primesBelow(limit: number): number[] {
  const primes: number[] = []
  for (let number = 2; number < limit; number += 1) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number)
  }
  return primes
}

function toBigInt(octets: Uint8Array): bigint {
  return BigInt(`0x${hexOf(octets)}`)
}
