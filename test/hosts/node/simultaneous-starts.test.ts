import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type Ended,
  type HeadlessProcess,
  startHeadless,
  tryHeadless,
} from '../../support/headless-process.ts'
import { makePlace, type Place } from '../../support/place.ts'

const starts = 20
/** Twenty processes want longer than one where the machine has other work to do. */
const patienceMs = 400_000

let place: Place
let running: readonly HeadlessProcess[]

beforeEach(async () => {
  place = await makePlace()
  running = []
})

afterEach(async () => {
  await Promise.all(running.map(({ stop }) => stop()))
  place.folder.remove()
})

const serveArguments = () => ['--port', String(place.port), '--data', place.data]

/** Starts them all before any is waited for. */
async function startTogether() {
  const started = await Promise.all(
    Array.from({ length: starts }, () => tryHeadless(serveArguments())),
  )
  running = started.filter((each): each is HeadlessProcess => 'ready' in each)
  const losers = started.filter((each): each is Ended => 'code' in each)
  return { losers, winner: running[0] }
}

const keyIds = async (host: HeadlessProcess) => {
  const answer = await fetch(`${host.ready.issuer}/jwks`)
  const { keys } = (await answer.json()) as { keys: { kid: string }[] }
  return keys.map(({ kid }) => kid)
}

/** Content and identity of each file that only a first start or a change of the secret writes. */
const sealedFiles = () =>
  readdirSync(place.data)
    .filter((name) => name.startsWith('secret-box.'))
    .map((name) => {
      const file = join(place.data, name)
      const { ino, mtimeMs } = statSync(file)
      return { name, ino, mtimeMs, content: readFileSync(file, 'hex') }
    })

function expectSecond(losers: readonly Ended[]) {
  expect(losers.filter(({ code }) => code !== 4)).toEqual([])
  expect(losers.map(({ code }) => code)).toEqual(Array(starts - 1).fill(4))
  for (const { stdout, log } of losers) {
    expect(stdout).toBe('')
    expect(log).toEqual([expect.objectContaining({ event: 'failed', exitCode: 4 })])
  }
}

describe('twenty starts at once over one data directory', { timeout: patienceMs }, () => {
  it('leave one server on a new one, whose store and token are its own [RE-06]', async () => {
    const { winner, losers } = await startTogether()

    expectSecond(losers)
    expect(winner).toBeDefined()
    expect(readFileSync(join(place.data, 'admin-token'), 'utf8').trim()).toBe(
      winner?.ready.adminToken,
    )
    expect((await winner?.stop())?.code).toBe(0)
    const store = new BetterSqlite3(join(place.data, 'trustbench.sqlite'), { readonly: true })
    expect(store.pragma('integrity_check', { simple: true })).toBe('ok')
    store.close()
  })

  it('leave one server on one that is used, and its keys as they were [RE-06]', async () => {
    const first = await startHeadless(serveArguments())
    const ids = await keyIds(first)
    expect((await first.stop()).code).toBe(0)
    const before = sealedFiles()
    expect(before).toHaveLength(2)

    const { winner, losers } = await startTogether()

    expectSecond(losers)
    expect(winner && (await keyIds(winner))).toEqual(ids)
    expect(sealedFiles()).toEqual(before)
  })
})
