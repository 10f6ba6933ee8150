import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPlayingApp, ruleOf } from '../../support/playing-app.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { playService, serviceMisplays } from './service-sessions.ts'

let bench: TestWorkbench

beforeAll(async () => {
  bench = await createTestWorkbench()
})

afterAll(() => bench.close())

describe('client report, rules for services', () => {
  it.each(Object.keys(serviceMisplays))(
    'tells a service that keeps %s from one that breaks it',
    async (id) => {
      const good = await playService(bench)
      for (const assertion of [good.sign(), good.sign()]) {
        expect((await good.send(assertion)).status).toBe(200)
      }
      expect(ruleOf(await good.report(), id)).toMatchObject({ verdict: 'passed', failed: 0 })
      const bad = await serviceMisplays[id]?.(bench)
      for (const assertion of [bad?.sign(), bad?.sign()]) await bad?.send(assertion ?? '')
      const rule = ruleOf((await bad?.report()) ?? (await good.report()), id)
      expect(rule.verdict, JSON.stringify(rule.findings)).toBe('failed')
    },
  )

  it('finds nothing wrong with a service that keeps them all but the first', async () => {
    const good = await playService(bench)
    await good.send(good.sign())
    const failed = (await good.report()).rules.filter(({ verdict }) => verdict === 'failed')
    expect(failed.map(({ id }) => id)).toEqual(['discovery-first'])
  })

  it('tells a secret in the header from one in the body [SYM-01]', async () => {
    const method = { token_endpoint_auth_method: 'client_secret_basic' } as const
    const good = await createPlayingApp(bench, method)
    await good.launch()
    expect(ruleOf(await good.report(), 'secret-in-header').verdict).toBe('passed')
    expect(ruleOf(await good.report(), 'one-authentication').verdict).toBe('passed')

    const bad = await createPlayingApp(bench, method)
    const { code = '', proof } = (await bad.authorize()) ?? {}
    await bad.post('/token', {
      grant_type: 'authorization_code',
      code,
      redirect_uri: bad.redirectUri,
      code_verifier: proof?.code_verifier,
      client_id: bad.client_id,
      client_secret: 'a-secret-in-the-body',
    })
    const report = await bad.report()
    expect(ruleOf(report, 'secret-in-header').verdict).toBe('failed')
    expect(JSON.stringify(report)).not.toContain('a-secret-in-the-body')
  })
})
