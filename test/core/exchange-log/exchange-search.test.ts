import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openExchangeFile } from '../../../src/main/core/exchange-log/exchange-file.ts'
import {
  buildCountQuery,
  buildPageQuery,
  type ExchangeFilter,
} from '../../../src/main/core/exchange-log/exchange-list.ts'
import { createSqliteExchangeStore } from '../../../src/main/core/exchange-log/exchange-store.ts'
import type { Connection } from '../../../src/main/core/storage/index.ts'
import type { ExchangeDetail } from '../../../src/shared/contract/traffic.ts'
import {
  createTestWorkbench,
  type TestWorkbench,
  testEpochMs,
} from '../../support/test-workbench.ts'

const any: ExchangeFilter = { search: '', outcome: 'any', direction: 'any' }

let connection: Connection
let store: ReturnType<typeof createSqliteExchangeStore>
beforeEach(() => {
  connection = openExchangeFile(':memory:')
  store = createSqliteExchangeStore(connection)
})
afterEach(() => {
  connection.close()
})

const areas = ['fhir', 'token', 'authorize', 'discovery'] as const

function exchange(number: number, more: Partial<ExchangeDetail> = {}): ExchangeDetail {
  const message = { headers: [], body: null, bodyBytes: 0, isTruncated: false }
  return {
    id: `x${number}`,
    sequence: 0,
    direction: number % 10 === 0 ? 'outbound' : 'inbound',
    startedAtMs: testEpochMs + number,
    durationMs: 1,
    method: 'GET',
    url: `http://localhost:4100/fhir/Patient/p${number}`,
    area: areas[number % areas.length] ?? 'fhir',
    status: number % 5 === 0 ? 400 : 200,
    client_id: `app-${number % 7}`,
    grantId: null,
    launchRunId: null,
    errorCode: null,
    request: message,
    response: message,
    notes: [],
    decodedTokens: [],
    ...more,
  }
}

function append(count: number, keep = 1e6, atOnce = 10) {
  const batch = Array.from({ length: count }, (_, index) => exchange(index + 1))
  for (let start = 0; start < count; start += atOnce) {
    store.append(batch.slice(start, start + atOnce), keep)
  }
}

const find = (search: string) =>
  store.list({ ...any, search }, { offset: 0, limit: 200 }).rows.map(({ id }) => id)

describe('exchange search', () => {
  const response = (body: string, contentType = 'application/json') => ({
    headers: [['content-type', contentType] as [string, string]],
    body,
    bodyBytes: body.length,
    isTruncated: false,
  })

  it('finds a word that stands in a body, a header, a note, a token or an encoded URL only', () => {
    const note = {
      outcome: 'failed' as const,
      check: 'code-not-expired',
      clause: 'RFC 6749 section 4.1.2',
      text: 'the code has expired',
    }
    const token = { place: 'x', fingerprint: 'ab12cd34', header: {}, claims: { jti: 'unique-jti' } }
    store.append(
      [
        exchange(1, { response: response('{"family":"Okafor"}') }),
        exchange(2, { request: response('', 'application/vnd.heron') }),
        exchange(3, { notes: [note] }),
        exchange(4, { decodedTokens: [token] }),
        exchange(5, { url: 'http://localhost:4100/authorize?scope=launch%2Fpatient+openid' }),
      ],
      100,
    )
    expect(find('okafor')).toEqual(['x1'])
    expect(find('heron')).toEqual(['x2'])
    expect(find('code-not-expired')).toEqual(['x3'])
    expect(find('unique-jti')).toEqual(['x4'])
    expect(find('launch/patient openid')).toEqual(['x5'])
    expect(find('launch/patient okafor')).toEqual([])
  })

  it('takes nothing in the text for syntax', () => {
    store.append(
      [exchange(1, { response: response('{"a":"say \\"NOT here\\" OR text:there*"}') })],
      9,
    )
    expect(find('say')).toEqual(['x1'])
    for (const text of ['"', '" OR "', 'NOT', 'text:zzz', '(', 'a*b"c', '^', '-', 'NEAR(zz, 2)']) {
      expect(() => find(text)).not.toThrow()
    }
    expect(find('zzz OR say')).toEqual([])
    expect(find('"say" OR "zzz"')).toEqual([])
    expect(find('text:there*')).toEqual(['x1'])
  })

  it('finds what a flood left, once it looks or is quiet again [RE-14]', () => {
    const words = () => connection.prepare('SELECT count(*) FROM exchange_search').pluck().get()
    append(300, 1e6, 300)
    expect(words()).toBe(0)
    store.indexNext()
    expect(words()).toBe(50)
    store.append([exchange(301)], 1e6)
    expect([find('p7'), find('p299'), find('p301'), words()]).toEqual([
      ['x7'],
      ['x299'],
      ['x301'],
      301,
    ])
  })

  it('finds the start of a longer word, but no single letters in all words', () => {
    store.append([exchange(1, { errorCode: 'invalid_grant' })], 9)
    expect(find('invalid_gr')).toEqual(['x1'])
    expect(find('i')).toEqual([])
  })

  it('forgets words with the exchanges that are trimmed, that are old, or that are cleared', () => {
    const words = () => connection.prepare('SELECT count(*) FROM exchange_search').pluck().get()
    append(30, 10)
    expect(find('p20')).toEqual([])
    expect(find('p30')).toEqual(['x30'])
    expect(words()).toBe(10)
    store.forgetBefore(testEpochMs + 26)
    expect([find('p25'), find('p26'), words()]).toEqual([[], ['x26'], 5])
    store.clear()
    expect([find('p26'), words()]).toEqual([[], 0])
    const records = connection.prepare('SELECT count(*) FROM exchange_record').pluck()
    expect(records.get()).toBe(0)
    store.append([exchange(31)], 10)
    expect(find('p31')).toEqual(['x31'])
  })
})

describe('exchange list of 100,000', () => {
  const filters: readonly (readonly [string, ExchangeFilter])[] = [
    ['all', any],
    ['an area', { ...any, area: 'token' }],
    ['refusals', { ...any, outcome: 'refused' }],
    ['a direction', { ...any, direction: 'outbound' }],
    ['a client', { ...any, client_id: 'app-3' }],
    ['a launch', { ...any, launchRunId: 'r1' }],
    ['refusals of an area', { ...any, area: 'token', outcome: 'refused' }],
    ['a word', { ...any, search: 'p77777' }],
    ['a word in an area', { ...any, search: 'patient', area: 'token', outcome: 'refused' }],
  ]

  it('lists, filters and searches by index, and reads no message doing so', () => {
    append(100_000, 1e6, 1_000)
    for (let indexed = 0; indexed < 100_000; indexed += 50) store.indexNext()
    for (const [name, filter] of filters) {
      const page = buildPageQuery(filter, { before: 50_000, offset: 0, limit: 100 })
      const count = buildCountQuery(filter)
      expect(planOf(page), name).not.toContainEqual(expect.stringMatching(/^SCAN exchange\b/))
      expect(planOf(page), name).not.toContainEqual(expect.stringContaining('TEMP B-TREE'))
      expect(planOf(count), name).not.toContainEqual(
        expect.stringMatching(/^SCAN exchange(?! USING (COVERING )?INDEX)\b/),
      )
      expect(`${page.sql} ${count.sql}`, name).not.toContain('record')
      expect(store.list(filter, { offset: 0, limit: 100 }).total, name).toBe(countByHand(filter))
    }
  })

  it('gives each page by the sequence it begins after, whatever arrives meanwhile', () => {
    append(250)
    const first = store.list(any, { offset: 0, limit: 100 })
    store.append([exchange(900)], 1e6)
    const before = first.rows.at(-1)?.sequence
    const second = store.list(any, { before, offset: 0, limit: 100 })
    expect(second.rows.at(0)?.sequence).toBe((before ?? 0) - 1)
    expect(second.rows).toHaveLength(100)
    expect([first.total, second.total]).toEqual([250, 251])
  })

  it('counts a filter once until exchanges change', () => {
    append(20)
    store.list(any, { offset: 0, limit: 5 })
    // Taken away behind the back of the store: only a count made anew would notice.
    connection.exec('DELETE FROM exchange WHERE sequence = 1')
    expect(store.list(any, { before: 10, offset: 0, limit: 5 }).total).toBe(20)
    store.append([exchange(21)], 1e6)
    expect(store.list(any, { offset: 0, limit: 5 }).total).toBe(20)
    store.append([exchange(22)], 1e6)
    expect(store.list(any, { offset: 0, limit: 5 }).total).toBe(21)
  })

  function planOf({ sql, values }: ReturnType<typeof buildCountQuery>): string[] {
    const rows = connection.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values)
    // The plan is text in the column of this name.
    return (rows as { detail: string }[]).map(({ detail }) => detail)
  }

  /** The rows of `exchange(1)` to `exchange(100_000)` that pass, counted without SQL. */
  function countByHand(filter: ExchangeFilter): number {
    return Array.from({ length: 100_000 }, (_, index) => index + 1).filter((number) => {
      const row = exchange(number)
      return (
        (filter.area === undefined || row.area === filter.area) &&
        (filter.outcome === 'any' || row.status >= 400) &&
        (filter.direction === 'any' || row.direction === filter.direction) &&
        (filter.client_id === undefined || row.client_id === filter.client_id) &&
        (filter.launchRunId === undefined || row.launchRunId === filter.launchRunId) &&
        row.url.toLowerCase().includes(filter.search)
      )
    }).length
  }
})

describe('traffic.list, search', () => {
  let bench: TestWorkbench
  beforeEach(async () => {
    bench = await createTestWorkbench()
  })
  afterEach(() => bench.close())

  const idsFor = async (search: string) =>
    (await bench.call('traffic.list', { search })).rows.map(({ url }) => new URL(url).pathname)

  it('finds what an answer said, and never a secret that was sent [AS-30]', async () => {
    const secret = 'correct-horse-battery'
    await bench.postForm('/token', {
      grant_type: 'authorization_code',
      code: secret,
      client_id: 'nobody-here',
    })
    await bench.request('/fhir/metadata')
    expect(await idsFor('invalid_client')).toEqual(['/token'])
    expect(await idsFor('nobody-here')).toEqual(['/token'])
    expect(await idsFor(secret)).toEqual([])
    expect(await idsFor('correct')).toEqual([])
  })

  it('is empty for words that no exchange has, after a wipe of the store too', async () => {
    await bench.request('/fhir/metadata')
    expect(await idsFor('CapabilityStatement')).toEqual(['/fhir/metadata'])
    await bench.call('traffic.clear', {})
    expect(await idsFor('CapabilityStatement')).toEqual([])
  })
})
