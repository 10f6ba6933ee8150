import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  applyMigrations,
  CorruptStoreError,
  lockStore,
  MigrationError,
  migrations,
  openDatabase,
  StoreInUseError,
} from '../../../src/main/core/storage/index.ts'
import { testEpochMs } from '../../support/test-workbench.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trustbench-store-'))
})

describe('store, opening', () => {
  it('has WAL and synchronous=FULL on the first and on every later open [RE-01]', () => {
    const file = join(folder, 'store.sqlite')
    for (const _ of ['first', 'second']) {
      const { connection, close } = openDatabase(file, testEpochMs)
      expect(connection.pragma('journal_mode', { simple: true })).toBe('wal')
      expect(connection.pragma('synchronous', { simple: true })).toBe(2)
      expect(connection.pragma('foreign_keys', { simple: true })).toBe(1)
      close()
    }
  })

  it('refuses a file that is no database and leaves it as it is [RE-07]', () => {
    const file = join(folder, 'store.sqlite')
    openDatabase(file, testEpochMs).close()
    writeFileSync(file, 'this was never a database, whatever its name says')
    expect(() => openDatabase(file, testEpochMs)).toThrow(CorruptStoreError)
    expect(readFileSync(file, 'utf8')).toBe('this was never a database, whatever its name says')
  })

  it('refuses a schema newer than it knows and leaves it as it is [RE-08]', () => {
    const file = join(folder, 'store.sqlite')
    openDatabase(file, testEpochMs).close()
    const later = new BetterSqlite3(file)
    later.pragma('user_version = 9999')
    later.close()
    expect(() => openDatabase(file, testEpochMs)).toThrow(MigrationError)
  })

  it('applies a failing migration not at all [RE-08]', () => {
    const connection = new BetterSqlite3(':memory:')
    applyMigrations(connection, testEpochMs)
    const before = connection.prepare('SELECT sql FROM sqlite_master ORDER BY name').all()
    const broken = [
      ...migrations,
      {
        id: 9000,
        name: 'half',
        sql: 'CREATE TABLE half (a INTEGER); SELECT nonsense FROM nowhere',
      },
    ]
    expect(() => applyMigrations(connection, testEpochMs, broken)).toThrow(MigrationError)
    expect(connection.prepare('SELECT sql FROM sqlite_master ORDER BY name').all()).toEqual(before)
  })

  it('knows every migration in the folder, in order [RE-08]', () => {
    const names = migrations.map(({ id, name }) => `${String(id).padStart(3, '0')}-${name}.ts`)
    const files = readdirSync(
      new URL('../../../src/main/core/storage/migrations', import.meta.url),
    ).sort()
    expect(names).toEqual(files)
  })
})

describe('store, lock', () => {
  const holder = { processId: 4711, host: 'node', address: 'http://localhost:4100', since: 1 }

  it('is held by one at a time and names the holder to the second [RE-06]', () => {
    const file = join(folder, 'store.lock')
    const unlock = lockStore(file, holder)
    expect(() => lockStore(file, { ...holder, processId: 1 })).toThrow(StoreInUseError)
    expect(() => lockStore(file, { ...holder, processId: 1 })).toThrow(
      /process 4711 \(node, http:\/\/localhost:4100\)/,
    )
    unlock()
    lockStore(file, { ...holder, processId: 2 })()
  })

  it('is held by one who is just writing who it is [RE-06]', () => {
    const file = join(folder, 'store.lock')
    lockStore(file, holder)()
    const writing = new BetterSqlite3(file)
    writing.exec('BEGIN EXCLUSIVE')
    try {
      expect(() => lockStore(file, { ...holder, processId: 1 })).toThrow(StoreInUseError)
    } finally {
      writing.close()
    }
  })
})
