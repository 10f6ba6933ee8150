import { createSecretKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  describeKey,
  UnfitKeyError,
} from '../../../../src/main/core/key-store/key-pairs/key-algorithm.ts'

describe('describeKey', () => {
  it('knows keys of the kinds that are kept, and refuses others before any arithmetic [L-09]', () => {
    const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    expect(describeKey(p256, 'other')).toEqual({ algorithm: 'p-256', alg: 'ES256' })
    const secp256k1 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey
    expect(() => describeKey(secp256k1, 'other')).toThrow('the key is on curve secp256k1')
    const { privateKey } = generateKeyPairSync('x25519')
    expect(() => describeKey(privateKey, 'other')).toThrow('the key is of kind x25519')
    const secret = createSecretKey(Buffer.alloc(32, 1))
    expect(() => describeKey(secret, 'other')).toThrow(UnfitKeyError)
    expect(() => describeKey(secret, 'other')).toThrow('the key is of kind secret')
  })
})
