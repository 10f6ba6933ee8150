import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClientList } from '../../../src/main/core/authorization-server/clients/sqlite-client-list.ts'
import { createKeyPairList } from '../../../src/main/core/key-store/key-pairs/key-pair-list.ts'
import {
  createRowPages,
  type Database,
  openDatabase,
} from '../../../src/main/core/storage/index.ts'
import { testEpochMs } from '../../support/test-workbench.ts'

/** More than a walk looks at in one step, several times. */
const kept = 7_000

interface Thing {
  readonly id: string
  readonly name: string
  readonly size: number
}

/** Each third has the same name, longer than a step, and sizes repeat. */
const things: readonly Thing[] = Array.from({ length: kept }, (_, index) => ({
  id: `t${String((index * 4_999) % kept).padStart(5, '0')}`,
  name: index % 3 === 0 ? 'Same' : `${index % 2 === 0 ? 'alpha' : 'Beta'} ${index}_%`,
  size: index % 7,
}))

let database: Database
beforeEach(() => {
  database = openDatabase(':memory:', testEpochMs)
  database.connection.exec(`
    CREATE TABLE thing (id TEXT PRIMARY KEY, name TEXT NOT NULL, size INTEGER) STRICT;
    CREATE INDEX thing_by_name ON thing (name COLLATE NOCASE, id);
    CREATE INDEX thing_by_size ON thing (size, id);`)
  const insert = database.connection.prepare('INSERT INTO thing VALUES (@id, @name, @size)')
  database.transaction(() => {
    for (const thing of things) insert.run(thing)
  })
})
afterEach(() => database.close())

const isLike = "name LIKE @pattern ESCAPE '\\'"
const orders = { name: 'name COLLATE NOCASE', size: 'size' } as const
type Order = keyof typeof orders

interface Asked {
  readonly text?: string
  readonly order?: Order
  readonly direction?: 'ascending' | 'descending'
  readonly offset?: number
  readonly smallerThan?: number
}

const limit = 100

function createAsk() {
  const pageOf = createRowPages(database, { name: 'thing', id: 'id' })
  return ({ text = '', order = 'name', direction = 'ascending', ...more }: Asked) =>
    pageOf({
      order: orders[order],
      direction,
      conditions: [
        ...(text === '' ? [] : [isLike]),
        ...(more.smallerThan === undefined ? [] : ['size < @smallerThan']),
      ],
      text,
      values: { smallerThan: more.smallerThan },
      offset: more.offset ?? 0,
      limit,
    })
}

/** The page without SQL. */
function pageByHand({ text = '', order = 'name', direction = 'ascending', ...more }: Asked) {
  const keyOf = (thing: Thing) => (order === 'name' ? thing.name.toLowerCase() : thing.size)
  const found = things
    .filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()))
    .filter(({ size }) => more.smallerThan === undefined || size < more.smallerThan)
    .toSorted((a, b) => compare(keyOf(a), keyOf(b)) || compare(a.id, b.id))
  const ordered = direction === 'ascending' ? found : found.reverse()
  const { offset = 0 } = more
  return { ids: ordered.slice(offset, offset + limit).map(({ id }) => id), total: found.length }
}

function compare(one: string | number, other: string | number): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

describe('pages of a long table', () => {
  const asked: readonly Asked[] = [
    {},
    { offset: 6_950 },
    { direction: 'descending', offset: 200 },
    { order: 'size' },
    { order: 'size', direction: 'descending', offset: 100 },
    { text: 'ALPHA' },
    { text: 'alpha', direction: 'descending', offset: 300 },
    { text: 'a', order: 'size', offset: 2_000 },
    { text: 'same' },
    { text: '_%' },
    { text: '%' },
    { text: 'nothing like it' },
    { smallerThan: 2, order: 'size', direction: 'descending' },
    { smallerThan: 5, text: 'beta' },
    { text: 'alpha', offset: 9_000 },
  ]

  it.each(asked)('are those that SQL is not needed for: %j', async (query) => {
    expect(await createAsk()(query)).toEqual(pageByHand(query))
  })

  it('let others run while rows are looked through [RE-14]', async () => {
    const answer = createAsk()({ text: 'nothing like it' })
    let turns = 0
    let isDone = false
    const count = () => {
      turns += 1
      if (!isDone) setImmediate(count)
    }
    setImmediate(count)
    expect(await answer).toEqual({ ids: [], total: 0 })
    isDone = true
    expect(turns).toBeGreaterThanOrEqual(3)
  })

  it('are the same while a text is typed on, taken back and looked for otherwise', async () => {
    const ask = createAsk()
    const typed: readonly Asked[] = [
      { text: 'alp' },
      { text: 'alpha 1' },
      { text: 'alpha 12' },
      { text: 'alpha 12', direction: 'descending' },
      { text: 'alpha 12', smallerThan: 3 },
      { text: 'alpha 12', order: 'size' },
      { text: 'al' },
    ]
    for (const query of typed) expect(await ask(query), query.text).toEqual(pageByHand(query))
  })

  it('hold what was written since the text was begun', async () => {
    const ask = createAsk()
    const before = await ask({ text: 'same' })
    database.connection.prepare("INSERT INTO thing VALUES ('t99999', 'Same and new', 1)").run()
    expect(await ask({ text: 'same and' })).toEqual({ ids: ['t99999'], total: 1 })
    expect((await ask({ text: 'same' })).total).toBe(before.total + 1)
  })
})

describe('lists of clients and keys', () => {
  const page = { search: '', offset: 0, limit: 100 }

  // Some with the same name, so that a walk takes each of its steps.
  beforeEach(() =>
    database.connection.exec(`
      CREATE TEMP TABLE number (n INTEGER);
      INSERT INTO number WITH RECURSIVE up (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 6500)
        SELECT n FROM up;
      INSERT INTO client (client_id, client_name, registered_by, created_at, updated_at, metadata)
        SELECT 'c' || n, 'App ' || min(n, 2200), 'console', min(n, 2200), min(n, 2200), '{}' FROM number;
      INSERT INTO key_pair (id, name, tags, algorithm, alg, purpose, owner_kind, owner_id, kid, thumbprint,
          public_jwk, sealed_private_key, created_at, expires_at)
        SELECT 'k' || n, 'Key ' || min(n, 2200), '[]', 'p-256', 'ES256', 'other', 'none', '', 'k' || n, 'k' || n,
          '{}', x'00', min(n, 2200), iif(n < 2200, n, NULL) FROM number;`),
  )

  /** Plans of what a list looks for its page in. The rows of the page are put in order as they are read, a hundred at most. */
  async function plansOf(read: (recorded: Database) => Promise<unknown>): Promise<string[]> {
    const statements: string[] = []
    const connection = new Proxy(database.connection, {
      get: (target, name) =>
        name === 'prepare'
          ? (sql: string) => {
              statements.push(sql)
              return target.prepare(sql)
            }
          : Reflect.get(target, name),
    })
    await read({ ...database, connection })
    const looking = statements.filter((sql) => !sql.includes('json_each'))
    return looking.flatMap((sql) =>
      database.connection
        .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll(/@\w+|\?/g, "'x'")}`)
        .all()
        .map(({ detail }) => detail),
    )
  }

  const clientSorts = ['client_name', 'client_id', 'createdAt', 'updatedAt'] as const
  const keySorts = ['name', 'createdAt', 'expiresAt', 'algorithm'] as const
  const everyWay = [
    { direction: 'ascending', search: '' },
    { direction: 'descending', search: '' },
    { direction: 'ascending', search: 'some' },
  ] as const

  it.each(clientSorts)('read clients by %s from an index and sort none [RE-14]', async (sort) => {
    for (const way of everyWay) {
      const plans = await plansOf((recorded) =>
        createClientList(recorded)({ ...page, sort, ...way }),
      )
      expect(plans.length).toBeGreaterThanOrEqual(way.search === '' ? 2 : 8)
      expect(plans.filter((plan) => /TEMP B-TREE/.test(plan))).toEqual([])
    }
  })

  it.each(keySorts)('read keys by %s from an index and sort none [RE-14]', async (sort) => {
    for (const way of everyWay) {
      const plans = await plansOf((recorded) =>
        createKeyPairList(recorded)({ ...page, sort, ...way }, 1),
      )
      expect(plans.length).toBeGreaterThanOrEqual(way.search === '' ? 2 : 8)
      expect(plans.filter((plan) => /TEMP B-TREE/.test(plan))).toEqual([])
    }
  })
})
