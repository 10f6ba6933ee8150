import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGuessGuard } from '../../../src/main/core/authorization-server/client-authentication/guess-guard.ts'
import {
  authorizationQuery,
  createProofKey,
  redeem,
  refresh,
  registerPublicApp,
  type TestClient,
} from '../../support/launch.ts'
import {
  createTestClock,
  createTestWorkbench,
  type TestWorkbench,
} from '../../support/test-workbench.ts'

const day = 86_400

let bench: TestWorkbench
beforeEach(async () => {
  bench = await createTestWorkbench({ config: { approval: 'automatic' } })
})
afterEach(() => bench.close())

async function launch(client: TestClient, scope: string) {
  const proof = createProofKey()
  const query = authorizationQuery(bench, client, proof, { scope })
  const answer = await bench.request(`/authorize?${query}`)
  const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? ''
  return (await redeem(bench, client, code, proof)).json()
}

/** Lets time pass as it does for a running program: in steps that are due, not in one jump. */
async function live(days: number) {
  bench.clock.advance(days * day)
  for (let pulse = 0; pulse < 3; pulse += 1) {
    bench.clock.advance(5)
    await Promise.resolve()
  }
}

const grantCount = async () => (await bench.call('grants.list', { state: 'any' })).total

describe('what is kept', () => {
  it('forgets a grant 90 days after its last use, but none that can still be refreshed [RE-13]', async () => {
    await bench.call('settings.update', { name: 'refreshTokenIdleSeconds', value: 200 * day })
    await bench.call('settings.update', { name: 'refreshTokenAbsoluteSeconds', value: 200 * day })
    const client = await registerPublicApp(bench)
    await launch(client, 'openid launch/patient patient/*.rs')
    const { refresh_token } = await launch(
      client,
      'openid launch/patient patient/*.rs offline_access',
    )
    await live(89)
    expect(await grantCount()).toBe(2)
    await live(2)
    expect(await grantCount()).toBe(1)
    expect((await refresh(bench, client, refresh_token)).status).toBe(200)
  })

  it('forgets exchanges after 30 days [RE-13]', async () => {
    await bench.request('/nowhere')
    await live(29)
    expect((await bench.call('traffic.list', {})).total).toBe(1)
    await live(2)
    expect((await bench.call('traffic.list', {})).total).toBe(0)
  })
})

describe('guess guard', () => {
  it('watches no more than 1,000 clients, the latest [RE-13]', () => {
    const guard = createGuessGuard(createTestClock())
    const fail = (id: string) => {
      for (let count = 0; count < 20; count += 1) guard.countFailure(id)
    }
    fail('first')
    expect(guard.pauseSeconds('first')).toBe(1)
    for (let index = 0; index < 1_000; index += 1) guard.countFailure(`client-${index}`)
    expect(guard.pauseSeconds('first')).toBe(0)
  })

  it('pauses nobody longer because the clock stepped back [RE-09]', () => {
    const clock = createTestClock()
    const guard = createGuessGuard(clock)
    for (let count = 0; count < 20; count += 1) guard.countFailure('app')
    expect(guard.pauseSeconds('app')).toBe(1)
    clock.step(-3600)
    expect(guard.pauseSeconds('app')).toBe(0)
  })
})
