import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { derOfEcdsa } from '../../../src/main/core/jwt/index.ts'
import * as der from '../certificate-path/support/der-writer.ts'

/** By a writer that knows nothing of octets. */
function written(signature: Buffer): string {
  const half = signature.length / 2
  const number = (part: Buffer) => der.integer(BigInt(`0x${part.toString('hex')}`))
  const numbers = [number(signature.subarray(0, half)), number(signature.subarray(half))]
  return Buffer.from(der.sequence(...numbers)).toString('hex')
}

describe('an ECDSA signature as DER', () => {
  it.each([
    ['zeros', '0000'.repeat(32)],
    ['ones', `${'00'.repeat(31)}01`.repeat(2)],
    ['a first bit that is set', `80${'00'.repeat(31)}7f${'00'.repeat(31)}`],
    ['a zero before a bit that is set', `00ff${'11'.repeat(30)}`.repeat(2)],
    ['zeros before', `${'00'.repeat(20)}${'7a'.repeat(12)}`.repeat(2)],
    ['all bits set, of P-256', 'ff'.repeat(64)],
    ['all bits set, of P-384', 'ff'.repeat(96)],
    ['the largest of P-521', `01${'ff'.repeat(65)}`.repeat(2)],
  ])('has the shortest form of %s [AS-17]', (_name, hex) => {
    const signature = Buffer.from(hex, 'hex')
    expect(Buffer.from(derOfEcdsa(signature)).toString('hex')).toBe(written(signature))
  })

  it.each([
    ['P-256', 'sha256'],
    ['P-384', 'sha384'],
    ['P-521', 'sha512'],
  ])('is taken of %s, and not once an octet is another [AS-17]', (namedCurve, digest) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve })
    for (let index = 0; index < 50; index += 1) {
      const content = Buffer.from(`content ${index}`)
      const signature = sign(digest, content, { key: privateKey, dsaEncoding: 'ieee-p1363' })
      const spoiled = Buffer.from(signature)
      spoiled[index % signature.length] = (spoiled[index % signature.length] ?? 0) ^ 1
      expect(verify(digest, content, publicKey, derOfEcdsa(spoiled))).toBe(false)
      expect(verify(digest, content, publicKey, derOfEcdsa(signature))).toBe(true)
    }
  })
})
