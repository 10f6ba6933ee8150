import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  openRecord,
  type RecordBinding,
  SealedRecordError,
  sealRecord,
} from '../../../../src/main/core/key-store/vault/record-seal.ts'

const dataKey = Buffer.alloc(32, 7)
const random = (count: number) => new Uint8Array(randomBytes(count))
const binding: RecordBinding = { table: 'key_pair', rowId: 'a', kid: 'k', purpose: 'tls' }
const plaintext = Buffer.from('private key bytes')

describe('sealed record', () => {
  it('opens in its place, and is another each time [KS-01]', () => {
    const sealed = sealRecord(dataKey, plaintext, binding, random)
    expect(openRecord(dataKey, sealed, binding)).toEqual(plaintext)
    expect(sealRecord(dataKey, plaintext, binding, random)).not.toEqual(sealed)
    expect(sealed.includes(plaintext)).toBe(false)
  })

  it('is AES-256-GCM under an HKDF key with table, row, kid and purpose authenticated [KS-01]', () => {
    const salt = Buffer.alloc(16, 1)
    const nonce = Buffer.alloc(12, 2)
    const fixed = (count: number) => new Uint8Array(count === 16 ? salt : nonce)
    const key = Buffer.from(hkdfSync('sha256', dataKey, salt, 'trustbench record key_pair', 32))
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    cipher.setAAD(Buffer.from('["trustbench-record-1","key_pair","a","k","tls"]'))
    const body = Buffer.concat([cipher.update(plaintext), cipher.final()])
    expect(sealRecord(dataKey, plaintext, binding, fixed)).toEqual(
      Buffer.concat([Buffer.from('TBV1'), salt, nonce, cipher.getAuthTag(), body]),
    )
  })

  it('opens a value written by an earlier version [KS-01]', () => {
    const known = Buffer.from('VEJWMQEBAQEBAQEBAQEBAQEBAQECAgICAgICAgICAgI=', 'base64')
    const fixed = (count: number) => new Uint8Array(Buffer.alloc(count, count === 16 ? 1 : 2))
    expect(sealRecord(dataKey, plaintext, binding, fixed).subarray(0, 32)).toEqual(known)
  })

  it.each(['table', 'rowId', 'kid', 'purpose'] as const)(
    'does not open with another %s [KS-01]',
    (member) => {
      const sealed = sealRecord(dataKey, plaintext, binding, random)
      expect(() => openRecord(dataKey, sealed, { ...binding, [member]: 'other' })).toThrow(
        SealedRecordError,
      )
    },
  )

  it('does not open where parts of its place run into one another [KS-01]', () => {
    const sealed = sealRecord(dataKey, plaintext, { ...binding, rowId: 'a","b' }, random)
    const moved = { ...binding, rowId: 'a', kid: 'b","k' }
    expect(() => openRecord(dataKey, sealed, moved)).toThrow(SealedRecordError)
  })

  it('does not open with any one bit changed, cut anywhere, or lengthened [KS-01]', () => {
    const sealed = sealRecord(dataKey, plaintext, binding, random)
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      expect(() => openRecord(dataKey, changed, binding)).toThrow(SealedRecordError)
      expect(() => openRecord(dataKey, sealed.subarray(0, at), binding)).toThrow(SealedRecordError)
    }
    const longer = Buffer.concat([sealed, Buffer.alloc(1)])
    expect(() => openRecord(dataKey, longer, binding)).toThrow(SealedRecordError)
  })

  it('does not open with another data key [KS-01]', () => {
    const sealed = sealRecord(dataKey, plaintext, binding, random)
    expect(() => openRecord(Buffer.alloc(32, 8), sealed, binding)).toThrow(SealedRecordError)
  })
})
