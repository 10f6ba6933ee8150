import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  encodeAlgorithm,
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
  friendlyName,
  keyBag,
  localKeyId,
  makePkcs12,
  makePkcs12Of,
  pkcs12Passphrase as passphrase,
} from '../../../support/pkcs12.ts'
import { refusalOf } from './refusal-of.ts'

const makeKey = () => generateKeyPairSync('ed25519').privateKey

const key = makeKey()
const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString()
const der = key.export({ type: 'pkcs8', format: 'der' })

/** An encrypted PKCS #8 key that says so of its derivation; what is encrypted does not matter. */
function encryptedKey(algorithm: Uint8Array): Uint8Array {
  return encodeSequence(algorithm, encodeOctetString(Buffer.alloc(64, 1)))
}

function pbes2(derivation: Uint8Array): Uint8Array {
  const scheme = encodeAlgorithm(oid.aes256Cbc, encodeOctetString(Buffer.alloc(16)))
  return encodeAlgorithm(oid.pbes2, encodeSequence(derivation, scheme))
}

const salt = encodeOctetString(Buffer.alloc(8))

function pbkdf2(iterations: number | bigint): Uint8Array {
  return encodeAlgorithm(oid.pbkdf2, encodeSequence(salt, encodeInteger(iterations)))
}

function scrypt(n: number | bigint, r: number, p: number): Uint8Array {
  const parameters = [n, r, p].map((value) => encodeInteger(value))
  return encodeAlgorithm(oid.scrypt, encodeSequence(salt, ...parameters))
}

/** The outline of a certificate around a key; nobody signed it. */
function certificateOf(holder: KeyObject, padding = 0): Uint8Array {
  const spki = publicKeyInfoOf(holder)
  const [version, nothing] = [encodeElement(0xa0, encodeInteger(2)), encodeSequence()]
  const extensions = encodeElement(0xa3, encodeSequence(encodeOctetString(Buffer.alloc(padding))))
  const parts = [version, encodeInteger(1), encodeAlgorithm(oid.ed25519)]
  const toBeSigned = encodeSequence(...parts, nothing, nothing, nothing, spki, extensions)
  return encodeSequence(toBeSigned, encodeAlgorithm(oid.ed25519), Buffer.from('03020000', 'hex'))
}

function publicKeyInfoOf(holder: KeyObject): Uint8Array {
  const { x = '' } = holder.export({ format: 'jwk' })
  const point = Buffer.from(x, 'base64url')
  return encodeSequence(encodeAlgorithm(oid.ed25519), encodeElement(0x03, Buffer.alloc(1), point))
}

/** A structure in BER: indefinite lengths, octet strings in parts. */
function loosen(bytes: Uint8Array): Uint8Array {
  const tag = bytes[0] ?? 0
  const short = (bytes[1] ?? 0) < 0x80
  const start = short ? 2 : 2 + ((bytes[1] ?? 0) & 0x7f)
  const contents = bytes.subarray(start)
  if (tag === 0x04) {
    const half = Math.floor(contents.length / 2)
    const parts = [contents.subarray(0, half), contents.subarray(half)].map(encodeOctetString)
    return Buffer.concat([Buffer.from([0x24, 0x80]), ...parts, Buffer.alloc(2)])
  }
  if ((tag & 0x20) === 0) return bytes
  const members: Uint8Array[] = []
  for (let at = 0; at < contents.length; ) {
    const length = lengthAt(contents, at)
    members.push(loosen(contents.subarray(at, at + length)))
    at += length
  }
  return Buffer.concat([Buffer.from([tag, 0x80]), ...members, Buffer.alloc(2)])
}

function lengthAt(bytes: Uint8Array, offset: number): number {
  const first = bytes[offset + 1] ?? 0
  if (first < 0x80) return 2 + first
  const octets = bytes.subarray(offset + 2, offset + 2 + (first & 0x7f))
  return 2 + octets.length + octets.reduce((sum, octet) => sum * 256 + octet, 0)
}

describe('costs that a file asks for', () => {
  // Deriving with these would take hours: that the tests end shows that nothing is derived.
  it.each([
    { what: 'PBES2 with 2^31 iterations', file: encryptedKey(pbes2(pbkdf2(2 ** 31))) },
    { what: 'PBES2 with 2^200 iterations', file: encryptedKey(pbes2(pbkdf2(2n ** 200n))) },
    { what: 'PBES2 with one too many', file: encryptedKey(pbes2(pbkdf2(1_200_001))) },
    { what: 'scrypt with N = 2^40', file: encryptedKey(pbes2(scrypt(2n ** 40n, 8, 1))) },
    { what: 'scrypt with 512 MiB', file: encryptedKey(pbes2(scrypt(2 ** 19, 8, 1))) },
    { what: 'scrypt with 2^20 blocks', file: encryptedKey(pbes2(scrypt(1024, 8, 2 ** 20))) },
    {
      what: 'PBES1 with 2^31 iterations',
      file: encryptedKey(
        encodeAlgorithm(oid.pbeWithSha1AndDes, encodeSequence(salt, encodeInteger(2 ** 31))),
      ),
    },
    {
      what: 'PKCS #12 with 2^31 iterations of the MAC',
      file: makePkcs12({ bags: [keyBag(key)], macIterations: 2 ** 31 }),
    },
    {
      what: 'PKCS #12 with 2^31 iterations of a safe',
      file: makePkcs12Of([encryptedSafe([keyBag(key)], 2 ** 31)]),
    },
    {
      what: 'PKCS #12 with 2^31 iterations of a key',
      file: makePkcs12({ bags: [bag(oid.shroudedKeyBag, encryptedKey(pbes2(pbkdf2(2 ** 31))))] }),
    },
  ])('are refused before deriving: $what [L-10] [UD-17]', ({ file }) => {
    for (const options of [{ passphrase }, {}]) {
      expect(refusalOf(file, options)).toMatchObject({
        name: 'KeyMaterialError',
        fault: 'over-limit',
        check: expect.stringContaining('(L-10)'),
      })
    }
  })

  it.each([
    { what: 'no iterations', file: encryptedKey(pbes2(pbkdf2(0))) },
    { what: 'an N that is no power of two', file: encryptedKey(pbes2(scrypt(1000, 8, 1))) },
  ])('are refused where they are none: $what', ({ file }) => {
    expect(refusalOf(file)).toMatchObject({ fault: 'malformed' })
  })
})

describe('size of a file', () => {
  it('is at most 1 MiB [UD-17]', () => {
    const comment = (length: number) => Buffer.from(pem + '#'.repeat(length - pem.length))
    expect(recogniseKeyMaterial(comment(1_048_576)).privateKeys).toHaveLength(1)
    expect(refusalOf(comment(1_048_577))).toMatchObject({ fault: 'over-limit' })
  })

  it('is at most 50 items of PEM, a JWK Set, or PKCS #12 [UD-17]', () => {
    const keys = Array.from({ length: 51 }, makeKey)
    const pems = keys.map((each) => each.export({ type: 'pkcs8', format: 'pem' }))
    const jwks = keys.map((each) => each.export({ format: 'jwk' }))
    const set = (count: number) => Buffer.from(JSON.stringify({ keys: jwks.slice(0, count) }))
    const bags = keys.map((each) => keyBag(each))
    const fifty = [
      Buffer.from(pems.slice(0, 50).join('')),
      set(50),
      // The safe around them is one of the fifty.
      makePkcs12({ bags: bags.slice(0, 49) }),
    ]
    const counts = fifty.map(
      (file) => recogniseKeyMaterial(file, { passphrase }).privateKeys.length,
    )
    expect(counts).toEqual([50, 50, 49])
    for (const file of [Buffer.from(pems.join('')), set(51), makePkcs12({ bags })]) {
      expect(refusalOf(file)).toMatchObject({
        fault: 'over-limit',
        check: 'number of items (UD-17)',
      })
    }
  })

  it('is at most four safes inside each other [UD-17]', () => {
    const nest = (depth: number) => {
      let inner = keyBag(key)
      for (let level = 1; level < depth; level += 1) {
        inner = bag(oid.safeContentsBag, encodeSequence(inner))
      }
      return makePkcs12({ bags: [inner] })
    }
    expect(recogniseKeyMaterial(nest(4), { passphrase }).privateKeys).toHaveLength(1)
    expect(refusalOf(nest(5))).toMatchObject({
      fault: 'over-limit',
      check: 'nesting of safes (UD-17)',
    })
  })

  it('is at most 16 KiB of a certificate [L-08] [UD-18]', () => {
    expect(recogniseKeyMaterial(certificateOf(key, 16_000)).certificates).toHaveLength(1)
    for (const file of [
      certificateOf(key, 17_000),
      makePkcs12({ bags: [certificateBag(certificateOf(key, 17_000))] }),
    ]) {
      expect(refusalOf(file)).toMatchObject({
        fault: 'over-limit',
        check: 'size of a certificate (L-08)',
      })
    }
  })
})

describe('PKCS #12 files', () => {
  it('are read with their key and certificate', () => {
    const file = makePkcs12({ bags: [keyBag(key), certificateBag(certificateOf(key))] })
    const material = recogniseKeyMaterial(file, { passphrase })
    expect(material.privateKeys).toHaveLength(1)
    expect(material.certificates).toMatchObject([{ privateKeyIndex: 0 }])
  })

  it('are refused with one byte changed, as with a wrong passphrase [UD-17]', () => {
    const file = makePkcs12({ bags: [keyBag(key)] })
    const changed = Buffer.from(file)
    // Within the private key, which the file holds clear.
    const at = changed.indexOf(Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url'))
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
    const one = refusalOf(changed)
    const other = refusalOf(file, { passphrase: 'incorrect horse' })
    expect(one).toMatchObject({ fault: 'wrong-passphrase' })
    expect({ ...one }).toEqual({ ...other })
    expect(one.message).toBe(other.message)
  })

  it('give one refusal for a wrong passphrase, whatever gives it away [UD-17]', () => {
    const encrypted = makePkcs12Of([encryptedSafe([keyBag(key)])], { mac: null })
    const refusals = new Set<string>()
    // One in 256 wrong passphrases leaves good padding behind.
    for (let attempt = 0; attempt < 1_000; attempt += 1) {
      const refusal = refusalOf(encrypted, { passphrase: `wrong ${attempt}`, mayLackMac: true })
      refusals.add(JSON.stringify([refusal.fault, refusal.check, refusal.message, refusal.cause]))
    }
    expect([...refusals]).toHaveLength(1)
  })

  it('are refused without a MAC, unless that is overridden [UD-17]', () => {
    const file = makePkcs12({ bags: [keyBag(key)], mac: null })
    expect(refusalOf(file)).toMatchObject({ check: 'MAC of the file (UD-17)' })
    const material = recogniseKeyMaterial(file, { passphrase, mayLackMac: true })
    expect(material.privateKeys).toHaveLength(1)
  })

  it('may lack what is optional: contents, values and attributes (CVE-2024-0727) [UD-17]', () => {
    const empty = encodeSequence(encodeObjectIdentifier(oid.data))
    const emptyEncrypted = encodeSequence(encodeObjectIdentifier(oid.encryptedData))
    const hollowBag = encodeSequence(encodeObjectIdentifier(oid.certificateBag))
    const safe = contentInfo(oid.data, encodeOctetString(encodeSequence(hollowBag, keyBag(key))))
    const file = makePkcs12Of([empty, emptyEncrypted, safe])
    expect(recogniseKeyMaterial(file, { passphrase }).privateKeys).toHaveLength(1)
  })

  it('are refused without what has to be there', () => {
    const version = encodeInteger(3)
    const hollow = encodeSequence(encodeObjectIdentifier(oid.data))
    expect(refusalOf(encodeSequence(version, hollow))).toMatchObject({ fault: 'malformed' })
    const signed = contentInfo(oid.signedData, encodeSequence())
    expect(refusalOf(encodeSequence(version, signed))).toMatchObject({ fault: 'unsupported' })
    const other = contentInfo(oid.data, encodeOctetString(encodeSequence()))
    expect(refusalOf(encodeSequence(encodeInteger(4), other))).toMatchObject({
      fault: 'unsupported',
      seen: 'version 4',
    })
  })

  it('are refused where the certificate under the id of a key has another key [KS-15]', () => {
    const pair = (holder: KeyObject) =>
      makePkcs12({
        bags: [
          keyBag(key, localKeyId('one')),
          certificateBag(certificateOf(holder), localKeyId('one')),
        ],
      })
    expect(recogniseKeyMaterial(pair(key), { passphrase }).certificates).toHaveLength(1)
    expect(refusalOf(pair(makeKey()))).toMatchObject({
      fault: 'mismatch',
      check: 'key matches certificate (KS-15)',
    })
  })

  it('give names without characters that mislead, and not too long [UD-17]', () => {
    const nameOf = (text: string) => {
      const file = makePkcs12({ bags: [keyBag(key, friendlyName(text))] })
      return recogniseKeyMaterial(file, { passphrase }).privateKeys[0]?.name
    }
    expect(nameOf(' Schlüssel von 日本 ')).toBe('Schlüssel von 日本')
    expect(nameOf('safe\u202egnp.exe\u0000\u001b[2J')).toBe('safe\ufffdgnp.exe\ufffd\ufffd[2J')
    expect(nameOf('\ud800 alone')).toBe('\ufffd alone')
    expect(nameOf('n'.repeat(5_000))).toBe('n'.repeat(100))
    expect(nameOf('  ')).toBeUndefined()
  })

  it('may be BER, as older tools write them, where a key or certificate may not [UD-13]', () => {
    const file = makePkcs12({ bags: [keyBag(key)] })
    const material = recogniseKeyMaterial(loosen(file), { passphrase })
    expect(material.privateKeys).toHaveLength(1)
    expect(material.warnings.map(({ code }) => code)).toContain('loose-encoding')
    for (const strict of [der, certificateOf(key), publicKeyInfoOf(key)]) {
      expect(refusalOf(loosen(strict))).toMatchObject({ fault: 'malformed' })
    }
  })

  it('with PBMAC1 are read, and refused with a wrong passphrase [RFC 9579]', async () => {
    const { createHmac, pbkdf2Sync } = await import('node:crypto')
    const safe = contentInfo(oid.data, encodeOctetString(encodeSequence(keyBag(key))))
    const macKey = pbkdf2Sync(passphrase, Buffer.alloc(8), 2048, 32, 'sha256')
    const digest = createHmac('sha256', macKey).update(encodeSequence(safe)).digest()
    const hmac = encodeAlgorithm(oid.hmacWithSha256, encodedNull)
    const derivation = encodeAlgorithm(
      oid.pbkdf2,
      encodeSequence(salt, encodeInteger(2048), encodeInteger(32), hmac),
    )
    const algorithm = encodeAlgorithm(oid.pbmac1, encodeSequence(derivation, hmac))
    const info = encodeSequence(algorithm, encodeOctetString(digest))
    const mac = encodeSequence(info, encodeOctetString(Buffer.from('NOT USED')), encodeInteger(1))
    const file = makePkcs12Of([safe], { mac })
    expect(recogniseKeyMaterial(file, { passphrase }).privateKeys).toHaveLength(1)
    expect(refusalOf(file, { passphrase: 'incorrect horse' })).toMatchObject({
      fault: 'wrong-passphrase',
    })
  })
})

describe('other files', () => {
  it.each([
    { what: 'nothing', file: '' },
    { what: 'a shopping list', file: 'milk, bread' },
    { what: 'a picture', file: Buffer.from('89504e470d0a1a0a', 'hex') },
    { what: 'an empty structure', file: Buffer.from('3000', 'hex') },
    { what: 'a PEM block of no kind known', file: pem.replaceAll('PRIVATE KEY', 'SOMETHING') },
  ])('are refused: $what', ({ file }) => {
    expect(['unrecognised', 'unsupported']).toContain(refusalOf(file).fault)
  })

  it('of OpenSSH are refused with the way to convert them', () => {
    const text = pem.replaceAll('PRIVATE KEY', 'OPENSSH PRIVATE KEY')
    expect(refusalOf(text).wanted).toContain('ssh-keygen -p -m PKCS8')
  })

  it.each([
    { what: 'a label of something else', file: pem.replaceAll('PRIVATE KEY', 'CERTIFICATE') },
    { what: 'an end that is missing', file: pem.slice(0, -10) },
    { what: 'a next block that has only begun', file: `${pem}-----BEG` },
    { what: 'a first line that was changed', file: pem + pem.replace('BEGIN', 'BEGUN') },
    { what: 'a character that is not base64', file: pem.replace('M', '*') },
    { what: 'bytes after the key', file: Buffer.concat([der, Buffer.alloc(1)]) },
    {
      what: 'a length in too many octets',
      file: Buffer.concat([Buffer.from('3081', 'hex'), der.subarray(1)]),
    },
    { what: 'a member of JSON twice', file: '{"kty":"RSA","kty":"EC"}' },
    {
      what: 'a kid twice',
      file: JSON.stringify({
        keys: [key, makeKey()].map((each) => ({
          ...each.export({ format: 'jwk' }),
          kid: 'same',
        })),
      }),
    },
    {
      what: 'base64 with padding',
      file: JSON.stringify({
        ...key.export({ format: 'jwk' }),
        x: `${key.export({ format: 'jwk' }).x}=`,
      }),
    },
  ])('are refused as malformed: $what [UD-13]', ({ file }) => {
    expect(refusalOf(file)).toMatchObject({ fault: 'malformed' })
  })

  it('with a symmetric key are refused', () => {
    expect(refusalOf('{"kty":"oct","k":"AAAA"}')).toMatchObject({ fault: 'unsupported' })
  })

  it('with x5c of another key are refused [KS-15]', () => {
    const jwk = (holder: KeyObject) =>
      JSON.stringify({
        ...key.export({ format: 'jwk' }),
        x5c: [Buffer.from(certificateOf(holder)).toString('base64')],
      })
    const material = recogniseKeyMaterial(Buffer.from(jwk(key)))
    expect(material.certificates).toMatchObject([{ privateKeyIndex: 0, place: 'the JWK.x5c.0' }])
    expect(refusalOf(jwk(makeKey()))).toMatchObject({ fault: 'mismatch' })
  })

  it('are refused whole where one of several keys is unfit', () => {
    const curve = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey
    const text = pem + curve.export({ type: 'pkcs8', format: 'pem' })
    expect(refusalOf(text)).toMatchObject({ fault: 'unsupported' })
  })

  it('are never repeated in a refusal', () => {
    const secret = createHash('sha256').update('secret').digest()
    const structure = encodeSequence(encodeInteger(0), encodeElement(0x01, secret))
    const refusal = refusalOf(
      `-----BEGIN RSA PRIVATE KEY-----\n${Buffer.from(structure).toString('base64')}\n-----END RSA PRIVATE KEY-----`,
    )
    const said = JSON.stringify([refusal.message, refusal.check, String(refusal.cause)])
    expect(said).not.toContain(secret.toString('hex').slice(0, 16))
  })
})
