import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  MigrationError,
  openDatabase,
  RestoreError,
  restoreStore,
} from '../../../src/main/core/storage/index.ts'
import { describeFailure } from '../../../src/main/hosts/node/start-failure.ts'
import { openStoreFiles } from '../../../src/main/hosts/node/store-files.ts'
import {
  asCredentials,
  makeAssertion,
  makeClientKey,
  registerBackend,
} from '../../support/asymmetric-client.ts'
import {
  authorize,
  createProofKey,
  launch,
  readFhir,
  redeem,
  refresh,
  registerPublicApp,
} from '../../support/launch.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'
import {
  createTestClock,
  createTestSecretBox,
  createTestWorkbench,
  type TestWorkbench,
  testEpochMs,
} from '../../support/test-workbench.ts'

let folder: TemporaryDirectory
let databaseFile: string
beforeEach(() => {
  folder = temporaryDirectory()
  mkdirSync(join(folder.path, 'data'))
  databaseFile = join(folder.path, 'data', 'store.sqlite')
})
afterEach(() => folder.remove())

const key = makeClientKey('ES384', 'one')
const now = testEpochMs / 1000
const restore = (backupFile: string, at = now) =>
  restoreStore({ databaseFile, backupFile, files: openStoreFiles(databaseFile), now: at })

/** A world that outlives the workbenches opened in it. */
function makeWorld() {
  const secretBox = createTestSecretBox()
  const clock = createTestClock()
  const config = { databaseFile, approval: 'automatic', clockSkewSeconds: 0 }
  return { clock, open: () => createTestWorkbench({ config, secretBox, clock }) }
}

/** Everything that can be used once, before a backup and after it. */
async function useEverything(bench: TestWorkbench) {
  const client = await registerPublicApp(bench)
  const backend = await registerBackend(bench, [key])
  const getCode = async () => {
    const proof = createProofKey()
    const code = (await authorize(bench, client, proof)).get('code') ?? ''
    return { code, proof }
  }
  const codes = [await getCode(), await getCode()]
  const tokens = [await launch(bench, client), await launch(bench, client)]
  const assertions = [1, 2].map(() => makeAssertion(bench, backend, key))
  const ask = (on: TestWorkbench, assertion: string) =>
    on.postForm('/token', {
      grant_type: 'client_credentials',
      scope: 'system/Patient.rs',
      ...asCredentials(assertion),
    })
  const use = async (index: number) => {
    const { code, proof } = codes[index] ?? codes[0] ?? (await getCode())
    expect((await redeem(bench, client, code, proof)).status).toBe(200)
    const answer = await refresh(bench, client, tokens[index]?.refresh_token ?? '')
    expect(answer.status).toBe(200)
    tokens.push(await answer.json())
    expect((await ask(bench, assertions[index] ?? '')).status).toBe(200)
  }
  return { client, backend, codes, tokens, assertions, ask, use }
}

type Used = Awaited<ReturnType<typeof useEverything>>

/** Tries everything again and counts what is accepted. */
async function replay(bench: TestWorkbench, { client, codes, tokens, assertions, ask }: Used) {
  const answers: Response[] = []
  for (const { access_token } of tokens) {
    answers.push(await readFhir(bench, access_token, 'Patient?_count=1'))
  }
  for (const { code, proof } of codes) answers.push(await redeem(bench, client, code, proof))
  for (const { refresh_token } of tokens) {
    answers.push(await refresh(bench, client, refresh_token ?? ''))
  }
  for (const assertion of assertions) answers.push(await ask(bench, assertion))
  return answers.filter(({ status }) => status < 400).length
}

describe('restore of a backup', () => {
  it('lets nothing used before or after the backup be used again, and the same clients start anew [KS-13]', async () => {
    const world = makeWorld()
    const before = await world.open()
    const used = await useEverything(before)
    await used.use(0)
    const { path } = await before.call('storage.backUp', {})
    await used.use(1)
    world.clock.advance(30)
    expect(await before.call('storage.restore', { path })).toEqual({ nextRestore: path })
    await before.close()
    const after = await world.open()
    expect(after.logged).toContainEqual(
      expect.objectContaining({
        event: 'store-restored',
        details: expect.objectContaining({ epoch: 1, hasUsedAssertions: true }),
      }),
    )
    expect(await replay(after, used)).toBe(0)
    const { tokens, client, backend, ask } = used
    expect(tokens.length + used.codes.length).toBeGreaterThan(4)
    const fresh = await launch(after, client)
    expect((await readFhir(after, fresh.access_token, 'Patient?_count=1')).status).toBe(200)
    expect((await ask(after, makeAssertion(after, backend, key))).status).toBe(200)
    expect((await after.call('storage.backups', {})).nextRestore).toBeNull()
    await after.close()
  })

  it('refuses every assertion that may have been used when the present store cannot be read [KS-13] [AS-16]', async () => {
    const world = makeWorld()
    const before = await world.open()
    const used = await useEverything(before)
    const { path } = await before.call('storage.backUp', {})
    await used.use(1)
    await before.close()
    writeFileSync(databaseFile, Buffer.alloc(8_192, 'damaged '))
    expect(restore(path)).toMatchObject({ hasUsedAssertions: false })
    const after = await world.open()
    expect(await replay(after, used)).toBe(0)
    const fresh = () => used.ask(after, makeAssertion(after, used.backend, key))
    expect((await fresh()).status).toBe(401)
    world.clock.advance(311)
    expect((await fresh()).status).toBe(200)
    await after.close()
  })

  it('keeps the store it replaces, and counts on from its epoch [KS-13]', async () => {
    openDatabase(databaseFile, testEpochMs, openStoreFiles(databaseFile)).close()
    const backup = join(folder.path, 'backup.sqlite')
    copyFileSync(databaseFile, backup)
    const first = restore(backup)
    expect(first.epoch).toBe(1)
    expect(existsSync(first.replacedFile ?? '')).toBe(true)
    expect(restore(backup, now + 60).epoch).toBe(2)
    expect(statSync(databaseFile).mode & 0o777).toBe(0o600)
    const { connection, close } = openDatabase(databaseFile, testEpochMs)
    expect(connection.pragma('journal_mode', { simple: true })).toBe('wal')
    close()
  })

  it('makes a store where there is none', () => {
    openDatabase(databaseFile, testEpochMs, openStoreFiles(databaseFile)).close()
    const elsewhere = join(folder.path, 'data', 'other.sqlite')
    const files = openStoreFiles(elsewhere)
    const request = { databaseFile: elsewhere, backupFile: databaseFile, files, now }
    expect(restoreStore(request)).toMatchObject({ replacedFile: null })
    expect(existsSync(elsewhere)).toBe(true)
  })

  it.each([
    ['no database', (path: string) => writeFileSync(path, 'not a database at all')],
    ['cut off', (path: string) => truncateSync(path, statSync(path).size - 5_000)],
    [
      'another program’s',
      (path: string) => {
        truncateSync(path, 0)
        new BetterSqlite3(path).exec('CREATE TABLE a (b)').close()
      },
    ],
  ])('of a file that is %s changes nothing: code 5 [KS-13] [RE-18]', (_, damage) => {
    openDatabase(databaseFile, testEpochMs, openStoreFiles(databaseFile)).close()
    const backup = join(folder.path, 'backup.sqlite')
    copyFileSync(databaseFile, backup)
    damage(backup)
    const before = readFileSync(databaseFile)
    const error = failureOf(() => restore(backup))
    expect(error).toBeInstanceOf(RestoreError)
    expect(describeFailure(error)).toMatchObject({ exitCode: 5, subject: backup })
    expect(readFileSync(databaseFile).equals(before)).toBe(true)
    expect(readdirSync(join(folder.path, 'data'))).toEqual(['store.sqlite'])
  })

  it('of a newer program changes nothing: code 6 [KS-13] [RE-08]', () => {
    openDatabase(databaseFile, testEpochMs, openStoreFiles(databaseFile)).close()
    const backup = join(folder.path, 'backup.sqlite')
    copyFileSync(databaseFile, backup)
    const newer = new BetterSqlite3(backup)
    newer.pragma('user_version = 9999')
    newer.close()
    const error = failureOf(() => restore(backup))
    expect(error).toBeInstanceOf(MigrationError)
    expect(describeFailure(error)).toMatchObject({ exitCode: 6 })
    expect(readdirSync(join(folder.path, 'data'))).toEqual(['store.sqlite'])
  })

  it('left over half done by a crash is begun again and disturbs nothing [KS-13]', () => {
    const files = openStoreFiles(databaseFile)
    openDatabase(databaseFile, testEpochMs, files).close()
    const backup = join(folder.path, 'backup.sqlite')
    copyFileSync(databaseFile, backup)
    writeFileSync(`${databaseFile}.restoring`, 'half a copy')
    openDatabase(databaseFile, testEpochMs, files).close()
    expect(restore(backup).epoch).toBe(1)
    expect(existsSync(`${databaseFile}.restoring`)).toBe(false)
  })
})

describe('console, restore', () => {
  it('takes only what lies in the backup folder and is sound, and can be taken back [KS-13]', async () => {
    const world = makeWorld()
    const bench = await world.open()
    const { path } = await bench.call('storage.backUp', {})
    const outside = bench.call('storage.restore', { path: databaseFile })
    await expect(outside).rejects.toMatchObject({ problem: { code: 'not-found' } })
    await bench.call('storage.restore', { path })
    expect(await bench.call('storage.cancelRestore', {})).toEqual({ nextRestore: null })
    truncateSync(path, 8_000)
    const damaged = bench.call('storage.restore', { path })
    await expect(damaged).rejects.toMatchObject({ problem: { code: 'bad-request' } })
    await bench.close()
  })

  it('gives away no copy that this host alone opens, and in a portable one no slot of it [KS-13]', async () => {
    const world = makeWorld()
    const bench = await world.open()
    const backUp = () => bench.call('storage.backUp', { isPortable: true })
    await expect(backUp()).rejects.toMatchObject({ problem: { code: 'conflict' } })
    await bench.call('vault.newRecoveryCode', {})
    const { path } = await backUp()
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const copy = new BetterSqlite3(path, { readonly: true })
    expect(copy.prepare('SELECT kind FROM vault_slot').pluck().all()).toEqual(['recovery'])
    copy.close()
    await bench.close()
  })
})

function failureOf(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('it did not fail')
}
