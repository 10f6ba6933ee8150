import { X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CertificateFormatError,
  hasUriSan,
  isSameName,
  parseCertificate,
} from '../../../src/main/core/certificate-path/index.ts'
import * as der from './support/der-writer.ts'
import * as pki from './support/test-certificates.ts'

const key = pki.newKeyPair()
const rsa = pki.newRsaKeyPair()

/** A certificate without extensions that is right in every part. */
const plain: pki.CertificateRequest = {
  subject: 'C=US,O=Example,CN=leaf',
  issuer: 'C=US,O=Example,CN=root',
  publicKey: key.publicKey,
  signedBy: key.privateKey,
}
const parse = (change: Partial<pki.CertificateRequest> = {}) =>
  pki.certificate({ ...plain, ...change })
const parseWith = (...extensions: Uint8Array[]) => parse({ extensions })
const extensionOf = (id: string, hex: string, critical = false) =>
  pki.extension(id, Buffer.from(hex.replaceAll(' ', ''), 'hex'), critical)

describe('parseCertificate, frame', () => {
  it('reads names, times, serial number, key and signature [UD-13]', () => {
    const parsed = parse({ serialNumber: der.integer(0x80) })
    expect(parsed.subject.text).toBe('CN=leaf,O=Example,C=US')
    expect(parsed.issuer.text).toBe('CN=root,O=Example,C=US')
    expect(parsed.serialNumber).toBe('80')
    expect(parsed.notBefore).toBe(pki.now - 30 * pki.day)
    expect(parsed.notAfter).toBe(pki.now + 300 * pki.day)
    expect(parsed.publicKey).toMatchObject({ kind: 'p-256', name: 'EC P-256' })
    expect(parsed.signature.algorithm).toMatchObject({ accepted: true, scheme: 'ecdsa' })
  })

  it('keeps its own copy of the bytes [UD-13]', () => {
    const bytes = pki.buildCertificate(plain)
    const parsed = parseCertificate(bytes)
    const before = Buffer.from(parsed.der).toString('hex')
    bytes.fill(0)
    expect(Buffer.from(parsed.der).toString('hex')).toBe(before)
  })

  it('refuses bytes after the certificate [UD-13]', () => {
    const bytes = pki.buildCertificate(plain)
    expect(() => parseCertificate(Buffer.concat([bytes, Buffer.of(0)]))).toThrow('1 trailing bytes')
  })

  it('refuses other versions than 3 [UD-04, UD-13]', () => {
    expect(() => parse({ version: der.explicit(0, der.integer(2)) })).not.toThrow()
    expect(() => parse({ version: der.explicit(0, der.integer(1)) })).toThrow('wanted version 3')
    expect(() => parse({ version: new Uint8Array() })).toThrow('wanted version 3')
  })

  it('reads serial numbers of 1 to 20 octets and refuses others [UD-13]', () => {
    const longest = der.element(0x02, Buffer.alloc(20, 0x7f))
    expect(parse({ serialNumber: longest }).serialNumber).toHaveLength(40)
    const wrong = [
      der.element(0x02, Buffer.alloc(21, 0x7f)),
      der.integer(0),
      der.element(0x02, Buffer.of(0xff)),
    ]
    for (const serialNumber of wrong) {
      expect(() => parse({ serialNumber })).toThrow('wanted a positive number of at most 20 octets')
    }
  })

  it('refuses another algorithm inside than outside [UD-09]', () => {
    const { ecdsaSha256, ecdsaSha384 } = pki.signatureAlgorithms
    expect(() => parse({ innerAlgorithm: ecdsaSha256 })).not.toThrow()
    expect(() => parse({ innerAlgorithm: ecdsaSha384 })).toThrow('wanted the same algorithm twice')
  })

  it('reads times of both types and refuses a third [UD-03]', () => {
    const generalized = der.text('20260101000000Z', 0x18)
    expect(parse({ notBefore: generalized }).notBefore).toBe(Date.UTC(2026, 0, 1) / 1000)
    expect(() => parse({ notBefore: der.text('20260101000000Z') })).toThrow('wanted a UTCTime or')
    expect(() => parse({ notAfter: new Uint8Array() })).toThrow(
      'validity: there is the end, wanted one more element',
    )
  })

  it('refuses a certificate of more than 16 KiB before reading it [L-08, UD-18]', () => {
    const names = (count: number) =>
      pki.uriSan(...Array.from({ length: count }, (_, i) => `a:${i}`))
    expect(parseWith(names(1000)).extensions.subjectAltNames).toHaveLength(1000)
    expect(() => parseWith(names(10_000))).toThrow('wanted at most 16384')
  })

  it('refuses an empty issuer, and an empty subject unless another name is critical [UD-13]', () => {
    const san = (critical: boolean) => pki.subjectAltName([['uri', 'https://a.example']], critical)
    expect(() => parse({ subject: '', extensions: [san(true)] })).not.toThrow()
    expect(() => parse({ subject: '', extensions: [san(false)] })).toThrow(
      'subject: there is an empty',
    )
    expect(() => parse({ subject: '' })).toThrow('subject: there is an empty name')
    expect(() => parse({ issuer: '' })).toThrow('issuer: there is an empty name')
  })

  it('passes over unique identifiers and refuses anything else there [UD-13]', () => {
    expect(() => parse({ uniqueIds: [der.element(0x81, Buffer.of(5, 0x20))] })).not.toThrow()
    expect(() => parse({ uniqueIds: [der.element(0x84, Buffer.of(0))] })).toThrow('wanted the end')
  })
})

describe('parseCertificate, names', () => {
  const same = (one: Uint8Array, other: Uint8Array) =>
    isSameName(parse({ subject: one }).subject, parse({ subject: other }).subject)

  it('matches names without regard to case, runs of spaces and string type [UDAP-PKI-001]', () => {
    expect(same(der.name('O=Good CA'), der.name('O= good  ca '))).toBe(true)
    expect(same(der.name('O=Good CA', 0x13), der.name('O=Good CA', 0x0c))).toBe(true)
    expect(same(der.name('O=Good CA'), der.name('O=GoodCA'))).toBe(false)
    expect(same(der.name('O=a,CN=b'), der.name('CN=b,O=a'))).toBe(false)
    expect(same(der.name('O=a'), der.name('OU=a'))).toBe(false)
  })

  it('reads texts of the older string types, and refuses an attribute without a value [UD-13]', () => {
    const named = (...value: Uint8Array[]) =>
      der.sequence(der.set(der.sequence(der.identifier('2.5.4.10'), ...value)))
    const latin = der.element(0x14, Buffer.from('Caf\u00e9', 'latin1'))
    const wide = der.element(0x1e, Buffer.from('Caf\u00e9', 'utf16le').swap16())
    for (const value of [latin, wide]) {
      expect(parse({ subject: named(value) }).subject.text).toBe('O=Caf\u00e9')
      expect(same(named(value), der.name('O=caf\u00e9'))).toBe(true)
    }
    expect(() => parse({ subject: named() })).toThrow(
      'name attribute: there is the end, wanted one more element',
    )
  })

  it('never takes the end of one attribute for the beginning of the next [UDAP-PKI-001]', () => {
    expect(same(der.name('O=a","CN=b'), der.name('O=a,CN=b'))).toBe(false)
  })

  it('shows special, control and direction characters escaped (CVE-2021-44532) [UD-07]', () => {
    const subject = der.sequence(
      der.set(der.sequence(der.identifier('2.5.4.3'), der.text('a+b\u202e\u0000'))),
    )
    expect(parse({ subject }).subject.text).toBe('CN=a\\+b\\e2\\80\\ae\\00')
  })
})

describe('parseCertificate, public keys', () => {
  const faultOf = (publicKey: Uint8Array) => parse({ publicKey }).publicKey.fault?.seen
  const rsaKey = (modulus: bigint, exponent: number | bigint, parameters: Uint8Array = der.nul) =>
    der.sequence(
      der.sequence(der.identifier('1.2.840.113549.1.1.1'), parameters),
      der.bitString(der.sequence(der.integer(modulus), der.integer(exponent))),
    )
  const odd = (bits: number) => (1n << BigInt(bits - 1)) + 1n
  const ecKey = (parameters: Uint8Array, point: Uint8Array) =>
    der.sequence(
      der.sequence(der.identifier('1.2.840.10045.2.1'), parameters),
      der.bitString(point),
    )
  const p256 = der.identifier('1.2.840.10045.3.1.7')
  const point = Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)])

  it('reads the three kinds of keys [L-09]', () => {
    expect(parse({ publicKey: rsa.publicKey }).publicKey).toMatchObject({ name: 'RSA 2048' })
    const p384 = pki.newKeyPair('P-384').publicKey
    expect(parse({ publicKey: p384 }).publicKey).toMatchObject({ name: 'EC P-384' })
    const edwards = der.sequence(
      der.sequence(der.identifier('1.3.101.112')),
      der.bitString(Buffer.alloc(32, 9)),
    )
    expect(parse({ publicKey: edwards }).publicKey.fault).toBeUndefined()
  })

  it('finds Ed25519 keys of another length or with parameters [L-09]', () => {
    const edwards = (octets: number, ...parameters: Uint8Array[]) =>
      der.sequence(
        der.sequence(der.identifier('1.3.101.112'), ...parameters),
        der.bitString(Buffer.alloc(octets, 9)),
      )
    expect(faultOf(edwards(32))).toBeUndefined()
    expect(faultOf(edwards(31))).toBe('31 octets')
    expect(faultOf(edwards(32, der.nul))).toBe('parameters')
  })

  it('finds RSA keys of a size or exponent out of bounds before any arithmetic (CVE-2023-6237) [L-09, UD-10, UD-18]', () => {
    expect(faultOf(rsaKey(odd(2048), 65_537))).toBeUndefined()
    expect(faultOf(rsaKey(odd(8192), 65_537))).toBeUndefined()
    expect(faultOf(rsaKey(odd(2047), 65_537))).toBe('2047 bits')
    expect(faultOf(rsaKey(odd(65_536), 65_537))).toBe('65536 bits')
    expect(faultOf(rsaKey(odd(2048), 3))).toBe('the exponent 0x03')
    expect(faultOf(rsaKey(odd(2048), 65_538))).toBe('the exponent 0x010002')
    expect(faultOf(rsaKey(odd(2048), 2n ** 32n + 1n))).toBe('the exponent 0x0100000001')
    expect(faultOf(rsaKey(odd(2048) + 1n, 65_537))).toBe('an even modulus')
    expect(faultOf(rsaKey(0n, 65_537))).toBe('0 bits')
    expect(faultOf(rsaKey(odd(2048), 65_537, new Uint8Array()))).toBe('RSA without NULL parameters')
  })

  it('finds explicit parameters, other curves and compressed points (CVE-2020-0601, CVE-2022-0778) [UD-09, UD-10]', () => {
    expect(faultOf(ecKey(p256, point))).toBeUndefined()
    expect(faultOf(ecKey(der.sequence(), point))).toBe('explicit curve parameters')
    expect(faultOf(ecKey(der.nul, point))).toBe('no named curve')
    expect(faultOf(ecKey(der.identifier('1.3.132.0.10'), point))).toBe('EC curve 1.3.132.0.10')
    expect(faultOf(ecKey(p256, Buffer.concat([Buffer.of(2), Buffer.alloc(32, 1)])))).toContain(
      '0x02',
    )
  })

  it('names keys of other algorithms [UD-09]', () => {
    const dsa = der.sequence(
      der.sequence(der.identifier('1.2.840.10040.4.1')),
      der.bitString(der.integer(1)),
    )
    expect(faultOf(dsa)).toBe('DSA')
  })
})

describe('parseCertificate, signature algorithms', () => {
  const algorithmWith = (identifier: string, ...parameters: Uint8Array[]) => {
    const algorithm = der.sequence(der.identifier(identifier), ...parameters)
    return parse({ innerAlgorithm: algorithm, outerAlgorithm: algorithm }).signature.algorithm
  }
  const [rsaSha256, ecdsaSha256, pss] = [
    '1.2.840.113549.1.1.11',
    '1.2.840.10045.4.3.2',
    '1.2.840.113549.1.1.10',
  ]

  it('wants the parameters each is written with, and no others [UD-09]', () => {
    expect(algorithmWith(rsaSha256, der.nul)).toMatchObject({ accepted: true })
    expect(algorithmWith(rsaSha256, der.sequence())).toMatchObject({
      accepted: false,
      name: 'RSA with SHA-256 with parameters 3000',
      wanted: 'NULL parameters',
    })
    expect(algorithmWith(ecdsaSha256)).toMatchObject({ accepted: true })
    expect(algorithmWith(ecdsaSha256, der.nul)).toMatchObject({
      accepted: false,
      wanted: 'no parameters',
    })
    expect(algorithmWith(pss)).toMatchObject({
      accepted: false,
      name: 'RSA-PSS with parameters absent',
    })
  })
})

describe('parseCertificate, extensions', () => {
  it('lists all of them and which critical ones it does not know [UD-13, UDAP-PKI-007]', () => {
    const { extensions } = parseWith(
      pki.basicConstraints(false),
      pki.extension('1.3.6.1.4.1.99999.1', der.nul, true),
      pki.extension('1.3.6.1.4.1.99999.2', der.nul, false),
    )
    expect(extensions.entries.map(({ isCritical }) => isCritical)).toEqual([true, true, false])
    expect(extensions.unknownCritical).toEqual(['1.3.6.1.4.1.99999.1'])
  })

  it('refuses one twice [UD-13]', () => {
    expect(() => parseWith(pki.keyUsage('digitalSignature'))).not.toThrow()
    expect(() => parseWith(pki.keyUsage('digitalSignature'), pki.keyUsage('cRLSign'))).toThrow(
      '2.5.29.15 twice',
    )
  })

  it('refuses a default that is spelt out [UD-13]', () => {
    const spelt = der.sequence(der.identifier('2.5.29.15'), der.boolean(false), der.octets(der.nul))
    expect(() => parseWith(spelt)).toThrow('critical FALSE spelt out')
    expect(() => parseWith(extensionOf('2.5.29.19', '30 00'))).not.toThrow()
    expect(() => parseWith(extensionOf('2.5.29.19', '30 03 01 01 00'))).toThrow('one DER form')
  })

  it('refuses members no schema knows [UD-13]', () => {
    expect(() => parseWith(extensionOf('2.5.29.19', '30 06 01 01 ff 02 01 00'))).not.toThrow()
    const third = extensionOf('2.5.29.19', '30 09 01 01 ff 02 01 00 02 01 00')
    expect(() => parseWith(third)).toThrow('one DER form')
  })

  it('refuses key identifiers and access descriptions that are critical [UD-13]', () => {
    const identifier = der.octets(Buffer.of(1))
    expect(parseWith(pki.extension('2.5.29.14', identifier)).extensions).toMatchObject({
      subjectKeyIdentifier: '01',
    })
    expect(() => parseWith(pki.extension('2.5.29.14', identifier, true))).toThrow('not critical')
  })

  const readings: ReadonlyArray<readonly [what: string, Uint8Array, object]> = [
    ['a CA', pki.basicConstraints(true, 2), { basicConstraints: { isCa: true, pathLength: 2 } }],
    [
      'key usages',
      pki.keyUsage('digitalSignature', 'keyCertSign'),
      { keyUsage: ['digitalSignature', 'keyCertSign'] },
    ],
    [
      'purposes',
      pki.extendedKeyUsage('1.3.6.1.5.5.7.3.9'),
      { extendedKeyUsage: ['1.3.6.1.5.5.7.3.9'] },
    ],
    [
      'policies',
      pki.policies('1.2.3', '2.5.29.32.0'),
      { certificatePolicies: ['1.2.3', '2.5.29.32.0'] },
    ],
    [
      'mappings',
      pki.policyMappings(['1.2.3', '1.2.4']),
      { policyMappings: [{ issuerDomain: '1.2.3', subjectDomain: '1.2.4' }] },
    ],
    [
      'policy constraints',
      pki.policyConstraints(0, 3),
      { policyConstraints: { requireExplicitPolicy: 0, inhibitPolicyMapping: 3 } },
    ],
    ['inhibited any policy', pki.inhibitAnyPolicy(1), { inhibitAnyPolicy: 1 }],
    [
      'addresses',
      pki.authorityAccess({ ocsp: 'http://o', caIssuers: 'http://c' }),
      { ocspUris: ['http://o'], caIssuerUris: ['http://c'] },
    ],
    [
      'an authority key',
      extensionOf('2.5.29.35', '30 04 80 02 ab cd'),
      { authorityKeyIdentifier: { keyIdentifier: 'abcd' } },
    ],
    [
      'an authority by its issuer and serial number',
      extensionOf('2.5.29.35', '30 08 a1 03 82 01 61 82 01 05'),
      {
        authorityKeyIdentifier: { issuer: [{ kind: 'dns', value: 'a' }], serialNumber: '05' },
      },
    ],
    [
      'distribution points',
      pki.crlDistributionPoint('http://crl'),
      {
        crlDistributionPoints: [
          { point: { kind: 'full', names: [{ kind: 'uri', value: 'http://crl' }] } },
        ],
      },
    ],
    [
      'constraints',
      pki.nameConstraints([['ip', '0a000000ff000000']], [['uri', '.example']]),
      {
        nameConstraints: {
          permitted: [{ value: '10.0.0.0/8' }],
          excluded: [{ value: '.example' }],
        },
      },
    ],
  ]
  it.each(readings)('reads %s [UD-13]', (_what, extension, meaning) => {
    expect(parseWith(extension).extensions).toMatchObject(meaning)
  })

  const malformed: ReadonlyArray<readonly [what: string, Uint8Array]> = [
    ['a path length of no CA', extensionOf('2.5.29.19', '30 03 02 01 05')],
    ['a negative path length', extensionOf('2.5.29.19', '30 06 01 01 ff 02 01 ff')],
    ['key usage without a usage', extensionOf('2.5.29.15', '03 01 00')],
    ['key usage with zeros at its end', extensionOf('2.5.29.15', '03 02 00 80')],
    ['key usage of ten bits', extensionOf('2.5.29.15', '03 03 06 00 40')],
    ['no purposes', extensionOf('2.5.29.37', '30 00')],
    ['no policies', extensionOf('2.5.29.32', '30 00')],
    ['one policy twice', pki.policies('1.2.3', '1.2.3')],
    ['no mappings', extensionOf('2.5.29.33', '30 00')],
    ['policy constraints of nothing', extensionOf('2.5.29.36', '30 00')],
    ['a negative count', extensionOf('2.5.29.54', '02 01 ff')],
    ['no names', extensionOf('2.5.29.17', '30 00')],
    ['no subtrees', extensionOf('2.5.29.30', '30 00')],
    ['a subtree with a minimum', extensionOf('2.5.29.30', '30 0a a0 08 30 06 82 01 61 80 01 01')],
    ['an address range with holes', pki.nameConstraints([['ip', '0a000000ff00ff00']])],
    ['an address as a range', pki.nameConstraints([['ip', '0a000000']])],
    ['a range as an address', pki.subjectAltName([['ip', '0a000000ff000000']])],
    ['a point of nothing', extensionOf('2.5.29.31', '30 02 30 00')],
    ['an authority serial number alone', extensionOf('2.5.29.35', '30 03 82 01 01')],
    ['an authority issuer alone', extensionOf('2.5.29.35', '30 05 a1 03 82 01 61')],
    ['an empty authority serial number', extensionOf('2.5.29.35', '30 07 a1 03 82 01 61 82 00')],
    ['an access without a place', extensionOf('1.3.6.1.5.5.7.1.1', '300c300a06082b06010505073001')],
    ['no check that is no NULL', extensionOf('1.3.6.1.5.5.7.48.1.5', '30 00')],
    ['an unknown kind of name', extensionOf('2.5.29.17', '30 03 89 01 61')],
    ['bytes after the value', extensionOf('2.5.29.54', '02 01 00 00')],
  ]
  it.each(malformed)('refuses %s [UD-13]', (_what, extension) => {
    expect(() => parseWith(extension)).toThrow(CertificateFormatError)
  })

  it('reads names of every kind with their bytes [UD-07]', () => {
    const kinds: pki.NamePair[] = [
      ['uri', 'https://a.example/fhir'],
      ['dns', 'a.example'],
      ['email', 'a@a.example'],
      ['ip', '7f000001'],
      ['ip', `${'0'.repeat(31)}1`],
      ['directory', 'CN=a'],
      ['other', 'upn'],
      ['registered', '1.2.3'],
    ]
    const names = parseWith(pki.subjectAltName(kinds)).extensions.subjectAltNames ?? []
    expect(names.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
      'uri https://a.example/fhir',
      'dns a.example',
      'email a@a.example',
      'ip 127.0.0.1',
      'ip 0:0:0:0:0:0:0:1',
      'directory-name CN=a',
      'other-name 1.3.6.1.4.1.311.20.2.3:0c0375706e',
      'registered-id 1.2.3',
    ])
    expect(Buffer.from(names[1]?.encoding ?? []).toString('hex')).toBe('8209612e6578616d706c65')
    const { subjectAltNames } = parseWith(
      extensionOf('2.5.29.17', '3008 a302 0500 a502 0500'),
    ).extensions
    expect(subjectAltNames).toMatchObject([
      { kind: 'x400', value: '0500' },
      { kind: 'edi-party', value: '0500' },
    ])
  })

  it.each([
    ['NUL', 'https://a.example\0.evil'],
    ['a line break', 'https://a.example\n'],
    ['letters beyond IA5', 'https://\u00e4.example'],
    ['nothing', ''],
  ])('reads a URI and refuses one with %s [UD-07]', (_what, uri) => {
    expect(() => parseWith(pki.uriSan('https://a.example'))).not.toThrow()
    expect(() => parseWith(pki.uriSan(uri))).toThrow('general name, a URI name')
  })
})

describe('hasUriSan', () => {
  it('compares bytes and only URIs (CVE-2021-44531) [UD-07, UDAP-PKI-009]', () => {
    const uri = 'https://a.example/fhir'
    expect(hasUriSan(parseWith(pki.uriSan('urn:x', uri)), uri)).toBe(true)
    for (const other of [`${uri}/`, 'https://A.example/fhir', 'https://a.example:443/fhir']) {
      expect(hasUriSan(parseWith(pki.uriSan(uri)), other)).toBe(false)
    }
    expect(hasUriSan(parseWith(pki.subjectAltName([['dns', uri]])), uri)).toBe(false)
    expect(hasUriSan(parseWith(pki.subjectAltName([['other', uri]])), uri)).toBe(false)
    expect(hasUriSan(parse({ subject: `CN=${uri}` }), uri)).toBe(false)
  })
})

describe('parseCertificate, other bytes', () => {
  it('reads what the public certification authorities issued to themselves [UD-13]', () => {
    const refusals = rootCertificates.flatMap((pem) => {
      try {
        parseCertificate(new X509Certificate(pem).raw)
        return []
      } catch (error) {
        return [String(error)]
      }
    })
    // Roots of serial number zero are the one kind of them that RFC 5280 does not allow.
    expect(refusals.every((refusal) => refusal.includes('serial number: there is 0x00'))).toBe(true)
    expect(refusals.length).toBeLessThan(rootCertificates.length / 10)
  })

  it('answers a changed certificate with another one or a CertificateFormatError [UD-13]', () => {
    const good = pki.buildCertificate({
      ...plain,
      extensions: [
        pki.basicConstraints(true, 1),
        pki.keyUsage('keyCertSign'),
        pki.uriSan('https://a.example'),
        pki.nameConstraints([['dns', 'a.example']]),
        pki.policies('1.2.3'),
        pki.crlDistributionPoint('http://crl.example'),
      ],
    })
    const change = fc.record({
      at: fc.nat({ max: good.length - 1 }),
      octet: fc.integer({ min: 0, max: 255 }),
      length: fc.constantFrom(-1, 0, 1),
    })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const bytes = [...good]
        for (const { at, octet, length } of changes) {
          if (length === -1) bytes.splice(at, 1)
          else bytes.splice(at, length === 0 ? 1 : 0, octet)
        }
        const changed = Uint8Array.from(bytes)
        try {
          expect(Buffer.from(parseCertificate(changed).der)).toEqual(Buffer.from(changed))
        } catch (error) {
          expect(error).toBeInstanceOf(CertificateFormatError)
        }
      }),
      { numRuns: 1500 },
    )
  })
})
