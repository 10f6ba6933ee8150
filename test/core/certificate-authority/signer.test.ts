import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createSigner } from '../../../src/main/core/certificate-authority/encoding/signer.ts'

const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey

describe('createSigner', () => {
  const fit: ReadonlyArray<readonly [string, KeyObject, string | null, string]> = [
    ['P-256', ec('P-256'), 'sha256', '1.2.840.10045.4.3.2'],
    ['P-521', ec('P-521'), 'sha512', '1.2.840.10045.4.3.4'],
    ['Ed25519', generateKeyPairSync('ed25519').privateKey, null, '1.3.101.112'],
  ]
  it.each(fit)('signs with a key of %s and the digest that fits it [L-09]', async (...row) => {
    const [, key, digest, identifier] = row
    const message = Buffer.from('to be signed')
    const signer = createSigner(key)
    expect(signer.algorithm.algorithm).toBe(identifier)
    expect(verify(digest, message, createPublicKey(key), await signer.sign(message))).toBe(true)
  })

  it.each([
    ['secp256k1', ec('secp256k1'), 'a key of type ec'],
    ['X25519', generateKeyPairSync('x25519').privateKey, 'a key of type x25519'],
  ])('refuses a key of %s [L-09]', (_, key, message) => {
    expect(() => createSigner(key)).toThrow(`${message} signs no certificates`)
  })
})
