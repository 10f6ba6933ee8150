import { createPrivateKey, createPublicKey } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { KeyDetail } from '../../../../src/shared/contract/keys.ts'
import { ProblemError } from '../../../../src/shared/problem.ts'
import { type OpensslFolder, opensslFolder, opensslObstacle } from '../../../support/openssl.ts'
import { createTestWorkbench, type TestWorkbench } from '../../../support/test-workbench.ts'

const passphrase = 'Grüße, 世界 und Pferd'
const algorithms = ['rsa-2048', 'p-256', 'p-384', 'p-521', 'ed25519'] as const

let workbench: TestWorkbench
let folder: OpensslFolder
const keys = new Map<string, KeyDetail>()

beforeAll(async () => {
  workbench = await createTestWorkbench()
  folder = opensslFolder()
  folder.write('pass.txt', passphrase)
  for (const algorithm of algorithms) {
    const request = { algorithm, name: `my ${algorithm} key`, purpose: 'other' } as const
    keys.set(algorithm, await workbench.call('keys.generate', request))
  }
})
afterAll(async () => {
  await workbench.close()
  folder.remove()
})

function keyOf(algorithm: string): KeyDetail {
  const key = keys.get(algorithm)
  if (key === undefined) throw new Error(`no key of ${algorithm}`)
  return key
}

const publicPemOf = ({ publicJwk }: KeyDetail) =>
  createPublicKey({ key: publicJwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })

type Format = Parameters<typeof exportAs>[1]

/** Exports and writes the file where OpenSSL can read it. */
async function exportAs(
  { id, name }: KeyDetail,
  format:
    | 'pkcs8-pem'
    | 'pkcs8-der'
    | 'pkcs12'
    | 'pkcs12-legacy'
    | 'pkcs1-pem'
    | 'pkcs1-der'
    | 'sec1-pem'
    | 'sec1-der'
    | 'jwk'
    | 'jwk-set',
  protection: {
    passphrase?: string
    isClearConfirmed?: boolean
    isWeakConfirmed?: boolean
  } = { passphrase, isWeakConfirmed: format === 'pkcs12-legacy' },
) {
  const params = { id, confirmedName: name, format, ...protection }
  const file = await workbench.call('keys.export', params)
  folder.write('exported', Buffer.from(file.base64, 'base64'))
  return file
}

async function problemOf(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  if (error instanceof ProblemError) return error.problem
  throw new Error('the call was not refused')
}

describe.each(algorithms)('keys.export of %s, judged by OpenSSL', (algorithm) => {
  beforeEach((context) => context.skip(opensslObstacle !== undefined, opensslObstacle))

  it('gives PKCS #8 encrypted with PBES2, 600,000 rounds and AES-256 [KS-08]', async () => {
    const key = keyOf(algorithm)
    const pem = await exportAs(key, 'pkcs8-pem')
    expect(pem).toMatchObject({ isEncrypted: true, holdsPrivateKey: true })
    expect(pem.fileName).toBe(`my-${algorithm}-key.pem`)
    const opened = folder.run('pkey -in exported -passin file:pass.txt -pubout')
    expect(opened).toBe(publicPemOf(key))
    const structure = folder.run('asn1parse -in exported -i')
    expect(structure).toMatch(/PBES2[\s\S]*PBKDF2[\s\S]*:0927C0[\s\S]*hmacWithSHA256/)
    expect(structure).toContain('aes-256-cbc')
    folder.write('wrong.txt', 'another passphrase')
    expect(folder.accepts('pkey -in exported -passin file:wrong.txt -noout')).toBe(false)
    await exportAs(key, 'pkcs8-der')
    const der = folder.run('pkcs8 -inform DER -in exported -passin file:pass.txt')
    expect(createPublicKey(createPrivateKey(der)).export({ type: 'spki', format: 'pem' })).toBe(
      publicPemOf(key),
    )
  })

  it('gives PKCS #12 with PBES2 and a SHA-256 MAC [KS-08]', async () => {
    const key = keyOf(algorithm)
    const file = await exportAs(key, 'pkcs12')
    expect(file).toMatchObject({ isEncrypted: true, fileName: `my-${algorithm}-key.p12` })
    const opened = folder.run('pkcs12 -in exported -passin file:pass.txt -nodes -nocerts')
    expect(opened).toContain(`friendlyName: my ${algorithm} key`)
    expect(createPublicKey(createPrivateKey(opened)).export({ type: 'spki', format: 'pem' })).toBe(
      publicPemOf(key),
    )
  })

  it('gives PKCS #12 for older tools under triple DES and a SHA-1 MAC, once that is confirmed [KS-08]', async () => {
    const key = keyOf(algorithm)
    const file = await exportAs(key, 'pkcs12-legacy')
    expect(file).toMatchObject({ isEncrypted: true, fileName: `my-${algorithm}-key.p12` })
    // Triple DES is in the default provider of OpenSSL 3, so that it opens the file without its legacy one too.
    for (const provider of ['-legacy ', '']) {
      const command = `pkcs12 ${provider}-in exported -passin file:pass.txt -nodes -nocerts`
      const opened = folder.run(command)
      expect(opened).toContain(`friendlyName: my ${algorithm} key`)
      expect(
        createPublicKey(createPrivateKey(opened)).export({ type: 'spki', format: 'pem' }),
      ).toBe(publicPemOf(key))
    }
    folder.write('wrong.txt', 'another passphrase')
    const open = 'pkcs12 -legacy -in exported -nodes -passin'
    expect(folder.accepts(`${open} file:pass.txt`)).toBe(true)
    expect(folder.accepts(`${open} file:wrong.txt`)).toBe(false)
  })

  it('gives clear PKCS #8 after a confirmation of its own [KS-08]', async () => {
    const key = keyOf(algorithm)
    const file = await exportAs(key, 'pkcs8-pem', { isClearConfirmed: true })
    expect(file).toMatchObject({ isEncrypted: false, holdsPrivateKey: true })
    expect(folder.run('pkey -in exported -pubout')).toBe(publicPemOf(key))
    await exportAs(key, 'pkcs8-der', { isClearConfirmed: true })
    expect(folder.run('pkey -inform DER -in exported -pubout')).toBe(publicPemOf(key))
  })

  it('gives the older structure of its kind of key, and refuses the other', async () => {
    const key = keyOf(algorithm)
    const isConfirmed = { isClearConfirmed: true }
    for (const structure of ['pkcs1', 'sec1'] as const) {
      const isOwn = algorithm.startsWith(structure === 'pkcs1' ? 'rsa' : 'p-')
      for (const form of ['pem', 'der'] as const) {
        const format: Format = `${structure}-${form}`
        if (isOwn) {
          await exportAs(key, format, isConfirmed)
          const command = `pkey -inform ${form.toUpperCase()} -in exported -pubout`
          expect(folder.run(command)).toBe(publicPemOf(key))
        } else {
          const problem = await problemOf(exportAs(key, format, isConfirmed))
          expect(problem.details).toMatchObject([{ path: 'format' }])
        }
      }
    }
  })

  it('gives the public part without any confirmation', async () => {
    const key = keyOf(algorithm)
    const { base64, holdsPrivateKey } = await workbench.call('keys.exportPublic', { id: key.id })
    expect(holdsPrivateKey).toBe(false)
    folder.write('public.pem', Buffer.from(base64, 'base64'))
    expect(folder.run('pkey -pubin -in public.pem -pubout')).toBe(publicPemOf(key))
    const der = await workbench.call('keys.exportPublic', { id: key.id, format: 'spki-der' })
    folder.write('public.der', Buffer.from(der.base64, 'base64'))
    expect(folder.run('pkey -pubin -inform DER -in public.der -pubout')).toBe(publicPemOf(key))
  })
})

describe('keys.export with certificates, judged by OpenSSL', () => {
  beforeEach((context) => context.skip(opensslObstacle !== undefined, opensslObstacle))

  it('puts the certificate of the key and those above it into PKCS #12', async () => {
    folder.run('ecparam -name prime256v1 -genkey -noout -out ca.key')
    folder.run('req -x509 -new -key ca.key -subj /CN=above -days 30 -out ca.crt')
    const key = keyOf('p-384')
    await exportAs(key, 'pkcs8-pem', { isClearConfirmed: true })
    folder.run('req -new -key exported -subj /CN=leaf -out leaf.csr')
    folder.write('v3.ext', 'basicConstraints=critical,CA:FALSE\n')
    folder.run(
      'x509 -req -in leaf.csr -CA ca.crt -CAkey ca.key -days 30 -extfile v3.ext -out leaf.crt',
    )
    const base64 = Buffer.from(folder.text('leaf.crt') + folder.text('ca.crt')).toString('base64')
    await workbench.call('keys.import', { base64, purpose: 'other', parts: 'certificates' })
    for (const format of ['pkcs12', 'pkcs12-legacy'] as const) {
      const file = await exportAs(key, format)
      const opened = folder.run('pkcs12 -in exported -passin file:pass.txt -nodes')
      expect(opened).toMatch(/subject=CN = leaf[\s\S]*subject=CN = above/)
      expect(folder.run('pkcs12 -in exported -passin file:pass.txt -clcerts -nokeys')).toContain(
        'subject=CN = leaf',
      )
      const source = { base64: file.base64, passphrase }
      const { certificates } = await workbench.call('keys.inspectImport', source)
      expect(certificates.map(({ subject, keyIndex }) => [subject, keyIndex])).toEqual([
        ['CN=leaf', 0],
        ['CN=above', null],
      ])
    }
  })
})

describe('keys.export', () => {
  it.each(['pkcs8-pem', 'pkcs8-der', 'pkcs12', 'pkcs12-legacy'] as const)(
    'gives %s that is imported elsewhere as the same key',
    async (format) => {
      const elsewhere = await createTestWorkbench()
      for (const algorithm of ['rsa-2048', 'p-256', 'ed25519']) {
        const key = keyOf(algorithm)
        const { base64 } = await exportAs(key, format)
        const imported = { base64, passphrase, purpose: 'other' } as const
        const { keyIds } = await elsewhere.call('keys.import', imported)
        const stored = await elsewhere.call('keys.get', { id: keyIds[0] ?? '' })
        expect(stored.thumbprint).toBe(key.thumbprint)
      }
      await elsewhere.close()
    },
  )

  it('gives PKCS #12 for older tools that an import warns of and opens by its passphrase alone', async () => {
    const elsewhere = await createTestWorkbench()
    const { base64 } = await exportAs(keyOf('p-256'), 'pkcs12-legacy')
    const found = await elsewhere.call('keys.inspectImport', { base64, passphrase })
    expect(found.privateKeys).toHaveLength(1)
    expect(found.warnings.map(({ code }) => code)).toEqual(['legacy-mac', 'legacy-encryption'])
    const wrong = { base64, passphrase: 'another passphrase', purpose: 'other' } as const
    const problem = await problemOf(elsewhere.call('keys.import', wrong))
    expect(problem).toMatchObject({ code: 'bad-request', details: [{ path: 'passphrase' }] })
    expect((await elsewhere.call('keys.list', { owner: { kind: 'none' } })).rows).toEqual([])
    await elsewhere.close()
  })

  it.each(['jwk', 'jwk-set'] as const)(
    'gives a private %s, which is imported elsewhere',
    async (format) => {
      const elsewhere = await createTestWorkbench()
      for (const algorithm of algorithms) {
        const key = keyOf(algorithm)
        const { base64, mediaType } = await exportAs(key, format, { isClearConfirmed: true })
        expect(mediaType).toBe(`application/${format}+json`)
        const { keyIds } = await elsewhere.call('keys.import', { base64, purpose: 'other' })
        const stored = await elsewhere.call('keys.get', { id: keyIds[0] ?? '' })
        expect([stored.thumbprint, stored.kid]).toEqual([key.thumbprint, key.kid])
      }
      await elsewhere.close()
    },
  )

  it.each(['jwk', 'jwk-set'] as const)(
    'gives a public %s without private members',
    async (format) => {
      const { id, publicJwk } = keyOf('rsa-2048')
      const { base64 } = await workbench.call('keys.exportPublic', { id, format })
      const document = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'))
      expect(document).toEqual(format === 'jwk' ? publicJwk : { keys: [publicJwk] })
    },
  )

  it.each([
    { what: 'another name', path: 'confirmedName', params: { confirmedName: 'my P-256 key' } },
    { what: 'no passphrase', path: 'passphrase', params: { passphrase: undefined } },
    {
      what: 'PKCS #12 in clear',
      path: 'passphrase',
      params: { passphrase: undefined, format: 'pkcs12', isClearConfirmed: true },
    },
    {
      what: 'PKCS #12 for older tools in clear',
      path: 'passphrase',
      params: {
        passphrase: undefined,
        format: 'pkcs12-legacy',
        isClearConfirmed: true,
        isWeakConfirmed: true,
      },
    },
    {
      what: 'PKCS #12 for older tools without a confirmation',
      path: 'isWeakConfirmed',
      params: { format: 'pkcs12-legacy' },
    },
    {
      what: 'PKCS #12 for older tools with the confirmation of clear text',
      path: 'isWeakConfirmed',
      params: { format: 'pkcs12-legacy', isClearConfirmed: true },
    },
    {
      what: 'a clear format with the confirmation of weak encryption',
      path: 'isClearConfirmed',
      params: { passphrase: undefined, format: 'jwk', isWeakConfirmed: true },
    },
    {
      what: 'a clear format without a confirmation',
      path: 'isClearConfirmed',
      params: { passphrase: undefined, format: 'jwk' },
    },
    {
      what: 'a passphrase for a format that has no encryption',
      path: 'passphrase',
      params: { format: 'sec1-pem', isClearConfirmed: true },
    },
  ] as const)('refuses $what [KS-08]', async ({ path, params }) => {
    const { id, name } = keyOf('p-256')
    const before = workbench.logged.length
    const problem = await problemOf(
      workbench.call('keys.export', { id, confirmedName: name, passphrase, ...params }),
    )
    expect(problem).toMatchObject({ code: 'bad-request', details: [{ path }] })
    expect(workbench.logged).toHaveLength(before)
  })

  it('knows a key by its id, and names a file by the key where its name gives no letter', async () => {
    const request = { algorithm: 'ed25519', name: '鍵', purpose: 'other' } as const
    const key = await workbench.call('keys.generate', request)
    const unknown = { ...key, id: 'none' }
    expect(await problemOf(exportAs(unknown, 'jwk', {}))).toMatchObject({ code: 'not-found' })
    const { fileName } = await exportAs(key, 'jwk', { isClearConfirmed: true })
    expect(fileName).toBe(`key-${key.thumbprint.slice(0, 8).replace(/[-_]/g, '0')}.jwk.json`)
  })

  it('refuses a passphrase below twelve characters, and does not repeat it [KS-05]', async () => {
    const { id, name } = keyOf('p-256')
    const params = { id, confirmedName: name, passphrase: 'elf letters' }
    const problem = await problemOf(workbench.call('keys.export', params))
    expect(problem.code).toBe('bad-request')
    expect(JSON.stringify(problem)).not.toContain('elf letters')
  })

  it('records each export in the log, without name, passphrase or key [KS-08]', async () => {
    const { id } = keyOf('p-256')
    await exportAs(keyOf('p-256'), 'pkcs8-pem')
    expect(workbench.logged.at(-1)).toEqual({
      level: 'warn',
      event: 'private-key-exported',
      details: { id, format: 'pkcs8-pem', isEncrypted: true },
    })
    expect(JSON.stringify(workbench.logged)).not.toContain(passphrase)
  })
})
