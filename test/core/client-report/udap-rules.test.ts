import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ruleOf } from '../../support/playing-app.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { trustCommunity } from '../../support/udap-app.ts'
import { createUdapService, udapMisplays } from './udap-sessions.ts'

let bench: TestWorkbench

beforeAll(async () => {
  bench = await createTestWorkbench()
  await trustCommunity(bench, 'beta', {})
})

afterAll(() => bench.close())

describe('client report, rules for UDAP', () => {
  it.each(Object.keys(udapMisplays))(
    'tells an app that keeps %s from one that breaks it',
    async (id) => {
      const good = await createUdapService(bench)
      expect((await good.register({}, { certifications: [] })).status).toBe(200)
      expect((await good.ask()).status).toBe(200)
      expect(ruleOf(await good.report(), id)).toMatchObject({ verdict: 'passed', failed: 0 })
      const bad = await createUdapService(bench)
      await udapMisplays[id]?.(bad)
      const rule = ruleOf(await bad.report(), id)
      expect(rule.verdict, JSON.stringify(rule.findings)).toBe('failed')
    },
  )

  it('judges no UDAP app by typ and kid, which name nothing there [UDAP-JWT-013]', async () => {
    const service = await createUdapService(bench)
    await service.ask()
    const report = await service.report()
    expect(ruleOf(report, 'assertion-x5c').verdict).toBe('passed')
    expect(ruleOf(report, 'assertion-kid').verdict).toBe('not-seen')
  })
})
