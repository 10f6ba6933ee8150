import { KeyMaterialError } from './key-material-error.ts'
import { bitLengthOf, type PrivateNumbers, type PublicNumbers } from './key-numbers.ts'

type RsaPublic = Extract<PublicNumbers, { kind: 'rsa' }>
type RsaPrivate = Extract<PrivateNumbers, { kind: 'rsa' }>

const bounds = {
  leastBits: 2_048,
  mostBits: 8_192,
  leastExponent: 65_537n,
  exponentBound: 2n ** 32n,
}

/** Primes below this are tried as factors. */
const trialBound = 10_000

/** Steps of Fermat's method, which finds factors that lie close together. */
const fermatSteps = 100

/** How much closer than their size the primes of a key may lie, in bits. @see FIPS 186-5 appendix A.1.1 */
const closenessBits = 100

/** Checks an RSA public key: its size and exponent first, and only then what takes arithmetic.
 * @throws {KeyMaterialError} weak-key
 * @see spec/security.md L-09, UD-10; FIPS 186-5 appendix A.1.1
 */
export function checkRsaPublic({ n, e }: RsaPublic): void {
  const bits = bitLengthOf(n)
  if (bits < bounds.leastBits || bits > bounds.mostBits) {
    const wanted = `${bounds.leastBits} to ${bounds.mostBits} bits`
    throw weak('size of the RSA key (L-09)', `${bits} bits`, wanted)
  }
  if (e < bounds.leastExponent || e >= bounds.exponentBound || e % 2n === 0n) {
    const seen = bitLengthOf(e) > 64 ? 'one of more than 64 bits' : String(e)
    throw weak('exponent of the RSA key (L-09)', seen, 'an odd one from 65537 to below 2^32')
  }
  const factor = smallPrimes.find((prime) => n % BigInt(prime) === 0n)
  if (factor !== undefined) {
    throw weak('small factors (UD-10)', `a modulus divisible by ${factor}`, 'two large primes')
  }
  if (hasRocaFingerprint(n)) {
    const seen = 'a modulus with the fingerprint of CVE-2017-15361 (ROCA)'
    throw weak('fingerprint of weak generators (UD-10)', seen, 'a key of another generator')
  }
  if (hasCloseFactors(n)) {
    throw weak('close primes (UD-10)', 'a modulus that Fermat factors at once', 'distant primes')
  }
}

/** Checks that the parts of an RSA private key belong together, after its public part was checked.
 * @throws {KeyMaterialError} mismatch or weak-key
 * @see RFC 8017 section 3.2; spec/security.md UD-10
 */
export function checkRsaPrivate({ n, e, d, p, q, dp, dq, qi }: RsaPrivate): void {
  const check = 'parts of the RSA key belong together (L-09)'
  const mismatch = (seen: string, wanted: string) =>
    new KeyMaterialError('mismatch', { check, seen, wanted })
  if (p <= 1n || q <= 1n || p * q !== n) {
    throw mismatch('primes whose product is not the modulus', 'n = p · q')
  }
  if (d <= 1n || d >= n || (e * d) % (p - 1n) !== 1n || (e * d) % (q - 1n) !== 1n) {
    throw mismatch('a private exponent that does not undo the public one', 'e · d = 1')
  }
  if (dp !== d % (p - 1n) || dq !== d % (q - 1n) || (q * qi) % p !== 1n || qi >= p) {
    throw mismatch('exponents or a coefficient of other primes', 'those of d, p and q')
  }
  const halfBits = Math.floor(bitLengthOf(n) / 2)
  if (bitLengthOf(d) <= halfBits) {
    throw weak('private exponent (UD-10)', `${bitLengthOf(d)} bits`, `more than ${halfBits} bits`)
  }
  const distance = p > q ? p - q : q - p
  if (bitLengthOf(distance) <= halfBits - closenessBits) {
    throw weak('close primes (UD-10)', 'primes that lie close together', 'distant primes')
  }
}

const smallPrimes: readonly number[] = primesBelow(trialBound)

/** Primes of the fingerprint. @see Nemec et al., The Return of Coppersmith's Attack, CCS 2017, section 2 */
const fingerprintPrimes = smallPrimes.filter((prime) => prime > 2 && prime <= 167)

/** For each prime, the remainders that 65537 generates; weak moduli leave only such remainders. */
const fingerprint: ReadonlyMap<number, ReadonlySet<number>> = new Map(
  fingerprintPrimes.map((prime) => [prime, powersModulo(65_537 % prime, prime)]),
)

/** Whether a modulus has the form of the Infineon generator: by chance less than one in 2^100 has it. */
function hasRocaFingerprint(n: bigint): boolean {
  return fingerprintPrimes.every((prime) => fingerprint.get(prime)?.has(Number(n % BigInt(prime))))
}

function hasCloseFactors(n: bigint): boolean {
  let middle = squareRootOf(n)
  if (middle * middle < n) middle += 1n
  for (let step = 0; step < fermatSteps; step += 1) {
    const square = middle * middle - n
    const root = squareRootOf(square)
    if (root * root === square) return true
    middle += 1n
  }
  return false
}

/** The integer part of a square root, by Newton's method. */
function squareRootOf(value: bigint): bigint {
  if (value < 2n) return value
  let estimate = 1n << BigInt(Math.ceil(bitLengthOf(value) / 2))
  for (;;) {
    const next = (estimate + value / estimate) / 2n
    if (next >= estimate) return estimate
    estimate = next
  }
}

function primesBelow(bound: number): number[] {
  const isComposite = new Uint8Array(bound)
  const primes: number[] = []
  for (let candidate = 2; candidate < bound; candidate += 1) {
    if (isComposite[candidate] === 1) continue
    primes.push(candidate)
    for (let multiple = candidate * candidate; multiple < bound; multiple += candidate) {
      isComposite[multiple] = 1
    }
  }
  return primes
}

function powersModulo(base: number, modulus: number): ReadonlySet<number> {
  const powers = new Set<number>()
  for (let power = 1; !powers.has(power); power = (power * base) % modulus) powers.add(power)
  return powers
}

function weak(check: string, seen: string, wanted: string): KeyMaterialError {
  return new KeyMaterialError('weak-key', { check, seen, wanted })
}
