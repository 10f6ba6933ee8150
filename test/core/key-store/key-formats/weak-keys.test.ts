import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  encodeAlgorithm,
  encodeBitString,
  encodedNull,
  encodeElement,
  encodeInteger,
  encodeSequence,
} from '../../../../src/main/core/key-store/key-formats/der-encoding.ts'
import type { KeyMaterialError } from '../../../../src/main/core/key-store/key-formats/key-material-error.ts'
import {
  bytesOf,
  curves,
  pointOfScalar,
} from '../../../../src/main/core/key-store/key-formats/key-numbers.ts'
import { oid } from '../../../../src/main/core/key-store/key-formats/object-identifiers.ts'
import { recogniseKeyMaterial } from '../../../../src/main/core/key-store/key-formats/recognise-key-material.ts'
import {
  encode,
  primeFrom,
  randomPrime,
  rocaPrime,
  rsaJwk,
  rsaOf,
} from '../../../support/weak-keys.ts'

const sound = rsaOf(randomPrime(1024), randomPrime(1024))

const read = (text: string) => recogniseKeyMaterial(Buffer.from(text))

/** The refusal of a file. */
function refusalOf(text: string | Uint8Array): KeyMaterialError {
  try {
    recogniseKeyMaterial(typeof text === 'string' ? Buffer.from(text) : text)
  } catch (error) {
    // What is no refusal fails the comparison that follows.
    return error as KeyMaterialError
  }
  throw new Error('the file was not refused')
}

const jwkOf = (type: 'P-256' | 'P-384' | 'P-521' | 'Ed25519') => {
  const pair =
    type === 'Ed25519'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: type })
  return pair.privateKey.export({ format: 'jwk' })
}

const withoutSecret = ({ d: _, ...jwk }: JsonWebKey) => jwk

describe('RSA keys', () => {
  it('of two distant random primes are taken', () => {
    expect(read(rsaJwk(sound, 'public')).publicKeys).toHaveLength(1)
    expect(read(rsaJwk(sound, 'private')).privateKeys).toHaveLength(1)
  })

  it.each([
    { what: '2047 bits', n: (1n << 2047n) - 1n },
    { what: '8193 bits', n: (1n << 8192n) + 1n },
    { what: '65536 bits', n: (1n << 65_535n) + 1n },
  ])('are refused with a modulus of $what [L-09] [UD-18]', ({ what, n }) => {
    const refusal = refusalOf(rsaJwk({ ...sound, n }, 'public'))
    expect(refusal).toMatchObject({ fault: 'weak-key', check: 'size of the RSA key (L-09)' })
    expect(refusal.seen).toBe(what)
  })

  it.each([3n, 65_535n, 65_538n, 2n ** 32n + 1n, 2n ** 100n + 1n])(
    'are refused with exponent %s [L-09]',
    (e) => {
      expect(refusalOf(rsaJwk({ ...sound, e }, 'public'))).toMatchObject({
        fault: 'weak-key',
        check: 'exponent of the RSA key (L-09)',
      })
    },
  )

  it('are refused with a negative modulus [L-09]', () => {
    const der = encodeSequence(
      encodeAlgorithm(oid.rsaEncryption, encodedNull),
      encodeBitString(
        encodeSequence(Buffer.from('02020100', 'hex').fill(0x80, 2, 3), encodeInteger(65_537)),
      ),
    )
    expect(refusalOf(der)).toMatchObject({ fault: 'weak-key', seen: '0 bits' })
  })

  it.each([2n, 3n, 1_999n])('are refused with the factor %s [UD-10]', (factor) => {
    const n = factor * primeFrom((1n << 2048n) / factor + (1n << 2000n))
    expect(refusalOf(rsaJwk({ ...sound, n }, 'public'))).toMatchObject({
      fault: 'weak-key',
      check: 'modulus of the RSA key (UD-10)',
      seen: `a modulus divisible by ${factor}`,
    })
  })

  it('are refused with the fingerprint of ROCA [UD-10]', () => {
    const weak = rsaOf(rocaPrime(1024), rocaPrime(1026))
    expect(refusalOf(rsaJwk(weak, 'public'))).toMatchObject({
      fault: 'weak-key',
      seen: 'a modulus with the ROCA fingerprint',
    })
    // One prime of that form does not make the fingerprint.
    expect(read(rsaJwk(rsaOf(rocaPrime(1024), sound.q), 'public')).publicKeys).toHaveLength(1)
  })

  it('are refused with primes that Fermat finds, even public [UD-10]', () => {
    const p = randomPrime(1024)
    expect(refusalOf(rsaJwk(rsaOf(p, primeFrom(p + 2n)), 'public'))).toMatchObject({
      fault: 'weak-key',
      seen: 'a modulus whose primes are close together',
    })
  })

  it('are refused with primes closer than FIPS 186-5 allows [UD-10]', () => {
    const p = randomPrime(1024)
    const close = rsaOf(p, primeFrom(p - (1n << 900n)))
    const distant = rsaOf(p, primeFrom(p - (1n << 1000n)))
    expect(refusalOf(rsaJwk(close, 'private'))).toMatchObject({ check: 'close primes (UD-10)' })
    expect(read(rsaJwk(distant, 'private')).privateKeys).toHaveLength(1)
  })

  it('are refused with a private exponent that is small [UD-10]', () => {
    const { n, p, q } = sound
    // The public exponent of a small private one is large; a small pair cannot be made.
    const d = (1n << 500n) + 1n
    expect(refusalOf(rsaJwk({ n, e: 65_537n, d, p, q }, 'private')).fault).toBe('mismatch')
  })

  it.each(['d', 'p', 'q', 'dp', 'dq', 'qi'])('are refused with another %s [KS-15]', (member) => {
    const jwk = JSON.parse(rsaJwk(sound, 'private'))
    const changed = { ...jwk, [member]: encode(randomPrime(1024)) }
    expect(refusalOf(JSON.stringify(changed))).toMatchObject({ fault: 'mismatch' })
  })
})

/** The outline of a certificate around an RSA key; nobody signed it. */
function makeCertificate(modulusLength: number) {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength })
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const algorithm = encodeAlgorithm('1.2.840.113549.1.1.11', encodedNull)
  const [version, nothing] = [encodeElement(0xa0, encodeInteger(2)), encodeSequence()]
  const toBeSigned = [version, encodeInteger(1), algorithm, nothing, nothing, nothing, spki]
  const signature = encodeBitString(Buffer.alloc(256))
  return { certificate: encodeSequence(encodeSequence(...toBeSigned), algorithm, signature) }
}

describe.each(['P-256', 'P-384', 'P-521'] as const)('EC keys on %s', (curve) => {
  it('are taken, private and public', () => {
    const jwk = jwkOf(curve)
    expect(read(JSON.stringify(jwk)).privateKeys).toHaveLength(1)
    expect(read(JSON.stringify(withoutSecret(jwk))).publicKeys).toHaveLength(1)
  })

  it('are refused with a point beside the curve [L-09] [UD-10]', () => {
    const jwk = withoutSecret(jwkOf(curve))
    const y = Buffer.from(jwk.y ?? '', 'base64url')
    y.writeUInt8(y.readUInt8(y.length - 1) ^ 1, y.length - 1)
    const changed = { ...jwk, y: y.toString('base64url') }
    expect(refusalOf(JSON.stringify(changed))).toMatchObject({
      fault: 'weak-key',
      check: 'point on its curve (L-09, UD-10)',
    })
  })

  it('are refused with a coordinate above the field [L-09]', () => {
    const jwk = withoutSecret(jwkOf(curve))
    const length = Buffer.from(jwk.x ?? '', 'base64url').length
    const changed = { ...jwk, x: Buffer.alloc(length, 0xff).toString('base64url') }
    expect(refusalOf(JSON.stringify(changed))).toMatchObject({ fault: 'weak-key' })
  })

  it('are refused with the private part of another key, zero, or one above the order [KS-15]', () => {
    const jwk = jwkOf(curve)
    expect(refusalOf(JSON.stringify({ ...jwk, d: jwkOf(curve).d }))).toMatchObject({
      fault: 'mismatch',
    })
    const length = Buffer.from(jwk.d ?? '', 'base64url').length
    for (const fill of [0x00, 0xff]) {
      const d = Buffer.alloc(length, fill).toString('base64url')
      expect(refusalOf(JSON.stringify({ ...jwk, d }))).toMatchObject({ fault: 'weak-key' })
    }
  })
})

describe.each(['P-256', 'P-384', 'P-521'] as const)('private scalars on %s', (curve) => {
  it('are taken up to the order less one, and refused from the order on [L-09]', () => {
    const { order, byteLength } = curves[curve]
    const { x, y } = pointOfScalar(curve, order - 1n)
    const [encodedX, encodedY, most, least] = [x, y, order - 1n, order].map((value) =>
      bytesOf(value, byteLength).toString('base64url'),
    )
    const jwk = { kty: 'EC', crv: curve, x: encodedX, y: encodedY }
    expect(read(JSON.stringify({ ...jwk, d: most })).privateKeys).toHaveLength(1)
    expect(refusalOf(JSON.stringify({ ...jwk, d: least }))).toMatchObject({
      check: 'private scalar of the key (L-09)',
    })
  })
})

describe('Ed25519 keys', () => {
  it('are taken, private and public', () => {
    for (let sample = 0; sample < 20; sample += 1) {
      const jwk = jwkOf('Ed25519')
      expect(read(JSON.stringify(jwk)).privateKeys).toHaveLength(1)
      expect(read(JSON.stringify(withoutSecret(jwk))).publicKeys).toHaveLength(1)
    }
  })

  it('are refused with the private part of another key [KS-15]', () => {
    const changed = { ...jwkOf('Ed25519'), d: jwkOf('Ed25519').d }
    expect(refusalOf(JSON.stringify(changed))).toMatchObject({ fault: 'mismatch' })
  })

  it.each([
    '0100000000000000000000000000000000000000000000000000000000000000',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    '0000000000000000000000000000000000000000000000000000000000000080',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  ])('are refused with the point of small order %s [UD-10]', (hex) => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(hex, 'hex').toString('base64url') }
    expect(refusalOf(JSON.stringify(jwk))).toMatchObject({
      fault: 'weak-key',
      check: 'order of the Ed25519 point (UD-10)',
    })
  })

  it('are refused with bytes that are no point, or a coordinate above the field [L-09]', () => {
    const points = ['02'.padEnd(64, '0'), 'eeffffff'.padEnd(62, 'f').concat('7f')]
    for (const hex of points) {
      const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(hex, 'hex').toString('base64url') }
      expect(refusalOf(JSON.stringify(jwk))).toMatchObject({
        fault: 'weak-key',
        check: 'point on its curve (L-09, UD-10)',
      })
    }
  })
})

describe('keys of a certificate', () => {
  it('that are weak are mentioned; the certificate itself is for its own module to judge', () => {
    const { certificate } = makeCertificate(1024)
    const material = recogniseKeyMaterial(certificate)
    expect(material.certificates).toHaveLength(1)
    expect(material.warnings.map(({ code }) => code)).toEqual(['weak-certificate-key'])
    expect(recogniseKeyMaterial(makeCertificate(2048).certificate).warnings).toEqual([])
  })
})
