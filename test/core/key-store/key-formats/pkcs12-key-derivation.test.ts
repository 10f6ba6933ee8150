import { describe, expect, it } from 'vitest'
import {
  derivePkcs12,
  encodePkcs12Passphrase,
} from '../../../../src/main/core/key-store/key-formats/pkcs12-key-derivation.ts'

/** The vectors that PKCS #12 implementations have been compared with since Stephen Henson published them: key, vector
 * and MAC key for two passphrases. */
const vectors = [
  {
    phrase: 'smeg',
    salt: '0a58cf64530d823f',
    iterations: 1,
    purpose: 1,
    derived: '8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3',
  },
  {
    phrase: 'smeg',
    salt: '0a58cf64530d823f',
    iterations: 1,
    purpose: 2,
    derived: '79993dfe048d3b76',
  },
  {
    phrase: 'smeg',
    salt: '642b99ab44fb4b1f',
    iterations: 1,
    purpose: 1,
    derived: 'f3a95fec48d7711e985cfe67908c5ab79fa3d7c5caa5d966',
  },
  {
    phrase: 'smeg',
    salt: '642b99ab44fb4b1f',
    iterations: 1,
    purpose: 2,
    derived: 'c0a38d64a79bea1d',
  },
  {
    phrase: 'smeg',
    salt: '3d83c0e4546ac140',
    iterations: 1,
    purpose: 3,
    derived: '8d967d88f6caa9d714800ab3d48051d63f73a312',
  },
  {
    phrase: 'queeg',
    salt: '05dec959acff72f7',
    iterations: 1000,
    purpose: 1,
    derived: 'ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4',
  },
  {
    phrase: 'queeg',
    salt: '05dec959acff72f7',
    iterations: 1000,
    purpose: 2,
    derived: '11dedad7758d4860',
  },
  {
    phrase: 'queeg',
    salt: '1682c0fc5b3f7ec5',
    iterations: 1000,
    purpose: 1,
    derived: '483dd6e919d7de2e8e648ba8f862f3fbfbdc2bcb2c02957f',
  },
  {
    phrase: 'queeg',
    salt: '263216fcc2fab31c',
    iterations: 1000,
    purpose: 3,
    derived: '5ec4c7a80df652294c3925b6489a7ab857c83476',
  },
] as const

describe('key derivation of PKCS #12', () => {
  it.each(vectors)(
    'gives the published value for $phrase, salt $salt, purpose $purpose [RFC 7292 appendix B]',
    ({ phrase, salt, iterations, purpose, derived }) => {
      const value = derivePkcs12({
        hash: 'sha1',
        passphrase: encodePkcs12Passphrase(phrase),
        salt: Buffer.from(salt, 'hex'),
        iterations,
        purpose,
        length: derived.length / 2,
      })
      expect(Buffer.from(value).toString('hex')).toBe(derived)
    },
  )

  it('encodes a passphrase as UTF-16 with two zero bytes at the end', () => {
    expect(Buffer.from(encodePkcs12Passphrase('Aß€😀')).toString('hex')).toBe(
      '004100df20acd83dde000000',
    )
    expect(Buffer.from(encodePkcs12Passphrase('')).toString('hex')).toBe('0000')
  })
})
