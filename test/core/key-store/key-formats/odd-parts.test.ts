import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  encodeAlgorithm,
  encodeBitString,
  encodedNull,
  encodeElement,
  encodeInteger,
  encodeObjectIdentifier,
  encodeOctetString,
  encodeSequence,
} from '../../../../src/main/core/key-store/key-formats/der-encoding.ts'
import { oid } from '../../../../src/main/core/key-store/key-formats/object-identifiers.ts'
import { recogniseKeyMaterial } from '../../../../src/main/core/key-store/key-formats/recognise-key-material.ts'
import {
  bag,
  certificateBag,
  contentInfo,
  encryptedSafe,
  keyBag,
  makePkcs12,
  makePkcs12Of,
  pkcs12Passphrase as passphrase,
} from '../../../support/pkcs12.ts'
import { buildLeaf } from '../../certificate-path/support/test-hierarchy.ts'
import { buildCrl } from '../../certificate-path/support/test-revocation.ts'
import { refusalOf } from './refusal-of.ts'

const ed25519 = generateKeyPairSync('ed25519')
const stranger = generateKeyPairSync('ed25519')
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })

const jwkOf = (key: KeyObject) => key.export({ format: 'jwk' })
const bytesOf = (key: KeyObject, member: 'x' | 'y' | 'd') =>
  Buffer.from(jwkOf(key)[member] ?? '', 'base64url')
const leaf = buildLeaf()
const crl = buildCrl()

const explicit = (number: number, element: Uint8Array) => encodeElement(0xa0 | number, element)
const read = (file: string | Uint8Array) => recogniseKeyMaterial(Buffer.from(file), { passphrase })

describe('a JWK or a JWK Set', () => {
  const set = (keys: unknown) => JSON.stringify({ keys })
  const changed = (key: KeyObject, members: object) => JSON.stringify({ ...jwkOf(key), ...members })
  const { privateKey } = ed25519

  it.each([
    ['keys that are no array', set({}), 'keys that are no array'],
    ['a key that is no object', set(['x']), 'keys.0 that is no object'],
    ['an array alone', '[1]', 'a JSON array'],
    ['RSA without its modulus', '{"kty":"RSA","e":"AQAB"}', 'the JWK without n'],
    ['a kid that is empty', changed(privateKey, { kid: '' }), 'the JWK.kid that is no such text'],
    ['a kid that is a number', changed(privateKey, { kid: 7 }), 'the JWK.kid that is no such text'],
    ['x5c that is no array', changed(privateKey, { x5c: 'MII' }), 'the JWK.x5c that is no array'],
    ['x5c of a number', changed(privateKey, { x5c: [7] }), 'the JWK.x5c.0 that is no text'],
    [
      'a coordinate that is too short',
      changed(p256.publicKey, { x: 'AAAA' }),
      'the JWK.x of 3 bytes',
    ],
  ])('is malformed with %s [L-09]', (_what, file, seen) => {
    expect(refusalOf(file)).toMatchObject({ fault: 'malformed', seen })
  })

  it.each([
    ['another curve of its kind', changed(privateKey, { crv: 'X25519' }), 'the JWK on "X25519"'],
    [
      'more than two primes',
      changed(rsa.privateKey, { oth: [] }),
      'the JWK with more than two primes',
    ],
    ['no kty', '{"k":"AAAA"}', 'the JWK of kty nothing'],
    [
      'a curve of another use',
      changed(p256.publicKey, { crv: 'secp256k1' }),
      'the JWK on "secp256k1"',
    ],
  ])('is unsupported with %s [L-09]', (_what, file, seen) => {
    expect(refusalOf(file)).toMatchObject({ fault: 'unsupported', seen })
  })

  it('has 32 bytes in each part of an Ed25519 key [L-09]', () => {
    const short = Buffer.alloc(31, 1).toString('base64url')
    const refused = { fault: 'malformed', check: 'length of the Ed25519 key (L-09)' }
    expect(refusalOf(changed(ed25519.publicKey, { x: short }))).toMatchObject(refused)
    expect(refusalOf(changed(privateKey, { d: short }))).toMatchObject(refused)
  })

  it('may be for encryption, which is said once for each place', () => {
    const { warnings } = read(changed(ed25519.publicKey, { use: 'enc' }))
    expect(warnings).toMatchObject([{ code: 'other-use' }])
  })
})

describe('a PKCS #8 key', () => {
  const pkcs8 = (
    algorithm: Uint8Array,
    key: Uint8Array,
    { version = 0, publicKey }: { version?: number; publicKey?: Uint8Array } = {},
  ) =>
    encodeSequence(
      encodeInteger(version),
      algorithm,
      encodeOctetString(key),
      ...(publicKey === undefined ? [] : [encodeElement(0x81, Buffer.alloc(1), publicKey)]),
    )
  const edwards = encodeAlgorithm(oid.ed25519)
  const seed = encodeOctetString(bytesOf(ed25519.privateKey, 'd'))
  const curve = (identifier: string) =>
    encodeAlgorithm(oid.ecPublicKey, encodeObjectIdentifier(identifier))
  const d = bytesOf(p256.privateKey, 'd')
  const point = Buffer.concat([
    Buffer.from([4]),
    bytesOf(p256.privateKey, 'x'),
    bytesOf(p256.privateKey, 'y'),
  ])
  const sec1 = (scalar: Uint8Array, ...more: Uint8Array[]) =>
    encodeSequence(encodeInteger(1), encodeOctetString(scalar), ...more)
  const p256Id = encodeObjectIdentifier(oid.secp256r1)
  const named = (identifier: string) => explicit(0, encodeObjectIdentifier(identifier))

  it('is read with its public part in either place, or with none [KS-15]', () => {
    const x = bytesOf(ed25519.publicKey, 'x')
    for (const file of [
      pkcs8(edwards, seed, { version: 1, publicKey: x }),
      pkcs8(curve(oid.secp256r1), sec1(d)),
      pkcs8(curve(oid.secp256r1), sec1(d), { version: 1, publicKey: point }),
      pkcs8(curve(oid.secp256r1), sec1(d, explicit(1, encodeBitString(point)))),
      sec1(d, named(oid.secp256r1)),
    ]) {
      expect(read(file).privateKeys).toHaveLength(1)
    }
  })

  it.each([
    [
      'the public part of another key',
      pkcs8(edwards, seed, { version: 1, publicKey: bytesOf(stranger.publicKey, 'x') }),
      { fault: 'mismatch', check: 'public part of the key (KS-15)' },
    ],
    [
      'two curves',
      pkcs8(curve(oid.secp256r1), sec1(d, named(oid.secp384r1))),
      { fault: 'mismatch', seen: 'a private key with two curves' },
    ],
    [
      'no curve',
      pkcs8(encodeAlgorithm(oid.ecPublicKey), sec1(d)),
      { fault: 'unsupported', seen: 'no curve' },
    ],
    [
      'a public part with a broken last byte',
      encodeSequence(
        encodeInteger(1),
        edwards,
        encodeOctetString(seed),
        encodeElement(0x81, Buffer.from([1]), bytesOf(ed25519.publicKey, 'x')),
      ),
      { fault: 'malformed', seen: 'a public key with a broken last byte' },
    ],
    [
      'a tag around its curve and nothing in it',
      pkcs8(curve(oid.secp256r1), sec1(d, encodeElement(0xa0))),
      { fault: 'malformed', seen: 'an EC private key with [0]' },
    ],
    [
      'two curves in one tag',
      pkcs8(curve(oid.secp256r1), sec1(d, explicit(0, Buffer.concat([p256Id, p256Id])))),
      { fault: 'malformed', seen: 'an EC private key with [0]' },
    ],
    ['no curve at all', sec1(d), { fault: 'unsupported', seen: 'no curve' }],
    [
      'a scalar that is too long',
      pkcs8(curve(oid.secp256r1), sec1(Buffer.concat([Buffer.alloc(1), d]))),
      { fault: 'malformed', seen: '33 bytes' },
    ],
    [
      'a public part in the version that has none',
      pkcs8(edwards, seed, { publicKey: bytesOf(ed25519.publicKey, 'x') }),
      { fault: 'unsupported', seen: 'version 0' },
    ],
    [
      'a public part of another type',
      pkcs8(curve(oid.secp256r1), sec1(d, explicit(1, encodeOctetString(point)))),
      { fault: 'malformed', seen: 'a public key of another type' },
    ],
    [
      'parameters that its algorithm has not',
      pkcs8(encodeAlgorithm(oid.ed25519, encodedNull), seed),
      { fault: 'malformed', wanted: 'none' },
    ],
    [
      'parameters of RSA that are not NULL',
      pkcs8(encodeAlgorithm(oid.rsaEncryption, encodeInteger(1)), encodeSequence()),
      { fault: 'malformed', wanted: 'NULL or none' },
    ],
    [
      'an Ed25519 key that is no octet string',
      pkcs8(edwards, encodeBitString(bytesOf(ed25519.privateKey, 'd'))),
      { fault: 'malformed', seen: 'an Ed25519 private key of another type' },
    ],
  ])('is refused with %s [KS-15] [L-09]', (_what, file, refusal) => {
    expect(refusalOf(file)).toMatchObject(refusal)
  })
})

describe('a PKCS #7 file', () => {
  const signedData = (certificates: Uint8Array, signers: Uint8Array) =>
    contentInfo(
      oid.signedData,
      encodeSequence(
        encodeInteger(1),
        encodeElement(0x31),
        encodeSequence(encodeObjectIdentifier(oid.data)),
        encodeElement(0xa0, certificates),
        encodeElement(0x31, signers),
      ),
    )

  it('that is signed gives its certificates, and says that the signature was left alone', () => {
    const { certificates, warnings } = read(signedData(leaf, encodeSequence()))
    expect(certificates).toHaveLength(1)
    expect(warnings).toMatchObject([{ code: 'unchecked-signature' }])
  })

  it('with an attribute certificate, or signed nothing, is refused [UD-17]', () => {
    const attribute = encodeElement(0xa1, encodeInteger(1))
    expect(refusalOf(signedData(attribute, Buffer.alloc(0)))).toMatchObject({
      fault: 'unsupported',
      seen: 'an attribute certificate or another format',
    })
    expect(refusalOf(contentInfo(oid.encryptedData, encodeSequence()))).toMatchObject({
      fault: expect.stringMatching(/^un(?:supported|recognised)$/),
    })
  })
})

describe('what is encrypted with a passphrase', () => {
  const salt = encodeOctetString(Buffer.alloc(8))
  const vector = encodeOctetString(Buffer.alloc(16))
  const pbkdf2 = (...more: Uint8Array[]) =>
    encodeAlgorithm(oid.pbkdf2, encodeSequence(salt, encodeInteger(1), ...more))
  const aes = encodeAlgorithm(oid.aes256Cbc, vector)
  const encrypted = (derivation: Uint8Array, scheme: Uint8Array, length = 64) =>
    encodeSequence(
      encodeAlgorithm(oid.pbes2, encodeSequence(derivation, scheme)),
      encodeOctetString(Buffer.alloc(length, 1)),
    )

  it.each([
    [
      'an initial vector that is a number',
      encrypted(pbkdf2(), encodeAlgorithm(oid.aes256Cbc, encodeInteger(1))),
      'AES-256-CBC with other parameters',
    ],
    [
      'no initial vector',
      encrypted(pbkdf2(), encodeAlgorithm(oid.aes256Cbc)),
      `${oid.aes256Cbc} with other parameters`,
    ],
    [
      'a key of another length than the cipher takes',
      encrypted(pbkdf2(encodeInteger(16)), aes),
      'AES-256-CBC with a key of 16 bytes with other parameters',
    ],
    ['a key of no length', encrypted(pbkdf2(encodeInteger(0)), aes), '0 bytes'],
    ['a key that is longer than any', encrypted(pbkdf2(encodeInteger(65)), aes), '65 bytes'],
    [
      'a vector that is too short',
      encrypted(pbkdf2(), encodeAlgorithm(oid.aes256Cbc, encodeOctetString(Buffer.alloc(8)))),
      'an initial vector of 8 bytes',
    ],
    ['no whole blocks', encrypted(pbkdf2(), aes, 63), '63 bytes'],
    ['nothing encrypted', encrypted(pbkdf2(), aes, 0), '0 bytes'],
    [
      'PBES1 without parameters',
      encodeSequence(encodeAlgorithm(oid.pbeWithSha1AndDes), encodeOctetString(Buffer.alloc(8))),
      `${oid.pbeWithSha1AndDes} with other parameters`,
    ],
  ])('is malformed with %s [UD-17]', (_what, file, seen) => {
    expect(refusalOf(file)).toMatchObject({ fault: 'malformed', seen })
  })

  it('takes a key length that is that of the cipher, and a derivation it knows', () => {
    const right = encrypted(pbkdf2(encodeInteger(32)), aes)
    expect(refusalOf(right)).toMatchObject({ fault: 'wrong-passphrase' })
    expect(refusalOf(encrypted(encodeAlgorithm(oid.pbkdf2), aes))).toMatchObject({
      fault: 'unsupported',
    })
  })

  it('is refused with a salt, a passphrase or a mixing beyond all use [L-10]', () => {
    const long = encodeAlgorithm(
      oid.pbkdf2,
      encodeSequence(encodeOctetString(Buffer.alloc(5_000)), encodeInteger(1)),
    )
    const mixing = [16_384, 1, 65_536].map((value) => encodeInteger(value))
    const scrypt = encodeAlgorithm(oid.scrypt, encodeSequence(salt, ...mixing))
    for (const derivation of [long, scrypt]) {
      expect(refusalOf(encrypted(derivation, aes))).toMatchObject({ fault: 'over-limit' })
    }
    const file = makePkcs12({ bags: [keyBag(ed25519.privateKey)] })
    expect(refusalOf(file, { passphrase: 'x'.repeat(100_000) })).toMatchObject({
      fault: 'over-limit',
      check: 'length of the passphrase',
    })
  })

  it('is locked without a passphrase, also where the file has no MAC', () => {
    const key = encrypted(pbkdf2(), aes)
    const file = makePkcs12Of(
      [
        encryptedSafe([keyBag(ed25519.privateKey)]),
        contentInfo(
          oid.data,
          encodeOctetString(encodeSequence(bag(oid.shroudedKeyBag, key), certificateBag(leaf))),
        ),
      ],
      { mac: null },
    )
    const { locked, certificates } = recogniseKeyMaterial(file, { mayLackMac: true })
    expect(locked.map(({ place }) => place)).toEqual(['safe 1', 'safe 2, bag 1'])
    expect(certificates).toHaveLength(1)
  })
})

describe('a PKCS #12 file', () => {
  const clear = (contents: Uint8Array) => contentInfo(oid.data, contents)
  const typedBag = (identifier: string, type: string, value: Uint8Array) =>
    bag(identifier, encodeSequence(encodeObjectIdentifier(type), explicit(0, value)))
  const listBag = (der: Uint8Array) => typedBag(oid.crlBag, oid.x509Crl, encodeOctetString(der))

  it('gives revocation lists, and says which bags it does not read', () => {
    const secret = bag(oid.secretBag, encodeSequence())
    const other = typedBag(oid.certificateBag, '1.2.840.113549.1.9.22.2', encodeOctetString(leaf))
    const file = makePkcs12({ bags: [listBag(crl), secret, other] })
    const { revocationLists, warnings } = read(file)
    expect(revocationLists).toHaveLength(1)
    expect(warnings.map(({ code }) => code)).toEqual(['skipped', 'skipped'])
  })

  it('gives a certificate once that it holds twice', () => {
    const { certificates, warnings } = read(
      makePkcs12({ bags: [certificateBag(leaf), certificateBag(leaf)] }),
    )
    expect(certificates).toHaveLength(1)
    expect(warnings.filter(({ code }) => code === 'repeated')).toHaveLength(1)
  })

  it.each([
    [
      'something else in the place of a revocation list',
      makePkcs12({ bags: [listBag(leaf)] }),
      'safe 1, bag 1 with something else than it says',
    ],
    [
      'a certificate that is no octet string',
      makePkcs12({ bags: [typedBag(oid.certificateBag, oid.x509Certificate, encodeInteger(1))] }),
      'a certificate bag of another type',
    ],
    [
      'a safe that is no octet string',
      makePkcs12Of([clear(encodeSequence())]),
      'a safe of another type',
    ],
    [
      'a safe that is no list',
      makePkcs12Of([clear(encodeOctetString(encodeInteger(1)))]),
      'no list of bags',
    ],
  ])('is malformed with %s [UD-17]', (_what, file, seen) => {
    expect(refusalOf(file)).toMatchObject({ fault: 'malformed', seen })
  })

  it('may say that a safe is encrypted and hold nothing there (CVE-2024-0727)', () => {
    const parameters = encodeSequence(encodeOctetString(Buffer.alloc(8)), encodeInteger(1))
    const info = encodeSequence(
      encodeObjectIdentifier(oid.data),
      encodeAlgorithm(oid.pbeWithSha1And3KeyTripleDes, parameters),
    )
    const hollow = contentInfo(oid.encryptedData, encodeSequence(encodeInteger(0), info))
    const safe = clear(encodeOctetString(encodeSequence(keyBag(ed25519.privateKey))))
    expect(read(makePkcs12Of([hollow, safe])).privateKeys).toHaveLength(1)
  })

  it('is refused with PBMAC1 that says too little or has a short key [RFC 9579]', () => {
    const hmac = encodeAlgorithm(oid.hmacWithSha256, encodedNull)
    const macOf = (...parameters: Uint8Array[]) =>
      encodeSequence(
        encodeSequence(
          encodeAlgorithm(oid.pbmac1, ...parameters),
          encodeOctetString(Buffer.alloc(32)),
        ),
        encodeOctetString(Buffer.alloc(8)),
        encodeInteger(1),
      )
    const pbkdf2 = (...length: Uint8Array[]) =>
      encodeAlgorithm(
        oid.pbkdf2,
        encodeSequence(encodeOctetString(Buffer.alloc(8)), encodeInteger(1), ...length, hmac),
      )
    const bags = [keyBag(ed25519.privateKey)]
    const seen = [
      macOf(),
      macOf(encodeSequence(pbkdf2(), hmac)),
      macOf(encodeSequence(pbkdf2(encodeInteger(19)), hmac)),
    ].map((mac) => refusalOf(makePkcs12({ bags, mac })).seen)
    expect(seen).toEqual([
      'PBMAC1 without parameters',
      'PBMAC1 with a key of unknown bytes',
      'PBMAC1 with a key of 19 bytes',
    ])
  })
})

describe('base64', () => {
  it('alone is read where it is a structure', () => {
    expect(read(`\n${Buffer.from(leaf).toString('base64')}\n`).certificates).toHaveLength(1)
  })

  it('whose last bits are set is refused, for it is another text of the same bytes [UD-13]', () => {
    const jwk = { ...jwkOf(ed25519.publicKey), x5c: ['MIJ='] }
    expect(refusalOf(JSON.stringify(jwk))).toMatchObject({
      fault: 'malformed',
      seen: 'the JWK.x5c.0 with base64 whose last bits are set',
    })
  })
})

describe('a PEM block with headers', () => {
  const body = rsa.privateKey.export({ type: 'pkcs1', format: 'der' }).toString('base64')
  const block = (...headers: string[]) =>
    ['-----BEGIN RSA PRIVATE KEY-----', ...headers, '', body, '-----END RSA PRIVATE KEY-----'].join(
      '\n',
    )
  const encrypted = 'Proc-Type: 4,ENCRYPTED'

  it('is a key without them, and is refused where they are others [L-09]', () => {
    expect(read(block()).privateKeys).toHaveLength(1)
    expect(refusalOf(block('X-Note: mine'))).toMatchObject({
      fault: 'malformed',
      seen: 'block 1 (RSA PRIVATE KEY) with other headers',
    })
  })

  it('is refused where it is encrypted and does not say how [L-09]', () => {
    for (const headers of [[encrypted], [encrypted, 'DEK-Info: AES-128-CBC,123']]) {
      expect(refusalOf(block(...headers))).toMatchObject({
        fault: 'malformed',
        seen: 'block 1 (RSA PRIVATE KEY) without a legible DEK-Info',
      })
    }
    expect(refusalOf(block(encrypted, 'DEK-Info: IDEA-CBC,0102030405060708'))).toMatchObject({
      fault: 'unsupported',
      seen: 'block 1 (RSA PRIVATE KEY) encrypted with IDEA-CBC',
    })
  })
})

describe('a structure of another kind', () => {
  it('is told from keys and certificates by its outline [UD-17]', () => {
    expect(refusalOf(encodeElement(0x31, encodeInteger(1))).fault).toBe('unrecognised')
  })
})
