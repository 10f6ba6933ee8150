import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  encodeElement,
  encodeInteger,
  encodeObjectIdentifier,
  encodeSequence,
} from '../../../../src/main/core/key-store/key-formats/der-encoding.ts'
import { describeNumber } from '../../../../src/main/core/key-store/key-formats/describe-number.ts'
import type { KeyMaterial } from '../../../../src/main/core/key-store/key-formats/key-material.ts'
import { KeyMaterialError } from '../../../../src/main/core/key-store/key-formats/key-material-error.ts'
import { oid } from '../../../../src/main/core/key-store/key-formats/object-identifiers.ts'
import { recogniseKeyMaterial } from '../../../../src/main/core/key-store/key-formats/recognise-key-material.ts'
import {
  certificateBag,
  contentInfo,
  encryptedSafe,
  keyBag,
  makePkcs12,
  makePkcs12Of,
  pkcs12Passphrase as passphrase,
} from '../../../support/pkcs12.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const ec = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey
const edwards = generateKeyPairSync('ed25519').privateKey

const derOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'der' })
const pemOf = (key: KeyObject) => Buffer.from(key.export({ type: 'pkcs8', format: 'pem' }))
const json = (value: object) => Buffer.from(JSON.stringify(value))
const encrypted = { cipher: 'aes-256-cbc', passphrase }

const signedData = contentInfo(
  oid.signedData,
  encodeSequence(
    encodeInteger(1),
    encodeElement(0x31),
    encodeSequence(encodeObjectIdentifier(oid.data)),
    encodeElement(0xa0, outlineOfCertificate()),
    encodeElement(0x31),
  ),
)

/** One file of each format. */
const files: Readonly<Record<string, Uint8Array>> = {
  'PKCS #8 of RSA': derOf(rsa),
  'PKCS #8 of EC': derOf(ec),
  'PKCS #8 of Ed25519': derOf(edwards),
  'PKCS #8 in PEM': pemOf(ec),
  'PKCS #8, encrypted': encryptedOf(ec, 'der'),
  'PKCS #8 in PEM, encrypted': encryptedOf(edwards, 'pem'),
  'PKCS #1': rsa.export({ type: 'pkcs1', format: 'der' }),
  'PKCS #1 in PEM': Buffer.from(rsa.export({ type: 'pkcs1', format: 'pem' })),
  'PKCS #1 in PEM, encrypted as before PKCS #8': Buffer.from(
    rsa.export({ type: 'pkcs1', format: 'pem', ...encrypted }),
  ),
  'SEC 1': ec.export({ type: 'sec1', format: 'der' }),
  SubjectPublicKeyInfo: createPublicKey(ec).export({ type: 'spki', format: 'der' }),
  JWK: json(ec.export({ format: 'jwk' })),
  'JWK Set': json({ keys: [rsa, edwards].map((key) => key.export({ format: 'jwk' })) }),
  'PKCS #12, clear inside': makePkcs12({
    bags: [keyBag(edwards), certificateBag(outlineOfCertificate())],
  }),
  'PKCS #12, encrypted inside': makePkcs12Of([encryptedSafe([keyBag(ec)])]),
  'PKCS #12 without a MAC': makePkcs12Of([encryptedSafe([keyBag(ec)])], { mac: null }),
  'PKCS #7': signedData,
  'several in PEM': Buffer.concat([pemOf(ec), pemOf(edwards), encryptedOf(ec, 'pem')]),
}

function encryptedOf(key: KeyObject, format: 'der' | 'pem'): Buffer {
  return format === 'der'
    ? key.export({ type: 'pkcs8', format, ...encrypted })
    : Buffer.from(key.export({ type: 'pkcs8', format, ...encrypted }))
}

/** The outline of a certificate around the public key; nobody signed it. */
function outlineOfCertificate(): Uint8Array {
  const spki = createPublicKey(edwards).export({ type: 'spki', format: 'der' })
  const algorithm = encodeSequence(encodeObjectIdentifier(oid.ed25519))
  const nothing = encodeSequence()
  const parts = [encodeElement(0xa0, encodeInteger(2)), encodeInteger(1), algorithm]
  const toBeSigned = encodeSequence(...parts, nothing, nothing, nothing, spki)
  return encodeSequence(toBeSigned, algorithm, encodeElement(0x03, Buffer.alloc(65)))
}

/** Reads a file that may be anything: the whole of it, or a refusal of ours. */
function outcomeOf(file: Uint8Array): KeyMaterial | KeyMaterialError {
  try {
    return recogniseKeyMaterial(file, { passphrase, mayLackMac: true })
  } catch (error) {
    if (error instanceof KeyMaterialError) return error
    throw error
  }
}

/** What was read is usable, and nothing in it is left closed. */
function expectWhole(outcome: KeyMaterial | KeyMaterialError): void {
  if (outcome instanceof KeyMaterialError) {
    // Nothing that looks like the bytes of a key.
    expect(outcome.message).not.toMatch(/[0-9a-f]{33}|[\w+/-]{60}/)
    return
  }
  expect(outcome.locked).toEqual([])
  for (const { pkcs8, publicKeyInfo } of outcome.privateKeys) {
    const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
    const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
    expect(Buffer.compare(spki, publicKeyInfo)).toBe(0)
  }
}

const runs = 120

describe.each(Object.entries(files))('a file changed on its way: %s', (_, file) => {
  it('is read as it was', () => {
    const outcome = outcomeOf(file)
    expect(outcome).not.toBeInstanceOf(KeyMaterialError)
    expectWhole(outcome)
  })

  it('is refused when it is cut off [UD-17]', () => {
    const end = Buffer.from(file).toString('latin1').trimEnd().length
    fc.assert(
      fc.property(fc.integer({ min: 0, max: end - 1 }), (length) => {
        const outcome = outcomeOf(file.subarray(0, length))
        // Of several blocks the ones before the cut are whole, unless the cut is inside one.
        const isCutBetweenBlocks = /-----\s*$/.test(
          Buffer.from(file.subarray(0, length)).toString('latin1'),
        )
        if (!isCutBetweenBlocks) expect(outcome).toBeInstanceOf(KeyMaterialError)
        expectWhole(outcome)
      }),
      { numRuns: runs },
    )
  })

  it('is read whole or refused whole when bits of it change [UD-13] [UD-17]', () => {
    const flip = fc.record({ at: fc.nat(file.length - 1), bit: fc.nat(7) })
    fc.assert(
      fc.property(fc.array(flip, { minLength: 1, maxLength: 4 }), (flips) => {
        const changed = Buffer.from(file)
        for (const { at, bit } of flips) changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at)
        expectWhole(outcomeOf(changed))
      }),
      { numRuns: runs },
    )
  })

  it('is read whole or refused whole when bytes are put in or left out', () => {
    const splice = fc.record({
      at: fc.nat(file.length),
      length: fc.nat(8),
      put: fc.uint8Array({ maxLength: 8 }),
    })
    fc.assert(
      fc.property(splice, ({ at, length, put }) => {
        const changed = [file.subarray(0, at), put, file.subarray(at + length)]
        expectWhole(outcomeOf(Buffer.concat(changed)))
      }),
      { numRuns: runs },
    )
  })
})

describe('a number in a file', () => {
  it('is told by its size where it could be a part of a key [KS-07]', () => {
    const seen = (version: number[]) => {
      const outcome = outcomeOf(encodeSequence(encodeElement(0x02, Buffer.from(version))))
      return outcome instanceof KeyMaterialError ? outcome.message : ''
    }
    expect(describeNumber(4n)).toBe('4')
    expect(describeNumber(-(10n ** 15n))).toBe('-1000000000000000')
    expect(describeNumber(2n ** 200n - 1n)).toBe('a number of 200 bits')
    expect(seen([7, ...Array(40).fill(0xa5)])).not.toMatch(/\d{20}/)
  })
})

describe('bytes of no format', () => {
  it('are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(outcomeOf(bytes)).toBeInstanceOf(KeyMaterialError)
      }),
      { numRuns: 500 },
    )
  })

  it('are refused in the frame of any format', () => {
    const labels = ['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY', 'CERTIFICATE', 'PKCS7']
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...labels), (bytes, label) => {
        const framed = encodeSequence(encodeInteger(0), bytes)
        const base64 = Buffer.from(framed).toString('base64')
        const text = `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`
        expect(outcomeOf(framed)).toBeInstanceOf(KeyMaterialError)
        expect(outcomeOf(Buffer.from(text))).toBeInstanceOf(KeyMaterialError)
      }),
      { numRuns: 500 },
    )
  })
})
