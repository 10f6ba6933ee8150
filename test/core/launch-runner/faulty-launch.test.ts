import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MethodParams } from '../../../src/shared/contract/index.ts'
import { registerPublicApp } from '../../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { createBrowser, locationOf } from './player.ts'

let bench: TestWorkbench
beforeEach(async () => {
  bench = await createTestWorkbench({ config: { approval: 'automatic' } })
})
afterEach(() => bench.close())

type Faults = NonNullable<MethodParams<'launch.start'>['faults']>

async function launch(faults: Faults, client_id = 'trustbench-console') {
  const order = {
    mode: 'standalone',
    client_id,
    scope: 'openid launch/patient patient/*.rs',
    faults,
  } as const
  return bench.call('launch.start', order)
}

/** Follows the browser from the app through the server and back. */
async function play({ openUrl }: { readonly openUrl: string | null }): Promise<void> {
  const browser = createBrowser(bench)
  let answer = await browser.visit(openUrl ?? '')
  for (let turn = 0; turn < 4 && answer.headers.has('location'); turn += 1) {
    answer = await browser.visit(locationOf(answer))
  }
}

describe('a launch ordered with faults', () => {
  it('meets them, names them at the step, and fails by what its app checked [AS-33]', async () => {
    const { runId, openUrl } = await launch([{ fault: 'id-token-wrong-nonce', times: 1 }])
    await play({ openUrl })
    const run = await bench.call('launch.get', { runId })
    expect(run.status).toBe('failed')
    expect(run.failure?.text).toMatch(/nonce/)
    const faulty = run.steps.filter(({ faults }) => faults !== undefined)
    expect(faulty).toMatchObject([{ title: 'Redeem the code', faults: ['id-token-wrong-nonce'] }])
  })

  it('meets what discovery does wrong, though nobody else does', async () => {
    const { runId, openUrl } = await launch([
      { fault: 'smart-configuration-no-token-endpoint', times: null },
    ])
    const other = await bench.request('/fhir/.well-known/smart-configuration')
    expect(await other.json()).toHaveProperty('token_endpoint')
    await play({ openUrl })
    const run = await bench.call('launch.get', { runId })
    expect(run).toMatchObject({
      status: 'failed',
      failure: { clause: expect.stringMatching(/DSC/) },
    })
  })

  it('meets what is wrong in the browser by its state, while another launch of the same app does not', async () => {
    const faulty = await launch([{ fault: 'iss-foreign', times: null }])
    const sound = await launch([])
    await play(sound)
    await play(faulty)
    expect((await bench.call('launch.get', { runId: sound.runId })).status).toBe('succeeded')
    const run = await bench.call('launch.get', { runId: faulty.runId })
    expect(run.status).toBe('failed')
    expect(run.failure?.text).toContain('https://another-server.example')
  })

  it('is over for its faults when it fails, is deleted, or an hour has passed', async () => {
    const count = async () => (await bench.call('faults.list', {})).length
    const first = await launch([{ fault: 'token-type-missing', times: null }])
    await play(first)
    expect(await count()).toBe(0)
    const second = await launch([{ fault: 'fhir-forbidden', times: null }])
    expect(await count()).toBe(1)
    await bench.call('launch.delete', { runId: second.runId })
    expect(await count()).toBe(0)
    await launch([{ fault: 'fhir-forbidden', times: null }])
    bench.clock.advance(3_599)
    expect(await count()).toBe(1)
    bench.clock.advance(1)
    expect(await count()).toBe(0)
  })

  it('keeps them for what follows a launch that succeeded, as its refresh', async () => {
    const { runId, openUrl } = await bench.call('launch.start', {
      mode: 'standalone',
      client_id: 'trustbench-console',
      scope: 'openid offline_access launch/patient patient/*.rs',
      faults: [{ fault: 'refresh-invalid-grant', times: 1 }],
    })
    await play({ openUrl })
    expect((await bench.call('launch.get', { runId })).status).toBe('succeeded')
    await expect(bench.call('launch.refresh', { runId })).rejects.toMatchObject({
      problem: { message: expect.stringMatching(/invalid_grant/) },
    })
  })

  it('of an app of its own meets them until that app is launched again', async () => {
    const { client_id } = await registerPublicApp(bench, { client_uri: 'https://app.test/' })
    await launch([{ fault: 'token-unavailable', times: null }], client_id)
    const ask = () =>
      bench.postForm('/token', { grant_type: 'refresh_token', refresh_token: 'x', client_id })
    expect((await ask()).status).toBe(503)
    await launch([], client_id)
    expect((await ask()).status).toBe(400)
  })

  it('cannot be against another server', async () => {
    await expect(
      bench.call('launch.start', {
        mode: 'standalone',
        client_id: 'app',
        fhirBase: 'https://ehr.example/fhir',
        faults: [{ fault: 'iss-missing' }],
      }),
    ).rejects.toMatchObject({ problem: { code: 'bad-request', details: [{ path: 'faults' }] } })
  })
})
