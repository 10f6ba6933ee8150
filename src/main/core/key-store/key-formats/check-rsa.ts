import { findModulusWeakness } from '../../certificate-path/index.ts'
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
  const weakness = findModulusWeakness(n)
  if (weakness !== undefined) {
    throw weak('modulus of the RSA key (UD-10)', weakness.seen, weakness.wanted)
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

function weak(check: string, seen: string, wanted: string): KeyMaterialError {
  return new KeyMaterialError('weak-key', { check, seen, wanted })
}
