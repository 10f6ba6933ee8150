import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase, rememberReads } from '../../../src/main/core/storage/index.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { testEpochMs } from '../../support/test-workbench.ts'

let database: Database
let reads: string[]
let find: (name: string) => unknown

beforeEach(() => {
  database = openDatabase(':memory:', testEpochMs)
  database.connection.exec(`
    CREATE TABLE client_of_test (name TEXT PRIMARY KEY) STRICT;
    CREATE TABLE item (
      name TEXT PRIMARY KEY, worth INTEGER NOT NULL,
      owner TEXT NOT NULL REFERENCES client_of_test (name) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    INSERT INTO client_of_test VALUES ('owner');
    INSERT INTO item VALUES ('a', 1, 'owner');`)
  const select = database.connection
    .prepare<[string], number>('SELECT worth FROM item WHERE name = ?')
    .pluck()
  reads = []
  find = rememberReads(database, (name) => {
    reads.push(name)
    return select.get(name)
  })
})
afterEach(() => database.close())

const run = (sql: string) => database.connection.prepare(sql).run()

describe('a lookup that remembers', () => {
  it.each([
    ['changed', "UPDATE item SET worth = 2 WHERE name = 'a'", 2],
    ['deleted', "DELETE FROM item WHERE name = 'a'", undefined],
    ['deleted with all others', 'DELETE FROM item', undefined],
    ['deleted with its owner', "DELETE FROM client_of_test WHERE name = 'owner'", undefined],
    ['put in place of another', "REPLACE INTO item VALUES ('a', 2, 'owner')", 2],
  ])('gives no row that was %s since [FH-07]', (_how, sql, wanted) => {
    expect(find('a')).toBe(1)
    run(sql)
    expect(find('a')).toBe(wanted)
  })

  it('gives no row that another connection changed since [FH-07] [RE-03]', () => {
    const folder = temporaryDirectory()
    const file = `${folder.path}/store.sqlite`
    const [here, other] = [openDatabase(file, testEpochMs), openDatabase(file, testEpochMs)]
    try {
      here.connection.exec('CREATE TABLE item (name TEXT PRIMARY KEY, worth INTEGER) STRICT')
      here.connection.exec("INSERT INTO item VALUES ('a', 1)")
      const select = here.connection
        .prepare<[string], number>('SELECT worth FROM item WHERE name = ?')
        .pluck()
      const read = rememberReads(here, (name) => select.get(name))
      expect(read('a')).toBe(1)
      other.connection.exec("UPDATE item SET worth = 2 WHERE name = 'a'")
      expect(read('a')).toBe(2)
    } finally {
      other.close()
      here.close()
      folder.remove()
    }
  })

  it('finds what was missing when it was asked before', () => {
    expect(find('b')).toBeUndefined()
    run("INSERT INTO item VALUES ('b', 5, 'owner')")
    expect(find('b')).toBe(5)
  })

  it('forgets what was read in a transaction that was undone', () => {
    expect(() =>
      database.transaction(() => {
        run("UPDATE item SET worth = 9 WHERE name = 'a'")
        expect(find('a')).toBe(9)
        throw new Error('undone')
      }),
    ).toThrow('undone')
    expect(find('a')).toBe(1)
  })

  it('sees what a group of transactions wrote as soon as it is answered', async () => {
    expect(find('a')).toBe(1)
    await database.groupedTransaction(() => run("UPDATE item SET worth = 7 WHERE name = 'a'"))
    expect(find('a')).toBe(7)
  })

  it('reads once for as long as nothing is written, also what is not there', () => {
    expect([find('a'), find('a'), find('b'), find('b')]).toEqual([1, 1, undefined, undefined])
    expect(reads).toEqual(['a', 'b'])
  })

  it('keeps no more than a thousand answers', () => {
    for (let number = 0; number < 1000; number += 1) find(`${number}`)
    find('one more')
    reads = []
    find('0')
    expect(reads).toEqual(['0'])
  })
})
