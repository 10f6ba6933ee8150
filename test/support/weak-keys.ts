import { checkPrimeSync, generatePrimeSync } from 'node:crypto'

/** Numbers of an RSA key made of two given primes. */
export interface RsaNumbers {
  readonly n: bigint
  readonly e: bigint
  readonly d: bigint
  readonly p: bigint
  readonly q: bigint
}

/** Builds an RSA key of two primes. */
export function rsaOf(p: bigint, q: bigint, e = 65_537n): RsaNumbers {
  return { n: p * q, e, d: inverse(e, (p - 1n) * (q - 1n)), p, q }
}

/** A JWK of RSA numbers, private where it is wanted. */
export function rsaJwk({ n, e, d, p, q }: RsaNumbers, form: 'public' | 'private'): string {
  const publicPart = { kty: 'RSA', n: encode(n), e: encode(e) }
  if (form === 'public') return JSON.stringify(publicPart)
  const secrets = { d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) }
  const encoded = Object.entries(secrets).map(([name, value]) => [name, encode(value)])
  return JSON.stringify({ ...publicPart, ...Object.fromEntries(encoded) })
}

/** A random prime that RSA with exponent 65537 can have. */
export function randomPrime(bits: number): bigint {
  for (;;) {
    const prime = generatePrimeSync(bits, { bigint: true })
    // The two highest bits make products of full length.
    if (prime >> BigInt(bits - 2) === 3n && isUsable(prime)) return prime
  }
}

/** The next usable prime from a number on. */
export function primeFrom(start: bigint): bigint {
  for (let candidate = start | 1n; ; candidate += 2n) {
    if (candidate % 3n !== 0n && isUsable(candidate) && checkPrimeSync(candidate)) return candidate
  }
}

/** A prime as the Infineon generator made them: k·M + (65537^a mod M). @see Nemec et al., CCS 2017, section 2 */
export function rocaPrime(bits: number): bigint {
  const product = primesTo(167).reduce((sum, prime) => sum * BigInt(prime), 1n)
  const multiplier = (3n << BigInt(bits - 2)) / product
  for (let step = 0n; ; step += 1n) {
    let residue = 1n
    for (let power = 0n; power < 1_000n + step; power += 1n) residue = (residue * 65_537n) % product
    const candidate = (multiplier + step) * product + residue
    if (isUsable(candidate) && checkPrimeSync(candidate)) return candidate
  }
}

/** base64url of a number. */
export function encode(value: bigint): string {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url')
}

function isUsable(prime: bigint): boolean {
  return (prime - 1n) % 65_537n !== 0n
}

function primesTo(last: number): number[] {
  const numbers = Array.from({ length: last - 1 }, (_, index) => index + 2)
  return numbers.filter((each) => numbers.every((other) => other >= each || each % other !== 0))
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [previous, current] = [modulus, value % modulus]
  let [before, factor] = [0n, 1n]
  while (current > 1n) {
    const quotient = previous / current
    ;[previous, current] = [current, previous - quotient * current]
    ;[before, factor] = [factor, before - quotient * factor]
  }
  return ((factor % modulus) + modulus) % modulus
}
