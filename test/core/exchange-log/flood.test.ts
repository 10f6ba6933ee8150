import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'
import { canary, openTrafficPlace, type TrafficPlace } from './support/traffic-place.ts'

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

const ids = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `flood-${from + index}`)

function record(at: TrafficPlace, names: readonly string[]): void {
  for (const name of names) at.record(name)
}

describe('a flood of exchanges', () => {
  it('is written in a thread, each once and in order, and few exchanges are not [RE-14]', () => {
    place = openTrafficPlace(folder.path)
    record(place, ids(0, 50))
    place.clock.advance(1)
    expect([place.threads(), place.told.length]).toEqual([0, 50])
    record(place, ids(50, 1_050))
    place.log.flush()
    expect(place.threads()).toBe(1)
    expect(place.told).toEqual(ids(0, 1_050))
    expect(place.find()).toEqual(ids(0, 1_050).reverse())
    expect(place.exchanges.count()).toBe(1_050)
  })

  it('is one also where few of its large exchanges are written at once [RE-14]', () => {
    place = openTrafficPlace(folder.path)
    const large = 'x'.repeat(60_000)
    for (const name of ids(0, 50)) place.record(name, large)
    expect([place.threads(), place.exchanges.count()]).toEqual([0, 36])
    place.clock.advance(1)
    for (const name of ids(50, 110)) place.record(name, large)
    place.log.flush()
    expect([place.threads(), place.told]).toEqual([1, ids(0, 110)])
  })

  it('waits for its thread rather than hold ever more in memory [RE-13]', () => {
    place = openTrafficPlace(folder.path)
    record(place, ids(0, 2_000))
    expect(place.told).toEqual([])
    record(place, ids(2_000, 2_200))
    expect(place.told).toEqual(ids(0, 2_200))
  })

  it('keeps what the exchanges were, with secrets masked in every file [AS-30]', () => {
    place = openTrafficPlace(folder.path)
    record(place, ids(0, 300))
    place.log.flush()
    expect(place.exchanges.get('flood-299')).toMatchObject({
      method: 'POST',
      url: 'http://localhost:4100/token',
      status: 401,
      errorCode: 'invalid_client',
      request: {
        body: expect.stringMatching(/client_id=flood-299&client_secret=\[masked \w{8}\]/),
      },
      response: { body: expect.stringContaining('no flood-299') },
      notes: [{ check: 'client', text: 'flood-299 is unknown' }],
    })
    const files = readdirSync(folder.path).map((name) => readFileSync(join(folder.path, name)))
    expect(files.some((bytes) => bytes.includes('flood-299'))).toBe(true)
    expect(files.filter((bytes) => bytes.includes(canary))).toEqual([])
  })

  it('is found by its words, after it as well as when the thread has ended [RE-14]', async () => {
    place = openTrafficPlace(folder.path)
    record(place, ids(0, 300))
    place.log.flush()
    expect(place.find('flood-123')).toEqual(['flood-123'])
    for (let quiet = 0; quiet < 160; quiet += 1) place.clock.advance(1)
    place.record('alone')
    place.clock.advance(1)
    expect(place.told.at(-1)).toBe('alone')
    expect(place.find('alone')).toEqual(['alone'])
    record(place, ids(300, 400))
    place.log.flush()
    expect(place.threads()).toBe(2)
    // The thread finds the time for the words by itself.
    await expect
      .poll(() => (place?.exchanges.indexNext() === true ? 'some were left' : 'none was left'))
      .toBe('none was left')
    expect(place.find('flood-399')).toEqual(['flood-399'])
  })

  it('is told of without anybody asking', async () => {
    place = openTrafficPlace(folder.path)
    record(place, ids(0, 200))
    expect(place.told).toEqual([])
    await expect.poll(() => place?.told.length, { timeout: 20_000 }).toBe(200)
    expect(place.find()).toHaveLength(200)
  })

  it('is there after a restart, and goes on from its last sequence number [RE-13]', () => {
    place = openTrafficPlace(folder.path)
    record(place, ids(0, 300))
    place.close()
    place = openTrafficPlace(folder.path)
    record(place, ids(300, 301))
    place.clock.advance(1)
    expect(place.find()).toEqual(ids(0, 301).reverse())
  })

  it('is dropped and counted where its thread dies, and what comes later is kept [RE-05]', async () => {
    place = openTrafficPlace(folder.path, () => new URL('support/dying-thread.ts', import.meta.url))
    record(place, ids(0, 200))
    await expect.poll(() => place?.logged.length, { timeout: 20_000 }).toBe(1)
    expect(place.logged).toMatchObject([
      {
        event: 'exchanges-dropped',
        details: { count: 200, cause: expect.stringContaining('died') },
      },
    ])
    record(place, ['later'])
    place.clock.advance(1)
    expect(place.find()).toEqual(['later'])
    record(place, ids(0, 400))
    place.log.flush()
    expect(place.exchanges.count()).toBe(401)
    expect([place.threads(), place.logged.length]).toEqual([1, 1])
  })
})
