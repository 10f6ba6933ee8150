import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  applyMigrations,
  CorruptStoreError,
  listBackups,
  MigrationError,
  migrations,
  openDatabase,
  takeBackup,
} from '../../../src/main/core/storage/index.ts'
import { describeFailure } from '../../../src/main/hosts/node/start-failure.ts'
import { openStoreFiles } from '../../../src/main/hosts/node/store-files.ts'
import { registerPublicApp } from '../../support/launch.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'
import {
  createTestSecretBox,
  createTestWorkbench,
  type TestWorkbench,
  testEpochMs,
} from '../../support/test-workbench.ts'

const insertApp = `INSERT INTO client
  (client_id, client_name, registered_by, is_disabled, created_at, updated_at, metadata)
  VALUES ('app', 'App', 'console', 0, 1, 1, '{}')`

const now = testEpochMs / 1000
const day = 86_400

let folder: TemporaryDirectory
let file: string
beforeEach(() => {
  folder = temporaryDirectory()
  mkdirSync(join(folder.path, 'data'))
  file = join(folder.path, 'data', 'store.sqlite')
})
afterEach(() => folder.remove())

const open = () => openDatabase(file, testEpochMs, openStoreFiles(file))
const clientsIn = (path: string) => {
  const copy = new BetterSqlite3(path, { readonly: true })
  const ids = copy.prepare<[], string>('SELECT client_id FROM client').pluck().all()
  copy.close()
  return ids
}

/** Makes a store with something in it, and backups of the given ages. */
async function makeStore(...takenAt: readonly number[]) {
  const database = open()
  database.connection.exec(insertApp)
  for (const at of takenAt) await takeBackup(database.connection, openStoreFiles(file), at)
  database.close()
}

function damage(path: string) {
  writeFileSync(path, Buffer.alloc(statSync(path).size, 0x5a))
}

function failureOf(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('nothing failed')
}

describe('backups of the store', () => {
  it('are whole, alone, for the owner only, and at most seven [RE-07]', async () => {
    await makeStore(...Array.from({ length: 9 }, (_, index) => now + index * day))
    const backups = listBackups(openStoreFiles(file))
    expect(backups.map(({ takenAt }) => takenAt)).toEqual(
      [8, 7, 6, 5, 4, 3, 2].map((days) => now + days * day),
    )
    expect(readdirSync(join(folder.path, 'data', 'backups'))).toHaveLength(7)
    const [newest] = backups
    expect(clientsIn(newest?.path ?? '')).toEqual(['app'])
    expect(statSync(newest?.path ?? '').mode & 0o777).toBe(0o600)
    expect(statSync(join(folder.path, 'data', 'backups')).mode & 0o777).toBe(0o700)
  })

  it('are taken once a day while the program runs, and listed with their time [RE-07]', async () => {
    const bench = await createTestWorkbench({ config: { databaseFile: file } })
    const wait = async (seconds: number) => {
      for (let passed = 0; passed < seconds; passed += 30) bench.clock.advance(30)
      await expect
        .poll(() => existsSync(join(folder.path, 'data', 'backups', 'unfinished')))
        .toBe(false)
      return (await bench.call('storage.backups', {})).backups
    }
    expect(await wait(300)).toEqual([])
    bench.clock.advance(30 * 10)
    bench.clock.advance(5)
    await expect.poll(async () => (await bench.call('storage.backups', {})).backups.length).toBe(1)
    expect(await wait(7200)).toHaveLength(1)
    bench.clock.advance(day)
    bench.clock.advance(5)
    await expect.poll(async () => (await bench.call('storage.backups', {})).backups.length).toBe(2)
    const [newest] = (await bench.call('storage.backups', {})).backups
    expect(clientsIn(newest?.path ?? '')).toContain('trustbench-console')
    expect(newest?.takenAt).toBe(bench.clock.nowSeconds())
    await bench.close()
  })

  it('do not exist for a store in memory [RE-07]', async () => {
    const bench = await createTestWorkbench()
    expect(await bench.call('storage.backups', {})).toEqual({ backups: [], nextRestore: null })
    await bench.close()
  })
})

describe('a damaged store', () => {
  it('is left as it is, and the newest good backup is named with what to do [RE-07]', async () => {
    await makeStore(now, now + day, now + 2 * day)
    const [bad, good] = listBackups(openStoreFiles(file))
    damage(bad?.path ?? '')
    damage(file)
    const before = readFileSync(file)
    const error = failureOf(open)
    expect(error).toBeInstanceOf(CorruptStoreError)
    expect(describeFailure(error)).toMatchObject({
      exitCode: 5,
      backup: good?.path,
      takenAt: new Date((now + day) * 1000).toISOString(),
      repair: expect.stringContaining(`copy ${good?.path} to ${file}`),
    })
    expect(readFileSync(file).equals(before)).toBe(true)
    renameSync(file, `${file}.damaged`)
    rmSync(`${file}-wal`, { force: true })
    rmSync(`${file}-shm`, { force: true })
    copyFileSync(good?.path ?? '', file)
    open().close()
    expect(clientsIn(file)).toEqual(['app'])
  })

  it('says so when there is no backup [RE-07]', async () => {
    await makeStore()
    damage(file)
    expect(describeFailure(failureOf(open))).toMatchObject({ exitCode: 5, backup: null })
  })

  it('is not replaced by an empty one when it was cut off [RE-07]', async () => {
    await makeStore(now)
    truncateSync(file, 0)
    expect(failureOf(open)).toBeInstanceOf(CorruptStoreError)
    expect(statSync(file).size).toBe(0)
  })

  it('is checked in full when it was left open [RE-07]', async () => {
    const database = open()
    database.connection.exec(insertApp)
    database.close()
    // An index that lacks its row passes the quick check only.
    const other = new BetterSqlite3(file)
    other.unsafeMode()
    other.pragma('writable_schema = ON')
    other.exec(
      "UPDATE sqlite_master SET sql = 'CREATE INDEX client_by_name ON client (registered_by)' WHERE name = 'client_by_name'",
    )
    other.close()
    open().close()
    writeFileSync(`${file}-wal`, Buffer.alloc(32))
    expect(failureOf(open)).toBeInstanceOf(CorruptStoreError)
  })
})

describe('migrating a store with data', () => {
  /** A store as the program before the time mark left it. */
  const oldVersion = 5

  function makeOldStore() {
    const old = new BetterSqlite3(file)
    applyMigrations(
      old,
      testEpochMs,
      migrations.filter(({ id }) => id <= oldVersion),
    )
    old.exec(insertApp)
    old.close()
  }

  it('backs it up first [RE-08]', () => {
    makeOldStore()
    open().close()
    const [backup] = listBackups(openStoreFiles(file))
    expect(clientsIn(backup?.path ?? '')).toEqual(['app'])
    const copy = new BetterSqlite3(backup?.path ?? '', { readonly: true })
    expect(copy.pragma('user_version', { simple: true })).toBe(oldVersion)
    copy.close()
  })

  it('does not begin when no backup can be made, and leaves schema and data [RE-08]', () => {
    makeOldStore()
    writeFileSync(join(folder.path, 'data', 'backups'), 'in the way')
    const error = failureOf(open)
    expect(error).toBeInstanceOf(MigrationError)
    expect(describeFailure(error)).toMatchObject({ exitCode: 6 })
    const store = new BetterSqlite3(file)
    expect(store.pragma('user_version', { simple: true })).toBe(oldVersion)
    store.close()
    expect(clientsIn(file)).toEqual(['app'])
  })

  it('leaves schema and data when a statement fails [RE-08]', () => {
    makeOldStore()
    const old = new BetterSqlite3(file)
    old.exec('CREATE TABLE time_mark (in_the_way TEXT)')
    const schema = old.prepare('SELECT sql FROM sqlite_master ORDER BY name').all()
    old.close()
    expect(failureOf(open)).toBeInstanceOf(MigrationError)
    const after = new BetterSqlite3(file)
    expect(after.prepare('SELECT sql FROM sqlite_master ORDER BY name').all()).toEqual(schema)
    after.close()
    expect(clientsIn(file)).toEqual(['app'])
  })
})

describe('a data directory that vanishes', () => {
  const refused = (bench: TestWorkbench) =>
    expect(registerPublicApp(bench)).rejects.toMatchObject({
      problem: { code: 'temporarily-unavailable' },
    })

  it('is noticed, refuses what it could not keep, and recovers when it is back [RE-17]', async () => {
    const secretBox = createTestSecretBox()
    const bench = await createTestWorkbench({ config: { databaseFile: file }, secretBox })
    await registerPublicApp(bench)
    const away = join(folder.path, 'away')
    renameSync(join(folder.path, 'data'), away)
    bench.clock.advance(5)
    await refused(bench)
    expect((await bench.request('/.well-known/openid-configuration')).status).toBe(200)
    expect((await bench.call('server.status', {})).conditions).toMatchObject([
      { kind: 'store-not-writable' },
    ])
    renameSync(away, join(folder.path, 'data'))
    bench.clock.advance(5)
    const kept = await registerPublicApp(bench)
    expect((await bench.call('server.status', {})).conditions).toEqual([])
    await bench.close()
    expect(clientsIn(file)).toContain(kept.client_id)
  })

  it('is not taken for the store when another file stands in its place [RE-17]', async () => {
    const bench = await createTestWorkbench({ config: { databaseFile: file } })
    renameSync(join(folder.path, 'data'), join(folder.path, 'away'))
    mkdirSync(join(folder.path, 'data'))
    writeFileSync(file, '')
    bench.clock.advance(5)
    await refused(bench)
    await bench.close()
  })
})
