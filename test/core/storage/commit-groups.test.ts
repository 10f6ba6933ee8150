import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../../src/main/core/storage/index.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'
import { testEpochMs } from '../../support/test-workbench.ts'

let folder: TemporaryDirectory
let database: Database
beforeEach(() => {
  folder = temporaryDirectory()
  database = openDatabase(`${folder.path}/store.sqlite`, testEpochMs)
  database.connection.exec('CREATE TABLE item (name TEXT PRIMARY KEY) STRICT')
})
afterEach(() => {
  database.close()
  folder.remove()
})

const insert = (name: string) => () => {
  database.connection.prepare('INSERT INTO item VALUES (?)').run(name)
  return name
}

/** What another process would find. */
function itemsOnDisk(): unknown[] {
  const other = openDatabase(`${folder.path}/store.sqlite`, testEpochMs)
  try {
    return other.connection.prepare('SELECT name FROM item ORDER BY name').pluck().all()
  } finally {
    other.close()
  }
}

const reasonOf = (outcome: PromiseSettledResult<unknown>) =>
  outcome.status === 'rejected' ? String(outcome.reason) : 'fulfilled'

describe('transactions in groups', () => {
  it('answers each only after its work is on disk [RE-02]', async () => {
    const seen = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        const result = await database.groupedTransaction(insert(name))
        return [result, itemsOnDisk().includes(name)]
      }),
    )
    expect(seen).toEqual([
      ['a', true],
      ['b', true],
      ['c', true],
    ])
  })

  it('writes what many ask for at once in one commit, and what comes later in another [RE-01]', async () => {
    const observer = openDatabase(`${folder.path}/store.sqlite`, testEpochMs)
    const commits = () => observer.connection.pragma('data_version', { simple: true })
    try {
      const before = Number(commits())
      await Promise.all(['a', 'b', 'c'].map((name) => database.groupedTransaction(insert(name))))
      expect(Number(commits()) - before).toBe(1)
      await database.groupedTransaction(insert('d'))
      expect(Number(commits()) - before).toBe(2)
      expect(database.connection.pragma('synchronous', { simple: true })).toBe(2)
    } finally {
      observer.close()
    }
  })

  it('undoes the part of one that fails and keeps the others', async () => {
    const outcomes = await Promise.allSettled([
      database.groupedTransaction(insert('a')),
      database.groupedTransaction(() => {
        insert('half')()
        throw new Error('no')
      }),
      database.groupedTransaction(insert('b')),
    ])
    expect(outcomes.map(reasonOf)).toEqual(['fulfilled', 'Error: no', 'fulfilled'])
    expect(itemsOnDisk()).toEqual(['a', 'b'])
  })

  it('runs the others once more, and to one effect only, where one fails', async () => {
    const runs: string[] = []
    const counted = (name: string) => () => {
      runs.push(name)
      return insert(name)()
    }
    const outcomes = await Promise.allSettled([
      database.groupedTransaction(counted('a')),
      database.groupedTransaction(() => {
        throw new Error('no')
      }),
      database.groupedTransaction(counted('b')),
    ])
    expect(outcomes.map(reasonOf)).toEqual(['fulfilled', 'Error: no', 'fulfilled'])
    expect(runs).toEqual(['a', 'a', 'b'])
    expect(itemsOnDisk()).toEqual(['a', 'b'])
  })

  it('rejects the whole group when it cannot be committed, and works again afterwards [RE-05]', async () => {
    const { connection } = database
    connection.exec(`CREATE TABLE child (name TEXT REFERENCES item DEFERRABLE INITIALLY DEFERRED)`)
    const orphan = connection.prepare('INSERT INTO child VALUES (?)')
    const outcomes = await Promise.allSettled([
      database.groupedTransaction(insert('a')),
      database.groupedTransaction(() => orphan.run('nobody')),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(outcomes.map(reasonOf).join()).toContain('FOREIGN KEY constraint failed')
    expect(itemsOnDisk()).toEqual([])
    await database.groupedTransaction(insert('b'))
    expect(itemsOnDisk()).toEqual(['b'])
  })

  it('rejects what does not fit on a full disk, and answers for what is on it [RE-05]', async () => {
    const { connection } = database
    connection.pragma('max_page_count = 1')
    const large = () => connection.prepare('INSERT INTO item VALUES (?)').run('x'.repeat(1_000_000))
    const outcomes = await Promise.allSettled([
      database.groupedTransaction(insert('a')),
      database.groupedTransaction(large),
      database.groupedTransaction(insert('b')),
    ])
    connection.pragma('max_page_count = 1073741823')
    const kept = itemsOnDisk()
    const names = ['a', 'large', 'b']
    const fulfilled = names.filter((_, at) => outcomes[at]?.status === 'fulfilled')
    expect(outcomes[1]?.status).toBe('rejected')
    expect([...kept].sort()).toEqual(fulfilled.sort())
    await database.groupedTransaction(insert('c'))
    expect(itemsOnDisk()).toContain('c')
  })

  it('commits what waits when the store is closed [RE-02]', async () => {
    const waiting = database.groupedTransaction(insert('a'))
    database.close()
    await expect(waiting).resolves.toBe('a')
    expect(itemsOnDisk()).toEqual(['a'])
  })
})
