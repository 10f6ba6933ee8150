import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { events, type MethodName, methods } from '../../../src/shared/contract/index.ts'
import { keyAlgorithms } from '../../../src/shared/contract/keys.ts'
import { launch, registerPublicApp } from '../../support/launch.ts'
import { findAny, readSecrets } from '../../support/secret-search.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'
import {
  createTestClock,
  createTestSecretBox,
  createTestWorkbench,
  type TestWorkbench,
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
  /** Names of the methods that were called. */
  readonly called: Set<string>
  readonly rpc: string[]
  readonly http: string[]
  /** What each workbench logged. */
  readonly logs: unknown[]
}

/** A workbench all of whose traffic is kept. */
async function startRecorded(traces: Traces): Promise<TestWorkbench> {
  const { rpc, http } = traces
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
      traces.called.add(name)
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
  traces.logs.push(inner.logged)
  return bench
}

function startTraces(): Traces {
  return { called: new Set(), rpc: [], http: [], logs: [] }
}

const readFiles = () =>
  readdirSync(folder.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)))

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
    await call('keys.exportPublic', { id: made.id, format: 'jwk-set' })
  }
  const { rows } = await call('keys.list', { owner })
  const [first, second] = rows
  if (first === undefined || second === undefined) throw new Error('keys were made')
  await call('keys.succeed', { id: first.id })
  await call('keys.retire', { id: second.id })
  await call('keys.succeed', { id: first.id }).catch(() => undefined)
  await call('keys.rotationDrill', { owner })
  await call('keys.rotateServerKey', { purpose: 'id-token' })
  await exportAndImport(bench, second.id, second.name)
  await issueCertificates(bench)
  await signStatements(bench)
  await bench.prepare()
  await launch(bench, await registerPublicApp(bench))
  for (const path of [
    ...['/jwks', '/jwk-sets/canary', '/.well-known/openid-configuration'],
    ...['/fhir/.well-known/udap', '/pki/beta/issuing.crl', '/pki/beta/issuing.p7c'],
  ]) {
    expect((await bench.request(path)).status).toBe(200)
  }
  return driveVault(bench)
}

/** Locks, opens, rewraps and backs up. */
async function driveVault(bench: TestWorkbench): Promise<string> {
  const { call } = bench
  await call('vault.setPassphrase', { passphrase: 'an earlier passphrase' })
  await call('vault.changePassphrase', { current: 'an earlier passphrase', next: passphrase })
  const { code } = await call('vault.newRecoveryCode', {})
  await call('vault.rotateDataKey', { passphrase })
  await call('vault.lock', {})
  await bench.postForm('/token', { grant_type: 'authorization_code' })
  await call('keys.generate', { algorithm: 'p-256', name: 'no', purpose: 'tls' }).catch(() => null)
  const wrong = { kind: 'passphrase', passphrase: 'a wrong passphrase' } as const
  await call('vault.unlock', { by: wrong }).catch(() => null)
  await call('vault.unlock', { by: { kind: 'passphrase', passphrase } })
  await call('vault.removeSlot', { kind: 'host' })
  await call('vault.addHostSlot', {})
  const { path } = await call('storage.backUp', {})
  await call('storage.backUp', { isPortable: true })
  await call('storage.restore', { path })
  await call('storage.cancelRestore', {})
  await call('storage.discardQuarantined', {})
  await callAllReaders(bench)
  await call('storage.restore', { path })
  return code
}

/** Takes a key out under a passphrase and in again; the file is the one place its private part leaves by. */
async function exportAndImport({ call }: TestWorkbench, id: string, name: string): Promise<void> {
  const request = { id, confirmedName: name, passphrase }
  const weak = { format: 'pkcs12-legacy', isWeakConfirmed: true } as const
  const { base64 } = await call('keys.export', { ...request, ...weak })
  await call('keys.inspectImport', { base64, passphrase })
  const file = await call('keys.export', request)
  await call('keys.delete', { id, isConfirmed: true })
  const source = { base64: file.base64, passphrase }
  await call('keys.inspectImport', source)
  await call('keys.import', { ...source, purpose: 'other' })
}

/** Has certificates issued, asked for, judged and broken on purpose. */
async function issueCertificates({ call }: TestWorkbench): Promise<void> {
  const made = await call('communities.create', { name: 'Canary', uri: 'urn:example:canary' })
  await call('communities.get', { id: made.id })
  await call('communities.update', { id: made.id, isTrusted: false })
  await call('communities.publishCrl', { id: 'beta', authority: 'issuing' })
  const key = { kind: 'new', algorithm: 'p-256' } as const
  const wanted = { communityId: 'beta', kind: 'client', commonName: 'Canary' } as const
  const issue = { ...wanted, key, uris: ['https://canary.example'] }
  await call('certificates.review', issue)
  const { certificate } = await call('certificates.issue', issue)
  const { id, keyId, pem: issued } = certificate
  const { pem } = await call('certificates.createRequest', { keyId: keyId ?? '', commonName: 'C' })
  await call('certificates.inspectRequest', { pem })
  await call('certificates.renew', { id, mode: 're-key' })
  await call('certificates.get', { id })
  await call('certificates.export', { id, format: 'pkcs7' })
  await call('trust.judge', { certificates: issued })
  await call('certificates.revoke', { id, reason: 'certificateHold' })
  await call('certificates.unhold', { id })
  await call('certificates.revoke', { id })
  await call('certificates.issueFixture', { fixture: 'C-EXPIRED', communityId: 'beta' })
  await call('certificates.delete', { id }).catch(() => undefined)
}

/** Signs software statements with a stored key, a good one and one that is wrong. */
async function signStatements({ call }: TestWorkbench): Promise<void> {
  const { rows } = await call('udap.signers', {})
  const [signer] = rows
  if (signer === undefined) throw new Error('certificates were issued')
  const { certificateId } = signer
  const claims = { client_name: 'Canary', jti: 'canary' }
  await call('udap.signStatement', { claims, signer: { certificateId } })
}

/** Calls every method that needs no parameters and changes nothing. */
async function callAllReaders({ call }: TestWorkbench): Promise<void> {
  const readers = (Object.keys(methods) as MethodName[]).filter((name) =>
    /\.(?:list|status|state|tags|jwkSets|serverKeys|expiring|fixtures|backups|export|quarantined)$/.test(
      name,
    ),
  )
  expect(readers.length).toBeGreaterThan(8)
  for (const name of readers) {
    const accepts = methods[name].params.safeParse({}).success
    if (accepts) await call(name, {} as never)
  }
}

/** Methods that deal with keys, certificates and what seals them. */
const keyMethods = Object.keys(methods).filter((name) =>
  /^(?:keys|certificates|communities|vault|storage)\./.test(name),
)

describe('private values of keys', () => {
  it('are in no answer, event, log line or file, in no spelling [KS-07] [FG-24] [KS-01]', async () => {
    const traces = startTraces()
    const bench = await startRecorded(traces)
    const recoveryCode = await driveEverything(bench)
    expect(keyMethods.filter((name) => !traces.called.has(name))).toEqual([])
    const whileOpen = readFiles()
    await bench.close()
    // The next start restores the backup.
    const restored = await startRecorded(traces)
    await restored.request('/jwks')
    await restored.close()
    const { secrets, publicValues } = await readSecrets(databaseFile, { secretBox })
    const places: Record<string, Buffer> = {
      rpc: Buffer.from(traces.rpc.join('\n')),
      http: Buffer.from(traces.http.join('\n')),
      log: Buffer.from(JSON.stringify(traces.logs)),
      'files while open': Buffer.concat(whileOpen),
      'files afterwards': Buffer.concat(readFiles()),
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
