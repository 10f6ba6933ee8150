import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../../src/main/core/storage/index.ts'
import { events, type MethodName, methods } from '../../../src/shared/contract/index.ts'
import { keyAlgorithms } from '../../../src/shared/contract/keys.ts'
import { openKeyStore } from '../../support/key-store.ts'
import { launch, registerPublicApp } from '../../support/launch.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'
import {
  createTestClock,
  createTestSecretBox,
  createTestWorkbench,
  type TestWorkbench,
  testEpochMs,
} from '../../support/test-workbench.ts'

const passphrase = 'canary passphrase 4711'
const secretBox = createTestSecretBox()
let folder: TemporaryDirectory
let databaseFile: string
beforeEach(() => {
  folder = temporaryDirectory()
  databaseFile = join(folder.path, 'store.sqlite')
})
afterEach(() => folder.remove())

/** Everything that left the program, and everything it wrote. */
interface Traces {
  readonly rpc: string[]
  readonly http: string[]
  readonly log: () => string
  readonly files: () => readonly Buffer[]
}

/** A workbench all of whose traffic is kept. */
async function startRecorded(): Promise<{ bench: TestWorkbench; traces: Traces }> {
  const rpc: string[] = []
  const http: string[] = []
  const inner = await createTestWorkbench({
    config: { databaseFile, approval: 'automatic' },
    secretBox,
    clock: createTestClock(),
  })
  for (const name of Object.keys(events) as (keyof typeof events)[]) {
    inner.subscribe(name, (payload) => rpc.push(JSON.stringify(payload)))
  }
  const keepAnswer = async (response: Response) => {
    const text = await response.clone().text()
    http.push(JSON.stringify([...response.headers]) + text)
    return response
  }
  const bench: TestWorkbench = {
    ...inner,
    call: async (name, params) => {
      try {
        const result = await inner.call(name, params)
        rpc.push(JSON.stringify(result))
        return result
      } catch (error) {
        rpc.push(JSON.stringify(error) + String(error))
        throw error
      }
    },
    request: async (path, init) => keepAnswer(await inner.request(path, init)),
    postForm: async (path, form, headers) => keepAnswer(await inner.postForm(path, form, headers)),
  }
  const files = () =>
    readdirSync(folder.path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
  return { bench, traces: { rpc, http, log: () => JSON.stringify(inner.logged), files } }
}

/** Does with keys whatever can be done without an export. */
async function driveEverything(bench: TestWorkbench): Promise<string> {
  const { call } = bench
  const owner = { kind: 'jwk-set', id: 'canary' } as const
  for (const algorithm of keyAlgorithms) {
    const made = await call('keys.generate', {
      algorithm,
      name: algorithm,
      purpose: 'other',
      owner,
    })
    await call('keys.get', { id: made.id })
    await call('keys.update', { id: made.id, tags: ['canary'] })
  }
  const { rows } = await call('keys.list', { owner })
  const [first, second] = rows
  if (first === undefined || second === undefined) throw new Error('keys were made')
  await call('keys.succeed', { id: first.id })
  await call('keys.retire', { id: second.id })
  await call('keys.succeed', { id: first.id }).catch(() => undefined)
  await call('keys.rotationDrill', { owner })
  await exportAndImport(bench, second.id, second.name)
  await issueCertificates(bench)
  await bench.prepare()
  await launch(bench, await registerPublicApp(bench))
  for (const path of ['/jwks', '/jwk-sets/canary', '/.well-known/openid-configuration']) {
    await bench.request(path)
  }
  await call('vault.setPassphrase', { passphrase })
  const { code } = await call('vault.newRecoveryCode', {})
  await call('vault.rotateDataKey', { passphrase })
  await call('vault.lock', {})
  await bench.postForm('/token', { grant_type: 'authorization_code' })
  await call('keys.generate', { algorithm: 'p-256', name: 'no', purpose: 'tls' }).catch(() => null)
  const wrong = { kind: 'passphrase', passphrase: 'a wrong passphrase' } as const
  await call('vault.unlock', { by: wrong }).catch(() => null)
  await call('vault.unlock', { by: { kind: 'passphrase', passphrase } })
  await call('storage.backUp', {})
  await callAllReaders(bench)
  return code
}

/** Takes a key out under a passphrase and in again; the file is the one place its private part leaves by. */
async function exportAndImport({ call }: TestWorkbench, id: string, name: string): Promise<void> {
  const file = await call('keys.export', { id, confirmedName: name, passphrase })
  await call('keys.delete', { id, isConfirmed: true })
  const source = { base64: file.base64, passphrase }
  await call('keys.inspectImport', source)
  await call('keys.import', { ...source, purpose: 'other' })
}

/** Has certificates issued, asked for and broken on purpose. */
async function issueCertificates({ call }: TestWorkbench): Promise<void> {
  const key = { kind: 'new', algorithm: 'p-256' } as const
  const wanted = { communityId: 'beta', kind: 'client', commonName: 'Canary' } as const
  const { certificate } = await call('certificates.issue', {
    ...wanted,
    key,
    uris: ['https://canary.example'],
  })
  const keyId = certificate.keyId ?? ''
  await call('certificates.createRequest', { keyId, commonName: 'Canary' })
  await call('certificates.renew', { id: certificate.id, mode: 're-key' })
  await call('certificates.revoke', { id: certificate.id })
  await call('certificates.issueFixture', { fixture: 'C-EXPIRED', communityId: 'beta' })
}

/** Calls every method that needs no parameters and changes nothing. */
async function callAllReaders({ call }: TestWorkbench): Promise<void> {
  const readers = (Object.keys(methods) as MethodName[]).filter((name) =>
    /\.(?:list|status|state|tags|jwkSets|backups|export|quarantined)$/.test(name),
  )
  expect(readers.length).toBeGreaterThan(8)
  for (const name of readers) {
    const accepts = methods[name].params.safeParse({}).success
    if (accepts) await call(name, {} as never)
  }
}

/** The private values of every key in the store, read with the host's own secret. */
async function readSecrets() {
  const database = openDatabase(databaseFile, testEpochMs)
  const { keyPairs, signingKeys, vault } = await openKeyStore({ database, secretBox })
  const secrets: Buffer[] = []
  const publicValues: string[] = []
  const ids = database.connection.prepare<[], string>('SELECT id FROM key_pair').pluck().all()
  for (const id of ids) {
    const key = await keyPairs.privateKey(id)
    // Not the DER of the whole: it ends with the public key.
    const { d, p, q, dp, dq, qi, n, x } = key.export({ format: 'jwk' })
    for (const value of [d, p, q, dp, dq, qi]) {
      if (value !== undefined) secrets.push(Buffer.from(value, 'base64url'))
    }
    publicValues.push(n ?? x ?? '')
  }
  const rows = database.connection
    .prepare<[], { kid: string; purpose: string; sealed_private_jwk: Buffer }>(
      'SELECT kid, purpose, sealed_private_jwk FROM signing_key',
    )
    .all()
  for (const { kid, purpose, sealed_private_jwk } of rows) {
    const binding = { table: 'signing_key', rowId: kid, kid, purpose }
    const jwk = JSON.parse(vault.open(sealed_private_jwk, binding).toString('utf8'))
    secrets.push(Buffer.from(jwk.d, 'base64url'))
  }
  expect(rows.length).toBe(2)
  expect(await signingKeys.publicJwks()).toHaveLength(2)
  database.close()
  return { secrets, publicValues }
}

/** Every spelling in which bytes might appear, also in the middle of something larger that was encoded. */
function spellings(secret: Buffer): Buffer[] {
  // A piece is enough to be found by, and a long value may be cut by a page of the file.
  const piece = secret.subarray(-32)
  const texts = [piece.toString('hex'), piece.toString('hex').toUpperCase()]
  for (const shift of [0, 1, 2]) {
    for (const encoding of ['base64', 'base64url'] as const) {
      const text = Buffer.concat([Buffer.alloc(shift), piece]).toString(encoding)
      texts.push(text.slice(shift === 0 ? 0 : 4, -4))
    }
  }
  return [piece, ...texts.map((text) => Buffer.from(text, 'latin1'))]
}

/** Finds secrets in one pass, however many they are. */
function findAny(content: Buffer, secrets: readonly Buffer[]): string[] {
  const byStart = new Map<number, { bytes: Buffer; name: string }[]>()
  const isStart = new Uint8Array(65_536)
  for (const [index, secret] of secrets.entries()) {
    for (const [spelling, bytes] of spellings(secret).entries()) {
      const start = bytes.readUInt32LE(0)
      const name = `secret ${index}, spelling ${spelling}`
      byStart.set(start, [...(byStart.get(start) ?? []), { bytes, name }])
      isStart[bytes.readUInt16LE(0)] = 1
    }
  }
  const found: string[] = []
  for (let at = 0; at + 4 <= content.length; at += 1) {
    if (isStart[content.readUInt16LE(at)] !== 1) continue
    for (const { bytes, name } of byStart.get(content.readUInt32LE(at)) ?? []) {
      if (content.subarray(at, at + bytes.length).equals(bytes)) found.push(name)
    }
  }
  return found
}

describe('private values of keys', () => {
  it('are in no answer, event, log line or file, in no spelling [KS-07] [FG-24] [KS-01]', async () => {
    const { bench, traces } = await startRecorded()
    const recoveryCode = await driveEverything(bench)
    const whileOpen = traces.files()
    await bench.close()
    const { secrets, publicValues } = await readSecrets()
    const places: Record<string, Buffer> = {
      rpc: Buffer.from(traces.rpc.join('\n')),
      http: Buffer.from(traces.http.join('\n')),
      log: Buffer.from(traces.log()),
      'files while open': Buffer.concat(whileOpen),
      'files afterwards': Buffer.concat(traces.files()),
    }
    const found = Object.entries(places).flatMap(([place, content]) =>
      findAny(content, secrets).map((each) => `${each} in ${place}`),
    )
    expect(secrets.length).toBeGreaterThan(keyAlgorithms.length * 3)
    expect(found).toEqual([])
    // The search finds what is there.
    for (const place of ['rpc', 'files while open', 'files afterwards']) {
      const known = publicValues.filter((value) => places[place]?.includes(value))
      expect(known.length).toBeGreaterThanOrEqual(keyAlgorithms.length)
    }
    for (const secret of [passphrase, recoveryCode.replaceAll('-', '')]) {
      for (const place of ['http', 'log', 'files while open', 'files afterwards']) {
        expect(places[place]?.includes(secret)).toBe(false)
      }
    }
    expect(places['files afterwards']?.includes(recoveryCode)).toBe(false)
  }, 120_000)

  it('would be found in every spelling that is searched [FG-24]', () => {
    const secret = Buffer.from(Array.from({ length: 48 }, (_, index) => (index * 37 + 11) % 256))
    const hidden = [
      secret,
      Buffer.from(secret.toString('hex')),
      Buffer.from(secret.toString('hex').toUpperCase()),
      ...[0, 1, 2].flatMap((shift) =>
        (['base64', 'base64url'] as const).map((encoding) =>
          Buffer.from(
            Buffer.concat([Buffer.alloc(shift, 9), secret, Buffer.alloc(5)]).toString(encoding),
          ),
        ),
      ),
    ]
    const other = Buffer.from(secret).reverse()
    for (const content of hidden) {
      expect(findAny(content, [secret])).not.toEqual([])
      expect(findAny(content, [other])).toEqual([])
    }
  })
})
