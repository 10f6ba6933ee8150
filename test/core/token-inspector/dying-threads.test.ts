import { afterEach, describe, expect, it } from 'vitest'
import {
  type BulkInspection,
  createBulkInspection,
} from '../../../src/main/core/token-inspector/index.ts'
import { createTestClock } from '../../support/test-workbench.ts'
import { sourceThreadEntry } from '../../support/thread-entry.ts'
import { build } from './support/rule-examples.ts'

let bulk: BulkInspection | undefined
afterEach(() => bulk?.close())

function open(thread: string, threads: number): BulkInspection {
  const clock = createTestClock()
  const threadEntry = (name: string) =>
    name === 'inspector-thread' ? new URL(thread, import.meta.url) : sourceThreadEntry(name)
  bulk = createBulkInspection(
    { threadEntry, clock },
    {
      surroundings: {
        issuer: undefined,
        fhirBase: undefined,
        now: clock.nowSeconds(),
        clockSkewSeconds: 60,
      },
      profile: undefined,
      keys: [],
      community: undefined,
      knowledge: {
        isClient: async () => false,
        keys: async () => [],
        issuedTokens: { find: async () => undefined },
        judgeChain: () => Promise.reject(new Error('no token here has a certificate')),
      },
    },
    threads,
  )
  return bulk
}

const tokenOf = (sub: string) => build({ profile: 'id-token', claims: { sub } }).token
const good = tokenOf('somebody')
const linesOf = (count: number) => Array.from({ length: count }, () => good)

describe('bulk inspection, a thread that dies', () => {
  it.each(['memory', 'exit', 'fault'])(
    'of one token (%s) leaves out that token, names it, and goes on with a new thread [TI-06]',
    async (death) => {
      const run = open('./support/threads/dying-thread.ts', 1)
      const lines = linesOf(60)
      lines[24] = tokenOf(death)
      for (let at = 0; at < lines.length; at += 10) {
        const text = `${lines.slice(at, at + 10).join('\n')}\n`
        await run.add('app.log', text, at + 10 >= lines.length)
      }
      await run.finish()
      expect(run.state()).toMatchObject({
        state: 'done',
        problem: null,
        tokens: 59,
        notJudged: { total: 1, places: ['app.log:25'] },
      })
      const { rows } = await run.rows.find({ search: '' }, { limit: 100, offset: 0 })
      const places = Array.from({ length: 60 }, (_, index) => `app.log:${index + 1}`)
      expect(rows.map(({ place }) => place)).toEqual(
        places.filter((place) => place !== 'app.log:25'),
      )
    },
    60_000,
  )

  it('of several tokens, in one piece and beside other threads, leaves out those [TI-06]', async () => {
    const run = open('./support/threads/dying-thread.ts', 3)
    const lines = linesOf(200)
    for (const at of [3, 5, 120, 199]) lines[at] = tokenOf('exit')
    for (let at = 0; at < lines.length; at += 20) {
      const text = `${lines.slice(at, at + 20).join('\n')}\n`
      await run.add('app.log', text, at + 20 >= lines.length)
    }
    await run.finish()
    const { state, tokens, notJudged } = run.state()
    expect({ state, tokens, total: notJudged.total }).toEqual({
      state: 'done',
      tokens: 196,
      total: 4,
    })
    expect([...notJudged.places].sort()).toEqual(
      ['app.log:4', 'app.log:6', 'app.log:121', 'app.log:200'].sort(),
    )
    const { groups } = await run.rows.groups('kind')
    expect(groups).toEqual([{ value: 'id-token', tokens: 196 }])
  }, 60_000)

  it('before it judged anything ends the inspection with a reason', async () => {
    const run = open('./support/threads/stillborn-thread.ts', 1)
    await run.add('app.log', `${good}\n`, true)
    await run.finish()
    expect(run.state()).toMatchObject({ state: 'failed', tokens: 0 })
    expect(run.state().problem).toMatch(/could not be started/)
  })
})
