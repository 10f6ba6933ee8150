import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checksThat, createBrowser, locationOf } from '../core/launch-runner/player.ts'
import { decideAsPerson } from '../support/launch.ts'
import {
  createTestClock,
  createTestWorkbench,
  type TestWorkbench,
} from '../support/test-workbench.ts'

/** The one whose console is used, and the server of somebody else. */
let here: TestWorkbench
let there: TestWorkbench

const scope = 'openid fhirUser launch/patient patient/Patient.rs offline_access'

beforeAll(async () => {
  const clock = createTestClock()
  there = await createTestWorkbench({ clock, config: { issuer: 'https://there.example' } })
  here = await createTestWorkbench({
    clock,
    config: { issuer: 'https://here.example' },
    foreign: (request) => there.fetch(request),
  })
})

afterAll(async () => {
  await here.close()
  await there.close()
})

/** Registers the app of this console over there. */
async function registerThere(): Promise<string> {
  const target = await here.call('launch.target', { fhirBase: there.fhirBase })
  const { client } = await there.call('clients.register', {
    metadata: {
      client_name: 'Console elsewhere',
      redirect_uris: [target.redirect_uri],
      launch_uri: target.launch_uri,
      grant_types: ['authorization_code', 'refresh_token'],
      scope: `launch ${scope}`,
    },
  })
  return client.client_id
}

/** From the page of the app here to the pages over there, and back. */
async function play(openUrl: string) {
  const browser = createBrowser(here)
  const departure = await browser.visit(openUrl)
  const back = await decideAsPerson(there, locationOf(departure), {})
  return browser.visit(back.href)
}

async function expectWellPlayed(runId: string, client_id: string) {
  const run = await here.call('launch.get', { runId })
  expect([run.status, run.failure, checksThat('failed', run.steps)]).toEqual([
    'succeeded',
    null,
    [],
  ])
  const report = await there.call('clientReport.build', { subject: { client_id } })
  const failed = report.rules.filter(
    ({ verdict, level }) => verdict === 'failed' && level === 'SHALL',
  )
  expect(failed.map(({ id, findings }) => [id, findings[0]?.seen])).toEqual([])
  expect(report.rules.filter(({ verdict }) => verdict === 'passed').length).toBeGreaterThan(20)
  return { run, report }
}

describe('against the server of another workbench', () => {
  it('the discovery report finds no fault', async () => {
    const report = await here.call('discovery.report', { fhirBase: there.fhirBase })
    expect(JSON.stringify(report)).toContain(there.issuer)
    expect(JSON.stringify(report)).not.toContain('"outcome":"failed"')
  })

  it('a standalone launch holds its checks, and is judged well over there [SAL-07]', async () => {
    const client_id = await registerThere()
    const { runId, openUrl } = await here.call('launch.start', {
      mode: 'standalone',
      client_id,
      fhirBase: there.fhirBase,
      scope,
    })
    expect((await play(openUrl ?? '')).status).toBe(200)
    await here.call('launch.refresh', { runId })
    const { report } = await expectWellPlayed(runId, client_id)
    const refreshed = report.rules.find(({ id }) => id === 'refresh-latest')
    expect(refreshed?.verdict).toBe('passed')
  })

  it('an EHR over there opens the app that waits for it here [SAL-04, SAL-05]', async () => {
    const client_id = await registerThere()
    const awaited = await here.call('launch.start', {
      mode: 'ehr',
      client_id,
      fhirBase: there.fhirBase,
      scope: 'launch openid fhirUser patient/Patient.rs',
    })
    expect(awaited.openUrl).toBeNull()
    const opened = await there.call('launch.start', {
      mode: 'ehr',
      client_id,
      ehr: { username: 'dr', context: { patient: 'amara-okafor' } },
    })
    expect((await play(opened.openUrl ?? '')).status).toBe(200)
    const { run, report } = await expectWellPlayed(awaited.runId, client_id)
    expect(run.context).toMatchObject({ patient: 'amara-okafor' })
    expect(run.steps[0]?.title).toBe('The EHR elsewhere opens the app')
    expect(report.rules.find(({ id }) => id === 'launch-echoed')?.verdict).toBe('passed')
  })

  it('an EHR nobody waits for opens nothing, and is not asked [AS-19]', async () => {
    const url = `${here.issuer}/app/launch?iss=https://evil.example/fhir&launch=x`
    const before = await here.call('traffic.list', { direction: 'outbound' })
    expect((await here.request(url)).status).toBe(400)
    const after = await here.call('traffic.list', { direction: 'outbound' })
    expect(after.total).toBe(before.total)
  })

  it('a backend service holds its checks, and is judged well over there [BKS-15]', async () => {
    const key = await here.call('keys.generate', {
      algorithm: 'p-384',
      name: 'Nightly export',
      purpose: 'client-authentication',
    })
    const { client } = await there.call('clients.register', {
      metadata: {
        client_name: 'Service elsewhere',
        token_endpoint_auth_method: 'private_key_jwt',
        grant_types: ['client_credentials'],
        scope: 'system/*.rs',
        jwks: { keys: [{ kty: 'EC', ...key.publicJwk }] },
      },
    })
    const { runId } = await here.call('launch.start', {
      mode: 'backend',
      client_id: client.client_id,
      fhirBase: there.fhirBase,
      scope: 'system/Patient.rs',
      backend: { keyId: key.id },
    })
    await expect
      .poll(async () => (await here.call('launch.get', { runId })).status)
      .not.toBe('waiting')
    const { report } = await expectWellPlayed(runId, client.client_id)
    expect(report.rules.find(({ id }) => id === 'assertion-aud')?.verdict).toBe('passed')
  })
})
