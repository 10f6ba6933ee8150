import type { SubjectPublicKey } from '../certificate/subject-public-key.ts'

/** A curve y^2 = x^3 - 3x + b over the integers modulo `prime`. */
interface Curve {
  readonly prime: bigint
  readonly b: bigint
}

/** @see NIST SP 800-186 section 3.2.1 */
const curves: ReadonlyMap<SubjectPublicKey['kind'], Curve> = new Map([
  [
    'p-256',
    {
      prime: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
      b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
    },
  ],
  [
    'p-384',
    {
      prime: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
      b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
    },
  ],
  [
    'p-521',
    {
      prime: 2n ** 521n - 1n,
      b: 0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
    },
  ],
])

/** Whether a point lies on the curve of a kind of key. */
export function isOnCurve(kind: SubjectPublicKey['kind'], x: bigint, y: bigint): boolean {
  const curve = curves.get(kind)
  if (curve === undefined) return false
  const { prime, b } = curve
  if (x >= prime || y >= prime) return false
  return (y * y - (x * x * x - 3n * x + b)) % prime === 0n
}
