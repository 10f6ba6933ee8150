import 'reflect-metadata'
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ProblemError } from '../../../../src/shared/problem.ts'
import {
  createTestWorkbench,
  type TestWorkbench,
  testEpochMs,
} from '../../../support/test-workbench.ts'
import { buildCrl } from '../../certificate-path/support/test-revocation.ts'

const passphrase = 'correct horse battery'

let workbench: TestWorkbench

beforeEach(async () => {
  workbench = await createTestWorkbench()
})
afterEach(() => workbench.close())

const makeKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

const pemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()

const encryptedPemOf = (key: KeyObject) =>
  key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString()

const base64Of = (text: string) => Buffer.from(text).toString('base64')

const thumbprintOf = (key: KeyObject) =>
  calculateJwkThumbprint(createPublicKey(key).export({ format: 'jwk' }) as JWK)

const pemBlock = (label: string, der: Uint8Array) =>
  `-----BEGIN ${label}-----\n${Buffer.from(der).toString('base64')}\n-----END ${label}-----\n`

/** A self-signed certificate of a key. */
async function certify(key: KeyObject, name: string): Promise<string> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' })
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '0b01',
    name: `CN=${name}`,
    notBefore: new Date(testEpochMs - 86_400_000),
    notAfter: new Date(testEpochMs + 86_400_000),
    signingAlgorithm: algorithm,
    extensions: [new x509.BasicConstraintsExtension(false, undefined, true)],
    keys: {
      privateKey: await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']),
      publicKey: await crypto.subtle.importKey('spki', spki, algorithm, true, ['verify']),
    },
  })
  return `${certificate.toString('pem')}\n`
}

async function problemOf(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  if (error instanceof ProblemError) return error.problem
  throw new Error('the call was not refused')
}

describe('keys.inspectImport', () => {
  it('tells what a file holds and what would be stored, and stores nothing [KS-07]', async () => {
    const key = makeKey()
    const text = pemOf(key) + (await certify(key, 'inspected'))
    const found = await workbench.call('keys.inspectImport', { base64: base64Of(text) })
    expect(found).toEqual({
      kind: 'pem',
      isPassphraseNeeded: false,
      locked: [],
      privateKeys: [
        {
          place: 'block 1 (PRIVATE KEY)',
          algorithm: 'p-256',
          name: null,
          kid: null,
          thumbprint: await thumbprintOf(key),
          encryption: null,
          storedId: null,
        },
      ],
      publicKeys: [],
      certificates: [
        {
          place: 'block 2 (CERTIFICATE)',
          name: null,
          id: expect.stringMatching(/^[0-9a-f]{64}$/),
          subject: 'CN=inspected',
          notBefore: testEpochMs / 1_000 - 86_400,
          notAfter: testEpochMs / 1_000 + 86_400,
          keyIndex: 0,
          fault: null,
        },
      ],
      others: [],
      warnings: [
        {
          code: 'clear-private-key',
          text: 'the private key in block 1 (PRIVATE KEY) is not encrypted',
        },
      ],
    })
    expect((await workbench.call('keys.list', {})).total).toBe(0)
  })

  it('says that a passphrase is needed, and what it finds once it is given', async () => {
    const base64 = base64Of(encryptedPemOf(makeKey()))
    const locked = await workbench.call('keys.inspectImport', { base64 })
    expect(locked).toMatchObject({
      isPassphraseNeeded: true,
      privateKeys: [],
      locked: [{ place: 'block 1 (ENCRYPTED PRIVATE KEY)' }],
    })
    const opened = await workbench.call('keys.inspectImport', { base64, passphrase })
    expect(opened).toMatchObject({
      isPassphraseNeeded: false,
      privateKeys: [{ encryption: expect.stringContaining('AES-256-CBC') }],
    })
  })

  it('names the field that is wrong: passphrase or file', async () => {
    const base64 = base64Of(encryptedPemOf(makeKey()))
    const wrong = await problemOf(
      workbench.call('keys.inspectImport', { base64, passphrase: 'incorrect horse' }),
    )
    expect(wrong).toMatchObject({ code: 'bad-request', details: [{ path: 'passphrase' }] })
    const other = await problemOf(
      workbench.call('keys.inspectImport', { base64: base64Of('a shopping list') }),
    )
    expect(other).toMatchObject({ code: 'bad-request', details: [{ path: 'file' }] })
  })

  it('hands over a certification request for the methods that take one', async () => {
    const { id } = await workbench.call('keys.generate', {
      algorithm: 'p-256',
      name: 'of a request',
      purpose: 'tls',
    })
    const request = await workbench.call('certificates.createRequest', {
      keyId: id,
      commonName: 'requested',
    })
    const found = await workbench.call('keys.inspectImport', { base64: base64Of(request.pem) })
    expect(found).toMatchObject({ privateKeys: [], others: [{ what: 'request' }] })
    const [{ pem = '' } = {}] = found.others
    const described = await workbench.call('certificates.inspectRequest', { pem })
    expect(described).toMatchObject({ subject: expect.stringContaining('requested') })
  })

  it.each(['rsa', 'ec', 'ed25519'] as const)(
    'gives nothing private away of a key of %s [KS-07]',
    async (type) => {
      const { privateKey } =
        type === 'rsa'
          ? generateKeyPairSync('rsa', { modulusLength: 2048 })
          : type === 'ec'
            ? generateKeyPairSync('ec', { namedCurve: 'P-521' })
            : generateKeyPairSync('ed25519')
      const { d = '', p = d, q = d } = privateKey.export({ format: 'jwk' })
      const base64 = base64Of(pemOf(privateKey))
      const imported = { base64, purpose: 'other' } as const
      const { keyIds } = await workbench.call('keys.import', imported)
      const seen = JSON.stringify([
        await workbench.call('keys.inspectImport', { base64 }),
        await workbench.call('keys.get', { id: keyIds[0] ?? '' }),
        await problemOf(workbench.call('keys.import', imported)),
        workbench.logged,
      ])
      for (const secret of [d, p, q].map((value) => Buffer.from(value, 'base64url'))) {
        for (const form of ['hex', 'base64', 'base64url'] as const) {
          expect(seen).not.toContain(secret.toString(form).slice(0, 20))
        }
      }
    },
  )

  it('tells which keys are stored already', async () => {
    const base64 = base64Of(pemOf(makeKey()))
    const { keyIds } = await workbench.call('keys.import', { base64, purpose: 'other' })
    const found = await workbench.call('keys.inspectImport', { base64 })
    expect(found.privateKeys).toMatchObject([{ storedId: keyIds[0] }])
  })
})

describe('keys.import', () => {
  it('stores a key with what was said of it, known by its thumbprint [KS-15]', async () => {
    const key = makeKey()
    const { keyIds, certificateIds } = await workbench.call('keys.import', {
      base64: base64Of(encryptedPemOf(key)),
      passphrase,
      purpose: 'client-authentication',
      owner: { kind: 'client', id: 'my-app' },
      tags: ['imported'],
      name: 'from elsewhere',
    })
    expect(certificateIds).toEqual([])
    const [id = ''] = keyIds
    const stored = await workbench.call('keys.get', { id })
    const thumbprint = await thumbprintOf(key)
    expect(stored).toMatchObject({
      name: 'from elsewhere',
      algorithm: 'p-256',
      purpose: 'client-authentication',
      owner: { kind: 'client', id: 'my-app' },
      tags: ['imported'],
      kid: thumbprint,
      thumbprint,
    })
    expect(Object.keys(stored.publicJwk)).not.toContain('d')
  })

  it('stores several keys and their certificates together', async () => {
    const [first, second] = [makeKey(), makeKey()]
    const text = pemOf(first) + pemOf(second) + (await certify(first, 'one'))
    const stored = await workbench.call('keys.import', {
      base64: base64Of(text),
      purpose: 'other',
      name: 'pair',
    })
    expect(stored.keyIds).toHaveLength(2)
    const { rows } = await workbench.call('keys.list', {})
    expect(rows.map(({ name }) => name)).toEqual(['pair 1', 'pair 2'])
    const [certificateId = ''] = stored.certificateIds
    const certificate = await workbench.call('certificates.get', { id: certificateId })
    expect(certificate).toMatchObject({ keyId: stored.keyIds[0], commonName: 'one' })
  })

  it('takes the keys or the certificates alone where that is wanted', async () => {
    const key = makeKey()
    const base64 = base64Of(pemOf(key) + (await certify(key, 'alone')))
    const first = await workbench.call('keys.import', {
      base64,
      purpose: 'other',
      parts: 'certificates',
    })
    expect([first.keyIds.length, first.certificateIds.length]).toEqual([0, 1])
    const second = await workbench.call('keys.import', { base64, purpose: 'other', parts: 'keys' })
    expect([second.keyIds.length, second.certificateIds.length]).toEqual([1, 0])
  })

  it('keeps the kid of a JWK, or names the key by its thumbprint where that is wanted', async () => {
    const [kept, renamed] = [makeKey(), makeKey()]
    const jwkOf = (key: KeyObject) =>
      base64Of(JSON.stringify({ ...key.export({ format: 'jwk' }), kid: 'key-of-2024' }))
    const one = await workbench.call('keys.import', { base64: jwkOf(kept), purpose: 'other' })
    const other = await workbench.call('keys.import', {
      base64: jwkOf(renamed),
      purpose: 'other',
      keepsKid: false,
    })
    const kids = [one, other].map(({ keyIds: [id = ''] }) => workbench.call('keys.get', { id }))
    expect((await Promise.all(kids)).map(({ kid }) => kid)).toEqual([
      'key-of-2024',
      await thumbprintOf(renamed),
    ])
  })

  it('stores nothing of a file with one key that is stored already', async () => {
    const [known, fresh] = [makeKey(), makeKey()]
    await workbench.call('keys.import', { base64: base64Of(pemOf(known)), purpose: 'other' })
    const base64 = base64Of(pemOf(fresh) + pemOf(known) + (await certify(fresh, 'never stored')))
    const problem = await problemOf(workbench.call('keys.import', { base64, purpose: 'other' }))
    expect(problem.code).toBe('conflict')
    expect((await workbench.call('keys.list', {})).total).toBe(1)
    const { rows } = await workbench.call('certificates.list', { search: 'never stored' })
    expect(rows).toEqual([])
  })

  it.each([
    { what: 'cut off', change: (text: string) => text.slice(0, -60) },
    { what: 'without its passphrase', change: (text: string) => text },
    {
      what: 'with one key that is refused',
      change: () =>
        pemOf(makeKey()) +
        generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey.export({
          type: 'pkcs8',
          format: 'pem',
        }),
    },
    {
      what: 'of public keys only',
      change: () => createPublicKey(makeKey()).export({ type: 'spki', format: 'pem' }).toString(),
    },
  ])('stores nothing of a file $what', async ({ change }) => {
    const base64 = base64Of(change(encryptedPemOf(makeKey())))
    const problem = await problemOf(workbench.call('keys.import', { base64, purpose: 'other' }))
    expect(problem.code).toBe('bad-request')
    expect((await workbench.call('keys.list', {})).total).toBe(0)
  })

  it('says what a file holds that has nothing to store', async () => {
    const publicPem = createPublicKey(makeKey()).export({ type: 'spki', format: 'pem' }).toString()
    const list = pemBlock('X509 CRL', buildCrl())
    const { id } = await workbench.call('keys.generate', {
      algorithm: 'p-256',
      name: 'of a request',
      purpose: 'tls',
    })
    const request = await workbench.call('certificates.createRequest', {
      keyId: id,
      commonName: 'requested',
    })
    const base64 = base64Of(`${publicPem}${list}${request.pem}`)
    const problem = await problemOf(workbench.call('keys.import', { base64, purpose: 'other' }))
    expect(problem.message).toContain(
      'only public keys and revocation lists and certification requests',
    )
    const wanted = {
      base64: base64Of(await certify(makeKey(), 'unwanted')),
      parts: 'keys',
    } as const
    const none = await problemOf(workbench.call('keys.import', { ...wanted, purpose: 'other' }))
    expect(none.message).toContain('nothing of what is wanted')
  })

  it('refuses a certificate that cannot be relied on, and shows why before [UD-13]', async () => {
    const der = Buffer.from(
      (await certify(makeKey(), 'spoiled')).replace(/-----.*-----|\s/g, ''),
      'base64',
    )
    // Its version is that of X.509 version 4, which there is not.
    const at = der.indexOf(Buffer.from('a003020102', 'hex'))
    der.writeUInt8(3, at + 4)
    const base64 = base64Of(pemBlock('CERTIFICATE', der))
    const found = await workbench.call('keys.inspectImport', { base64 })
    expect(found.certificates).toMatchObject([{ subject: '', fault: expect.any(String) }])
    const problem = await problemOf(workbench.call('keys.import', { base64, purpose: 'other' }))
    expect(problem.message).toContain('the certificate in block 1 (CERTIFICATE): ')
    const { rows } = await workbench.call('certificates.list', { search: 'spoiled' })
    expect(rows).toEqual([])
  })

  it('refuses a JWK whose algorithm is not one of its key [KS-15]', async () => {
    const jwk = { ...makeKey().export({ format: 'jwk' }), alg: 'RS256' }
    const base64 = base64Of(JSON.stringify(jwk))
    const problem = await problemOf(workbench.call('keys.import', { base64, purpose: 'other' }))
    expect(problem).toMatchObject({
      code: 'bad-request',
      details: [{ path: 'file', seen: 'p-256, to sign with RS256', wanted: 'ES256' }],
    })
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    const other = { ...rsa.export({ format: 'jwk' }), alg: 'ES256' }
    const refused = await problemOf(
      workbench.call('keys.import', { base64: base64Of(JSON.stringify(other)), purpose: 'other' }),
    )
    expect(refused.details).toMatchObject([{ wanted: expect.stringContaining('RS256, ') }])
  })

  it('says in the log that keys were imported, without passphrase or key [KS-08]', async () => {
    const key = makeKey()
    const base64 = base64Of(encryptedPemOf(key))
    const { keyIds } = await workbench.call('keys.import', { base64, passphrase, purpose: 'other' })
    expect(workbench.logged).toContainEqual({
      level: 'info',
      event: 'keys-imported',
      details: { keyIds, certificateIds: [] },
    })
    const { d = '' } = key.export({ format: 'jwk' })
    const seen = JSON.stringify([workbench.logged, await workbench.call('traffic.list', {})])
    for (const secret of [passphrase, d, base64]) expect(seen).not.toContain(secret)
  })
})
