import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  askWithAssertion,
  type Instance,
  type InstanceApp,
  registerInstance,
  registerInstanceApp,
  signAssertion,
} from '../../support/app-instance.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

let bench: TestWorkbench
let app: InstanceApp
let device: Instance

beforeEach(async () => {
  bench = await createTestWorkbench()
  app = await registerInstanceApp(bench)
  device = await registerInstance(bench, app)
})
afterEach(() => bench.close())

const comeBack = async () =>
  (await askWithAssertion(bench, await signAssertion(bench, device))).status
const instances = () =>
  bench.call('registration.instances', { client_id: app.client_id }).then(([first]) => first)

describe('console methods of registered instances', () => {
  it('show an instance under its app, and say so in its detail [PDC-19]', async () => {
    expect(await instances()).toMatchObject({ client_id: device.client_id, username: 'dr' })
    expect(await bench.call('clients.get', { client_id: device.client_id })).toMatchObject({
      instanceOf: app.client_id,
    })
    expect(await bench.call('clients.get', { client_id: app.client_id })).toMatchObject({
      instanceOf: null,
    })
  })

  it('rename one, whose key goes on working [PDC-19]', async () => {
    const { client_id } = device
    await bench.call('registration.renameInstance', { client_id, client_name: 'Kitchen tablet' })
    expect(await instances()).toMatchObject({ client_name: 'Kitchen tablet' })
    expect(await comeBack()).toBe(200)
  })

  it('end one now, and let it come back again by a later end [PDC-19, PDC-14]', async () => {
    const { client_id } = device
    expect(await comeBack()).toBe(200)
    const now = bench.clock.nowSeconds()
    await bench.call('registration.setInstanceEnd', { client_id, endsAt: now })
    expect(await comeBack()).toBe(400)
    await bench.call('registration.setInstanceEnd', { client_id, endsAt: now + 3600 })
    expect(await comeBack()).toBe(200)
    await bench.call('registration.setInstanceEnd', { client_id, endsAt: null })
    expect(await instances()).toMatchObject({ endsAt: null })
  })

  it('give a revoked one no new end [PDC-19, PDC-14]', async () => {
    const { client_id } = device
    const found = await instances()
    await bench.call('grants.revoke', { id: found?.grantId ?? '' })
    expect(await comeBack()).toBe(400)
    await expect(
      bench.call('registration.setInstanceEnd', { client_id, endsAt: null }),
    ).rejects.toMatchObject({ problem: { code: 'conflict' } })
    expect(await comeBack()).toBe(400)
  })

  it('know instances only, no apps', async () => {
    const { client_id } = app
    for (const change of [
      bench.call('registration.renameInstance', { client_id, client_name: 'x' }),
      bench.call('registration.setInstanceEnd', { client_id, endsAt: null }),
    ]) {
      await expect(change).rejects.toMatchObject({ problem: { code: 'not-found' } })
    }
  })
})
