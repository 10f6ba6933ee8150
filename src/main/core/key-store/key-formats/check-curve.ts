import { isOnCurve } from '../../certificate-path/index.ts'
import { KeyMaterialError } from './key-material-error.ts'
import { bigintOf, curves, type PublicNumbers } from './key-numbers.ts'

type EcPublic = Extract<PublicNumbers, { kind: 'ec' }>
type Ed25519Public = Extract<PublicNumbers, { kind: 'ed25519' }>

/** Checks that a point lies on its curve. All points of these curves have the full order, so that is enough.
 * @throws {KeyMaterialError} weak-key
 * @see SP 800-56A revision 3 section 5.6.2.3.4; spec/security.md L-09, UD-10
 */
export function checkEcPoint({ curve, x, y }: EcPublic): void {
  if (!isOnCurve(curveKinds[curve], x, y)) throw offCurve(curve)
}

const curveKinds = { 'P-256': 'p-256', 'P-384': 'p-384', 'P-521': 'p-521' } as const

/** Checks that a private scalar is within the order of its curve.
 * @throws {KeyMaterialError} weak-key
 */
export function checkEcScalar({ curve }: Pick<EcPublic, 'curve'>, d: bigint): void {
  if (d > 0n && d < curves[curve].order) return
  throw new KeyMaterialError('weak-key', {
    check: 'private scalar of the key (L-09)',
    seen: 'a number outside the order of the curve',
    wanted: 'one from 1 to below the order',
  })
}

const edwardsPrime = 2n ** 255n - 19n

/** -121665/121666 modulo the prime. @see RFC 8032 section 5.1 */
const edwardsD = 37095705934669439343138083508754565189542113879843219016388785533085940283555n

/** A y coordinate of the points of order eight; the other is its negative. */
const orderEightY = 0x5fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n

/** The y coordinates of the points whose order divides eight; their keys verify what nobody signed.
 * @see RFC 8032 section 8.8; SP 800-186 appendix D.1.3
 */
const smallOrderY: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  edwardsPrime - 1n,
  orderEightY,
  edwardsPrime - orderEightY,
])

/** Checks that the bytes are a point of Ed25519 in its one encoding, not of small order.
 * @throws {KeyMaterialError} malformed or weak-key
 * @see RFC 8032 section 5.1.3; spec/security.md L-09, UD-10
 */
export function checkEd25519Point({ x: encoded }: Ed25519Public): void {
  if (encoded.length !== 32) {
    throw new KeyMaterialError('malformed', {
      check: 'length of the Ed25519 key (L-09)',
      seen: `${encoded.length} bytes`,
      wanted: '32 bytes',
    })
  }
  // The highest bit is the sign of x, which is free: only x = 0, of small order, has none.
  const y = BigInt.asUintN(255, bigintOf(Buffer.from(encoded).reverse()))
  if (y >= edwardsPrime) throw offCurve('Ed25519')
  if (smallOrderY.has(y)) {
    throw new KeyMaterialError('weak-key', {
      check: 'order of the Ed25519 point (UD-10)',
      seen: 'a point of small order',
      wanted: 'a point of the prime-order group or beside it',
    })
  }
  // x² = (y² - 1) / (d·y² + 1) has to be a square.
  const numerator = y * y - 1n
  const denominator = edwardsD * y * y + 1n
  const quotient = (numerator * denominator) % edwardsPrime
  const isSquare = raise(quotient, (edwardsPrime - 1n) / 2n) === 1n
  if (!isSquare) throw offCurve('Ed25519')
}

function raise(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % edwardsPrime
    square = (square * square) % edwardsPrime
  }
  return result
}

function offCurve(curve: string): KeyMaterialError {
  return new KeyMaterialError('weak-key', {
    check: 'point on its curve (L-09, UD-10)',
    seen: `a point that is not on ${curve}`,
    wanted: `a point of ${curve}`,
  })
}
