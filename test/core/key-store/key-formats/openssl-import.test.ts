import { createPrivateKey, createPublicKey } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recogniseKeyMaterial } from '../../../../src/main/core/key-store/key-formats/recognise-key-material.ts'
import { type OpensslFolder, opensslFolder, opensslObstacle } from '../../../support/openssl.ts'

const algorithms = [
  { name: 'rsa-2048', genpkey: '-algorithm RSA -pkeyopt rsa_keygen_bits:2048' },
  { name: 'rsa-3072', genpkey: '-algorithm RSA -pkeyopt rsa_keygen_bits:3072' },
  { name: 'p-256', genpkey: '-algorithm EC -pkeyopt ec_paramgen_curve:P-256' },
  { name: 'p-384', genpkey: '-algorithm EC -pkeyopt ec_paramgen_curve:P-384' },
  { name: 'p-521', genpkey: '-algorithm EC -pkeyopt ec_paramgen_curve:P-521' },
  { name: 'ed25519', genpkey: '-algorithm ED25519' },
] as const

/** What OpenSSL calls the SubjectPublicKeyInfo of a key. */
const passphrase = 'Grüße, 世界 😀'
const asciiPassphrase = 'correct horse'

let folder: OpensslFolder

const legacy = '-provider default -provider legacy'

beforeAll(() => {
  folder = opensslFolder()
  if (opensslObstacle !== undefined) return
  folder.write('pass.txt', passphrase)
  folder.write('ascii.txt', asciiPassphrase)
  for (const { name, genpkey } of algorithms) {
    folder.run(`genpkey ${genpkey} -out ${name}.pem`)
    folder.run(`req -x509 -new -key ${name}.pem -subj /CN=${name} -days 30 -out ${name}.crt`)
    folder.run(`pkey -in ${name}.pem -pubout -outform DER -out ${name}.spki`)
  }
})
afterAll(() => folder.remove())
beforeEach((context) => context.skip(opensslObstacle !== undefined, opensslObstacle))

/** Reads a file that OpenSSL wrote and expects the private key of an algorithm in it, and nothing but it. */
function expectKey(file: string, algorithm: string, phrase?: string) {
  const material = recogniseKeyMaterial(folder.read(file), { passphrase: phrase })
  expect(material.locked).toEqual([])
  expect(material.privateKeys.map((key) => key.algorithm)).toEqual([algorithm])
  const [key] = material.privateKeys
  expect(Buffer.from(key?.publicKeyInfo ?? [])).toEqual(folder.read(`${algorithm}.spki`))
  const expected = createPrivateKey(folder.text(`${algorithm}.pem`))
  expect(Buffer.from(key?.pkcs8 ?? [])).toEqual(expected.export({ type: 'pkcs8', format: 'der' }))
  return material
}

function expectRefusal(file: string, phrase: string) {
  expect(() => recogniseKeyMaterial(folder.read(file), { passphrase: phrase })).toThrow(
    expect.objectContaining({
      name: 'KeyMaterialError',
      fault: 'wrong-passphrase',
      message:
        'a passphrase that does not open the file, wanted the passphrase the file was protected with, and the file unchanged',
    }),
  )
}

describe.each(algorithms)('private keys that OpenSSL makes, $name', ({ name }) => {
  it('are read from PKCS #8, PEM and DER', () => {
    expect(expectKey(`${name}.pem`, name).kind).toBe('pem')
    folder.run(`pkcs8 -topk8 -nocrypt -in ${name}.pem -outform DER -out ${name}.p8`)
    const { kind, warnings } = expectKey(`${name}.p8`, name)
    expect(kind).toBe('der')
    expect(warnings.map(({ code }) => code)).toEqual(['clear-private-key'])
  })

  it.each([
    '-v2 aes-256-cbc',
    '-v2 aes-192-cbc -v2prf hmacWithSHA512',
    '-v2 aes-128-cbc -v2prf hmacWithSHA384',
    '-v2 aes-256-cbc -v2prf hmacWithSHA1',
    '-v2 aes-256-cbc -v2prf hmacWithSHA224 -iter 10000',
    '-v2 des3',
    '-scrypt',
    '-scrypt -scrypt_N 1024 -scrypt_r 8 -scrypt_p 16',
    '-v1 PBE-SHA1-3DES',
    '-v1 PBE-SHA1-2DES',
  ])('are read from PKCS #8 encrypted with %s', (protection) => {
    folder.run(`pkcs8 -topk8 -in ${name}.pem ${protection} -passout file:ascii.txt -out enc.pem`)
    const material = expectKey('enc.pem', name, asciiPassphrase)
    const isLegacy = /des3|-v1/.test(protection)
    expect(material.warnings.map(({ code }) => code)).toEqual(isLegacy ? ['legacy-encryption'] : [])
    expectRefusal('enc.pem', 'incorrect horse')
    folder.run(
      `pkcs8 -topk8 -in ${name}.pem ${protection} -passout file:ascii.txt -outform DER -out enc.der`,
    )
    expectKey('enc.der', name, asciiPassphrase)
    expect(recogniseKeyMaterial(folder.read('enc.der')).locked).toHaveLength(1)
  })

  it.each(['PBE-MD5-DES', 'PBE-SHA1-DES', 'PBE-SHA1-RC2-128', 'PBE-SHA1-RC2-40'])(
    'are read from PKCS #8 encrypted with -v1 %s of the legacy provider',
    (protection) => {
      folder.run(
        `pkcs8 -topk8 -in ${name}.pem -v1 ${protection} ${legacy} -passout file:ascii.txt -out enc.pem`,
      )
      expectKey('enc.pem', name, asciiPassphrase)
      expectRefusal('enc.pem', 'incorrect horse')
    },
  )

  it.each([
    '',
    '-macalg sha512 -iter 5000',
    '-macalg sha384 -keypbe AES-128-CBC -certpbe AES-192-CBC',
    '-macalg sha224',
    '-macalg sha1 -descert -keypbe PBE-SHA1-3DES',
    '-noiter -nomaciter',
    '-keypbe NONE -certpbe NONE',
  ])('are read with their certificate from PKCS #12 made with "%s"', (protection) => {
    folder.run(
      `pkcs12 -export -inkey ${name}.pem -in ${name}.crt -name kéy ${protection} -passout file:pass.txt -out store.p12`.replace(
        '  ',
        ' ',
      ),
    )
    const material = expectKey('store.p12', name, passphrase)
    expect(material.kind).toBe('pkcs12')
    expect(material.certificates).toHaveLength(1)
    expect(material.certificates[0]?.privateKeyIndex).toBe(0)
    expectRefusal('store.p12', 'incorrect horse')
    expect(recogniseKeyMaterial(folder.read('store.p12'))).toMatchObject({
      privateKeys: [],
      certificates: [],
      locked: [{ place: 'the PKCS #12 file' }],
    })
  })

  it('are read with their certificate from PKCS #12 of older tools: triple DES, RC2 with 40 bits, SHA-1', () => {
    folder.run(
      `pkcs12 -export -legacy ${legacy} -inkey ${name}.pem -in ${name}.crt -name old -passout file:pass.txt -out old.p12`,
    )
    const material = expectKey('old.p12', name, passphrase)
    expect(material.privateKeys[0]?.name).toBe('old')
    expect(material.certificates[0]?.privateKeyIndex).toBe(0)
    expect(material.warnings.map(({ code, text }) => `${code}: ${text}`)).toEqual([
      'legacy-mac: the file has a MAC of older tools: HMAC-SHA1 (2048 iterations)',
      'legacy-encryption: safe 1 is encrypted with PKCS #12 encryption with SHA-1 (2048 iterations) and RC2 with 40 bits, which protects nothing now',
      'legacy-encryption: safe 2, bag 1 is encrypted with PKCS #12 encryption with SHA-1 (2048 iterations) and three-key triple DES, which protects nothing now',
    ])
    expectRefusal('old.p12', 'incorrect horse')
  })

  it('read as public keys from SubjectPublicKeyInfo, PEM and DER', () => {
    folder.run(`pkey -in ${name}.pem -pubout -out pub.pem`)
    for (const file of ['pub.pem', `${name}.spki`]) {
      const { publicKeys, privateKeys } = recogniseKeyMaterial(folder.read(file))
      expect(privateKeys).toEqual([])
      expect(publicKeys.map((key) => key.algorithm)).toEqual([name])
      expect(Buffer.from(publicKeys[0]?.publicKeyInfo ?? [])).toEqual(folder.read(`${name}.spki`))
    }
  })

  it('are read with their request and certificate from one file', () => {
    folder.run(`req -new -key ${name}.pem -subj /CN=${name} -out ${name}.csr`)
    const text = ['pem', 'crt', 'csr'].map((ending) => folder.text(`${name}.${ending}`)).join('\n')
    const material = recogniseKeyMaterial(Buffer.from(`some words before\n${text}and after\n`))
    expect(material.privateKeys).toHaveLength(1)
    expect(material.certificates).toMatchObject([
      { privateKeyIndex: 0, place: 'block 2 (CERTIFICATE)' },
    ])
    expect(material.requests).toMatchObject([{ place: 'block 3 (CERTIFICATE REQUEST)' }])
  })
})

describe.each(['rsa-2048', 'rsa-3072', 'p-256', 'p-384', 'p-521'])(
  'keys of the formats before PKCS #8 that OpenSSL makes, %s',
  (name) => {
    const kind = name.startsWith('rsa') ? 'rsa' : 'ec'

    it('are read clear, PEM and DER', () => {
      const traditional = kind === 'rsa' ? '-traditional ' : ''
      folder.run(`${kind} -in ${name}.pem ${traditional}-out old.pem`)
      expect(folder.text('old.pem')).toContain(`BEGIN ${kind.toUpperCase()} PRIVATE KEY`)
      expectKey('old.pem', name)
      folder.run(`${kind} -in ${name}.pem ${traditional}-outform DER -out old.der`)
      expectKey('old.der', name)
    })

    it.each(['aes128', 'aes192', 'aes256', 'des3', 'des'])(
      'are read encrypted with -%s',
      (cipher) => {
        const providers = cipher === 'des' ? `${legacy} ` : ''
        folder.run(
          `pkey -in ${name}.pem -traditional -${cipher} ${providers}-passout file:pass.txt -out enc.pem`,
        )
        expect(folder.text('enc.pem')).toContain('DEK-Info')
        const material = expectKey('enc.pem', name, passphrase)
        expect(material.warnings.map(({ code }) => code)).toEqual(['legacy-encryption'])
        expectRefusal('enc.pem', 'incorrect horse')
        expect(recogniseKeyMaterial(folder.read('enc.pem')).locked).toHaveLength(1)
      },
    )
  },
)

describe('other files that OpenSSL makes', () => {
  it('are read: a public key of PKCS #1', () => {
    folder.run('rsa -in rsa-2048.pem -RSAPublicKey_out -out pub.pem')
    expect(recogniseKeyMaterial(folder.read('pub.pem')).publicKeys).toHaveLength(1)
    folder.run('rsa -in rsa-2048.pem -RSAPublicKey_out -outform DER -out pub.der')
    expect(recogniseKeyMaterial(folder.read('pub.der')).publicKeys).toHaveLength(1)
  })

  it('are read: a key with its EC PARAMETERS before it', () => {
    folder.run('ecparam -name prime256v1 -genkey -out params.pem')
    expect(folder.text('params.pem')).toContain('BEGIN EC PARAMETERS')
    const [key] = recogniseKeyMaterial(folder.read('params.pem')).privateKeys
    expect(key?.algorithm).toBe('p-256')
  })

  it.each(['P-256', 'P-384', 'P-521'])('are read: a compressed point on %s', (curve) => {
    folder.run(
      `genpkey -algorithm EC -pkeyopt ec_paramgen_curve:${curve} -pkeyopt ec_param_enc:named_curve -out c.pem`,
    )
    folder.run('ec -in c.pem -conv_form compressed -out compressed.pem')
    folder.run('ec -in c.pem -conv_form compressed -pubout -out compressed-pub.pem')
    const spki = createPublicKey(folder.text('c.pem')).export({ type: 'spki', format: 'der' })
    const [key] = recogniseKeyMaterial(folder.read('compressed.pem')).privateKeys
    const [publicKey] = recogniseKeyMaterial(folder.read('compressed-pub.pem')).publicKeys
    expect(Buffer.from(key?.publicKeyInfo ?? [])).toEqual(spki)
    expect(Buffer.from(publicKey?.publicKeyInfo ?? [])).toEqual(spki)
  })

  it('are read: PKCS #7 with certificates and revocation lists, PEM and DER', () => {
    folder.write('chain.pem', folder.text('rsa-2048.crt') + folder.text('p-256.crt'))
    folder.run('crl2pkcs7 -nocrl -certfile chain.pem -out chain.p7b')
    folder.run('crl2pkcs7 -nocrl -certfile chain.pem -outform DER -out chain.p7')
    for (const file of ['chain.p7b', 'chain.p7']) {
      expect(recogniseKeyMaterial(folder.read(file)).certificates).toHaveLength(2)
    }
  })

  it('are read: a revocation list, PEM and DER', () => {
    folder.write('index.txt', '')
    folder.write('ca.cnf', '[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\ndefault_md=sha256\n')
    const ca = '-config ca.cnf -keyfile p-256.pem -cert p-256.crt -crldays 7'
    folder.run(`ca -gencrl ${ca} -out list.pem`)
    folder.run('crl -in list.pem -outform DER -out list.crl')
    for (const file of ['list.pem', 'list.crl']) {
      expect(recogniseKeyMaterial(folder.read(file)).revocationLists).toHaveLength(1)
    }
    folder.run('crl2pkcs7 -in list.pem -certfile p-256.crt -out both.p7b')
    const both = recogniseKeyMaterial(folder.read('both.p7b'))
    expect([both.certificates.length, both.revocationLists.length]).toEqual([1, 1])
  })

  it('are read: PKCS #12 with a chain and no key, and with several certificates', () => {
    folder.run('pkcs12 -export -nokeys -in chain.pem -passout file:pass.txt -out certs.p12')
    const certs = recogniseKeyMaterial(folder.read('certs.p12'), { passphrase })
    expect([certs.certificates.length, certs.privateKeys.length]).toEqual([2, 0])
  })

  it('are read: PKCS #12 with an empty passphrase, without asking for one', () => {
    folder.run('pkcs12 -export -inkey p-256.pem -in p-256.crt -passout pass: -out empty.p12')
    expectKey('empty.p12', 'p-256')
    expectKey('empty.p12', 'p-256', '')
  })

  it('are refused without a MAC, and read where that is overridden [UD-17]', () => {
    folder.run(
      'pkcs12 -export -nomac -inkey p-256.pem -in p-256.crt -passout file:pass.txt -out nomac.p12',
    )
    const bytes = folder.read('nomac.p12')
    expect(() => recogniseKeyMaterial(bytes, { passphrase })).toThrow('none, wanted a MAC')
    const material = recogniseKeyMaterial(bytes, { passphrase, mayLackMac: true })
    expect(material.privateKeys).toHaveLength(1)
    expect(material.warnings.map(({ code }) => code)).toEqual(['missing-mac'])
    expect(() =>
      recogniseKeyMaterial(bytes, { passphrase: 'incorrect horse', mayLackMac: true }),
    ).toThrow(expect.objectContaining({ fault: 'wrong-passphrase' }))
  })

  it.each([
    {
      what: 'a curve of another kind',
      genpkey: '-algorithm EC -pkeyopt ec_paramgen_curve:secp256k1',
    },
    {
      what: 'a curve described by numbers',
      genpkey: '-algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit',
    },
    { what: 'X25519', genpkey: '-algorithm X25519' },
    { what: 'Ed448', genpkey: '-algorithm ED448' },
    { what: 'RSASSA-PSS', genpkey: '-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048' },
  ])('are refused: $what [L-09]', ({ genpkey }) => {
    folder.run(`genpkey ${genpkey} -out other.pem`)
    folder.run('pkey -in other.pem -pubout -out other-pub.pem')
    const refusal = expect.objectContaining({ name: 'KeyMaterialError', fault: 'unsupported' })
    expect(() => recogniseKeyMaterial(folder.read('other.pem'))).toThrow(refusal)
    expect(() => recogniseKeyMaterial(folder.read('other-pub.pem'))).toThrow(refusal)
  })

  it.each([
    { what: '1024 bits', options: '-pkeyopt rsa_keygen_bits:1024' },
    {
      what: 'exponent 3',
      options: '-pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_pubexp:3',
    },
    { what: 'three primes', options: '-pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_primes:3' },
  ])('are refused: RSA with $what [L-09]', ({ options }) => {
    folder.run(`genpkey -algorithm RSA ${options} -out weak.pem`)
    expect(() => recogniseKeyMaterial(folder.read('weak.pem'))).toThrow(
      expect.objectContaining({ name: 'KeyMaterialError' }),
    )
  })
})
