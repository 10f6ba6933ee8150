import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ClientReport } from '../../../src/shared/contract/client-report.ts'
import { createPlayingApp, ruleOf } from '../../support/playing-app.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { misplays, playGoodApp } from './app-sessions.ts'

let bench: TestWorkbench
let good: ClientReport

beforeAll(async () => {
  bench = await createTestWorkbench()
  good = await (await playGoodApp(bench)).report()
})

afterAll(() => bench.close())

describe('client report, rules for apps with a person', () => {
  it.each(Object.keys(misplays))(
    'tells an app that keeps %s from one that breaks it',
    async (id) => {
      expect(ruleOf(good, id)).toMatchObject({ verdict: 'passed', failed: 0 })
      const app = await createPlayingApp(bench)
      await misplays[id]?.(app)
      const rule = ruleOf(await app.report(), id)
      expect(rule.verdict, JSON.stringify(rule.findings)).toBe('failed')
      const [worst] = rule.findings
      expect(worst).toMatchObject({ outcome: 'failed' })
      const exchange = await bench.call('traffic.get', { id: worst?.exchangeId ?? '' })
      expect(exchange.direction).toBe('inbound')
    },
  )

  it('finds nothing wrong with an app that keeps them all', () => {
    const failed = good.rules.filter(({ verdict }) => verdict === 'failed')
    expect(failed.map(({ id, findings }) => [id, findings[0]?.seen])).toEqual([])
  })
})
