import { describe, expect, it } from 'vitest'
import { decryptRc2Cbc } from '../../../../src/main/core/key-store/key-formats/rc2.ts'

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const zeroVector = Buffer.alloc(8)

/** One block in CBC mode under a zero vector is the bare cipher. */
const vectors = [
  { key: '00000000 00000000', bits: 63, plain: '00000000 00000000', cipher: 'ebb773f9 93278eff' },
  { key: 'ffffffff ffffffff', bits: 64, plain: 'ffffffff ffffffff', cipher: '278b27e4 2e2f0d49' },
  { key: '30000000 00000000', bits: 64, plain: '10000000 00000001', cipher: '30649edf 9be7d2c2' },
  { key: '88', bits: 64, plain: '00000000 00000000', cipher: '61a8a244 adacccf0' },
  { key: '88bca90e 90875a', bits: 64, plain: '00000000 00000000', cipher: '6ccf4308 974c267f' },
  {
    key: '88bca90e 90875a7f 0f79c384 627bafb2',
    bits: 64,
    plain: '00000000 00000000',
    cipher: '1a807d27 2bbe5db1',
  },
  {
    key: '88bca90e 90875a7f 0f79c384 627bafb2',
    bits: 128,
    plain: '00000000 00000000',
    cipher: '2269552a b0f85ca6',
  },
  {
    key: '88bca90e 90875a7f 0f79c384 627bafb2 16f80a6f 85920584 c42fceb0 be255daf 1e',
    bits: 129,
    plain: '00000000 00000000',
    cipher: '5b78d3a4 3dfff1f1',
  },
]

describe('RC2 decryption', () => {
  it.each(vectors)(
    'gives the plaintext of the published vector for $key with $bits effective bits [RFC 2268 section 5]',
    ({ key, bits, plain, cipher }) => {
      const plaintext = decryptRc2Cbc(bytes(cipher), bytes(key), bits, zeroVector)
      expect(Buffer.from(plaintext).toString('hex')).toBe(bytes(plain).toString('hex'))
    },
  )

  it('combines each block with the ciphertext before it', () => {
    const block = bytes('2269552a b0f85ca6')
    const key = bytes('88bca90e 90875a7f 0f79c384 627bafb2')
    const plaintext = decryptRc2Cbc(Buffer.concat([block, block]), key, 128, block)
    expect(Buffer.from(plaintext)).toEqual(Buffer.concat([block, block]))
  })

  it('refuses half a block, a short vector and a key of no bytes', () => {
    const key = bytes('88bca90e 90875a7f')
    expect(() => decryptRc2Cbc(Buffer.alloc(12), key, 64, zeroVector)).toThrow(RangeError)
    expect(() => decryptRc2Cbc(Buffer.alloc(8), key, 64, Buffer.alloc(7))).toThrow(RangeError)
    expect(() => decryptRc2Cbc(Buffer.alloc(8), Buffer.alloc(0), 64, zeroVector)).toThrow(
      RangeError,
    )
  })
})
