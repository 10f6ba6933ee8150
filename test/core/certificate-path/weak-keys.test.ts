import { generatePrimeSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { findKeyWeakness, isOnCurve } from '../../../src/main/core/certificate-path/index.ts'
import * as der from './support/der-writer.ts'
import * as pki from './support/test-certificates.ts'

const signer = pki.newKeyPair()

function weaknessOf(publicKey: Uint8Array): string | undefined {
  const { publicKey: parsed } = pki.certificate({
    subject: 'CN=leaf',
    issuer: 'CN=root',
    publicKey,
    signedBy: signer.privateKey,
  })
  expect(parsed.fault).toBeUndefined()
  return findKeyWeakness(parsed)?.seen
}

const rsaKey = (modulus: bigint) =>
  der.sequence(
    der.sequence(der.identifier('1.2.840.113549.1.1.1'), der.nul),
    der.bitString(der.sequence(der.integer(modulus), der.integer(65_537))),
  )

const prime = (bits: number) => generatePrimeSync(bits, { bigint: true })

/** The next number that no small prime divides: close enough to a prime for these tests. */
function nextUneven(from: bigint): bigint {
  const isPlain = (value: bigint) =>
    Array.from({ length: 1000 }, (_, index) => BigInt(2 * index + 3)).every((d) => value % d !== 0n)
  let value = from + 2n
  while (!isPlain(value)) value += 2n
  return value
}

describe('findKeyWeakness', () => {
  it('finds nothing wrong with keys made at random [UD-10]', () => {
    expect(weaknessOf(pki.spkiOf(pki.newRsaKeyPair().publicKey))).toBeUndefined()
    for (const curve of ['P-256', 'P-384', 'P-521'] as const) {
      expect(weaknessOf(pki.spkiOf(pki.newKeyPair(curve).publicKey))).toBeUndefined()
    }
  })

  it('finds points that are not on their curve [UD-10]', () => {
    const spki = Buffer.from(pki.spkiOf(signer.publicKey))
    spki[spki.length - 1] = (spki.at(-1) ?? 0) ^ 1
    expect(weaknessOf(spki)).toBe('a point that is not on the curve')
    spki.fill(0xff, spki.length - 64)
    expect(weaknessOf(spki)).toBe('a point that is not on the curve')
  })

  it('takes no coordinate beyond the prime for one on the curve, nor a curve it does not know [UD-10]', () => {
    const { x = '', y = '' } = signer.publicKey.export({ format: 'jwk' })
    const [across, up] = [x, y].map((text) =>
      BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`),
    )
    if (across === undefined || up === undefined) throw new Error('a point has two coordinates')
    const prime256 = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n
    expect(isOnCurve('p-256', across, up)).toBe(true)
    expect(isOnCurve('p-256', across + prime256, up)).toBe(false)
    expect(isOnCurve('p-256', across, up + prime256)).toBe(false)
    expect(isOnCurve('other', across, up)).toBe(false)
  })

  it('finds a small factor [UD-10]', () => {
    expect(weaknessOf(rsaKey(1999n * prime(2048)))).toBe('a modulus divisible by 1999')
  })

  it('finds primes that are close together [UD-10]', () => {
    const first = prime(1024)
    expect(weaknessOf(rsaKey(first * nextUneven(first)))).toBe(
      'a modulus whose primes are close together',
    )
    expect(weaknessOf(rsaKey(first * first))).toBe('a modulus whose primes are close together')
    expect(weaknessOf(rsaKey(first * prime(1024)))).toBeUndefined()
  })

  it('finds the fingerprint of CVE-2017-15361 [UD-10]', () => {
    // Moduli of the flawed library are powers of 65537 modulo the product of the first primes.
    const primes = Array.from({ length: 166 }, (_, index) => index + 2).filter((number, _i, all) =>
      all.every((divisor) => divisor >= number || number % divisor !== 0),
    )
    const product = primes.reduce((sum, factor) => sum * BigInt(factor), 1n)
    const power = Array.from({ length: 1234 }).reduce<bigint>(
      (sum) => (sum * 65_537n) % product,
      1n,
    )
    let modulus = (2n ** 2047n / product + 1n) * product + power
    const hasSmallFactor = (value: bigint) =>
      Array.from({ length: 1000 }, (_, index) => BigInt(2 * index + 3)).some(
        (d) => value % d === 0n,
      )
    while (hasSmallFactor(modulus)) modulus += product
    expect(weaknessOf(rsaKey(modulus))).toBe('a modulus with the ROCA fingerprint')
    expect(weaknessOf(rsaKey(nextUneven(modulus)))).toBeUndefined()
  })
})
