import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exchangeFileOf } from '../../../src/main/core/exchange-log/exchange-file.ts'
import { applyMigrations, migrations } from '../../../src/main/core/storage/index.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'
import { createTestWorkbench, testEpochMs } from '../../support/test-workbench.ts'
import { openTrafficPlace, type TrafficPlace } from './support/traffic-place.ts'

let folder: TemporaryDirectory
beforeEach(() => {
  folder = temporaryDirectory()
})
let place: TrafficPlace | undefined
afterEach(() => {
  place?.close()
  place = undefined
  folder.remove()
})

const message = { headers: [], body: null, bodyBytes: 0, isTruncated: false }

/** A store of the last version that held the exchanges itself, with some. */
function makeEarlierStore(ids: readonly string[]): string {
  const file = join(folder.path, 'store.sqlite')
  const connection = new BetterSqlite3(file)
  applyMigrations(
    connection,
    testEpochMs,
    migrations.filter(({ id }) => id < 50),
  )
  const insert = connection.prepare(
    `INSERT INTO exchange (id, direction, started_at, duration_ms, method, url, area, status)
     VALUES (?, 'inbound', ?, 1, 'GET', 'http://localhost:4100/fhir/metadata', 'discovery', 200)`,
  )
  const insertRecord = connection.prepare('INSERT INTO exchange_record VALUES (?, ?)')
  for (const id of ids) {
    const { lastInsertRowid } = insert.run(id, testEpochMs)
    const notes = [{ outcome: 'information', check: 'word', clause: 'none', text: `of ${id}` }]
    insertRecord.run(
      lastInsertRowid,
      JSON.stringify({ request: message, response: message, notes, decodedTokens: [] }),
    )
  }
  connection.close()
  return file
}

function tablesOf(file: string): readonly string[] {
  const connection = new BetterSqlite3(file, { readonly: true })
  const tables = connection
    .prepare<[], string>("SELECT name FROM sqlite_master WHERE name LIKE '%exchange%'")
    .pluck()
    .all()
  connection.close()
  return tables
}

describe('exchanges of an earlier version', () => {
  it('are carried over, whole, and new ones come after them [RE-08]', () => {
    const file = makeEarlierStore(['first', 'second', 'third'])
    expect(tablesOf(file)).toContain('exchange')
    place = openTrafficPlace(folder.path)
    expect(place.find()).toEqual(['third', 'second', 'first'])
    expect(place.exchanges.get('second')).toMatchObject({
      sequence: 2,
      startedAtMs: testEpochMs,
      notes: [{ text: 'of second' }],
    })
    expect(place.find('second')).toEqual(['second'])
    place.record('fourth')
    place.clock.advance(1)
    expect(place.find()).toEqual(['fourth', 'third', 'second', 'first'])
    place.close()
    expect(tablesOf(file)).toEqual([])
  })

  it('are neither lost nor doubled where that was cut off before they left the store [RE-03]', () => {
    const file = makeEarlierStore(['first', 'second'])
    const before = readFileSync(file)
    openTrafficPlace(folder.path).close()
    // What a kill leaves before the second half: the copy is there and the store as it was.
    writeFileSync(file, before)
    place = openTrafficPlace(folder.path)
    expect(place.find()).toEqual(['second', 'first'])
    expect(place.find('second')).toEqual(['second'])
  })
})

describe('a damaged file of exchanges', () => {
  it('is put aside whole and said so, and the program starts with a new one [RE-07]', async () => {
    place = openTrafficPlace(folder.path)
    expect(place.setAside).toBeUndefined()
    place.close()
    const file = exchangeFileOf(place.store)
    writeFileSync(file, 'this was never a database')
    place = undefined
    const bench = await createTestWorkbench({
      config: { databaseFile: join(folder.path, 'store.sqlite') },
    })
    const [kept = ''] = readdirSync(folder.path).filter((name) => name.endsWith('.damaged'))
    expect(readFileSync(join(folder.path, kept), 'utf8')).toBe('this was never a database')
    expect(bench.logged).toContainEqual(
      expect.objectContaining({
        event: 'exchanges-damaged',
        details: { file, keptAs: join(folder.path, kept) },
      }),
    )
    const { conditions } = await bench.call('server.status', {})
    expect(conditions).toMatchObject([
      { kind: 'exchanges-set-aside', text: expect.stringContaining(kept) },
    ])
    await bench.request('/nowhere')
    expect((await bench.call('traffic.list', {})).total).toBe(1)
    await bench.close()
    expect(dirname(file)).toBe(folder.path)
  })

  it('is not taken for one where the store itself is damaged: that is refused [RE-07]', async () => {
    openTrafficPlace(folder.path).close()
    writeFileSync(join(folder.path, 'store.sqlite'), 'this was never a database')
    expect(() => openTrafficPlace(folder.path)).toThrow('store.sqlite')
  })
})
