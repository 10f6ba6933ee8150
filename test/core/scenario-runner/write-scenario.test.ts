import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseScenario, runScenario } from '../../../src/main/core/scenario-runner/index.ts'
import type { MethodParams } from '../../../src/shared/contract/index.ts'
import type { ScenarioInput } from '../../../src/shared/scenario/index.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { worldOf } from './scenario-bench.ts'

let bench: TestWorkbench
beforeAll(async () => {
  bench = await createTestWorkbench()
  await bench.prepare()
})
afterAll(() => bench.close())

const person = { username: 'dr', patient: 'amara-okafor' }

async function play(scenario: ScenarioInput) {
  const parsed = parseScenario(JSON.stringify(scenario))
  const { runId, findings } = await runScenario(parsed, worldOf(bench))
  return { runId: runId ?? '', broken: findings.filter(({ isOk }) => !isOk) }
}

const b2b = {
  requestor: { kind: 'automated' as const },
  organization_id: 'https://fhir.example.org/Organization/1',
  purpose_of_use: ['urn:oid:2.16.840.1.113883.5.8#TREAT'],
}

describe('scenario of a launch', () => {
  it.each<readonly [string, ScenarioInput]>([
    [
      'a public app',
      { name: 'x', launch: { mode: 'standalone', scope: 'launch/patient patient/*.rs' }, person },
    ],
    [
      'an EHR launch with a fault',
      {
        name: 'x',
        launch: {
          mode: 'ehr',
          scope: 'launch patient/*.rs',
          ehr: { username: 'dr', context: { patient: 'amara-okafor', intent: 'reconcile' } },
          faults: [{ fault: 'scope-missing' }],
        },
        expect: { failedChecks: ['scope-present'] },
      },
    ],
    [
      'a confidential app with a secret',
      {
        name: 'x',
        app: {
          kind: 'registers',
          metadata: {
            client_name: 'Confidential',
            token_endpoint_auth_method: 'client_secret_basic',
            scope: 'launch/patient patient/*.rs',
          },
        },
        launch: { mode: 'standalone', scope: 'launch/patient patient/*.rs' },
        person,
      },
    ],
    [
      'a backend service whose assertion is wrong',
      {
        name: 'x',
        app: {
          kind: 'registers',
          metadata: {
            client_name: 'Nightly',
            token_endpoint_auth_method: 'private_key_jwt',
            grant_types: ['client_credentials'],
            scope: 'system/*.rs',
          },
        },
        launch: {
          mode: 'backend',
          scope: 'system/Patient.rs',
          backend: { assertion: { case: 'exp-past' } },
        },
        expect: { outcome: 'refused-as-ordered' },
      },
    ],
    [
      'a service of a community',
      {
        name: 'x',
        app: { kind: 'udap', appType: 'service' },
        launch: { mode: 'backend', udap: { b2b } },
      },
    ],
    [
      'a launch that failed',
      {
        name: 'x',
        launch: {
          mode: 'standalone',
          scope: 'launch/patient patient/*.rs',
          authorization: { aud: null },
        },
        expect: { outcome: 'failed' },
      },
    ],
  ])('runs again and holds: %s', async (_name, scenario) => {
    const first = await play(scenario)
    expect(first.broken).toEqual([])
    const { text } = await bench.call('scenarios.ofRun', { runId: first.runId })
    const again = await play(JSON.parse(text))
    expect(again.broken).toEqual([])
    expect(text).not.toContain('client_secret"')
  })

  it('expects what came, and says so when something else comes', async () => {
    const { runId } = await play({
      name: 'x',
      launch: { mode: 'standalone', scope: 'launch/patient patient/*.rs openid' },
      person,
    })
    const { text, fileName } = await bench.call('scenarios.ofRun', { runId })
    expect(fileName).toBe('standalone-launch-of-trustbench-console.json')
    const scenario = JSON.parse(text)
    expect(scenario.expect).toEqual({
      outcome: 'succeeded',
      grantedScope: 'launch/patient patient/*.rs openid',
      context: expect.objectContaining({ patient: 'amara-okafor' }),
      tokens: ['access_token', 'id_token'],
    })
    const other = { ...scenario, person: { patient: 'wei-chen' } }
    expect((await play(other)).broken.map(({ name }) => name)).toEqual(['context patient'])
  })

  it('expects nothing of what was asked for after the launch', async () => {
    const scope = 'launch/patient patient/*.rs offline_access'
    const { runId } = await play({ name: 'x', launch: { mode: 'standalone', scope }, person })
    await bench.call('launch.readFhir', { runId, path: 'Practitioner/nobody' })
    await bench.call('launch.refresh', { runId, scope: 'patient/Patient.rs offline_access' })
    const run = await bench.call('launch.get', { runId })
    expect(run.grantedScope).toBe('patient/Patient.rs offline_access')
    const failed = run.steps
      .flatMap(({ checks }) => checks)
      .filter(({ outcome }) => outcome === 'failed')
    expect(failed.map(({ check }) => check)).toContain('fhir-answer')
    const { text } = await bench.call('scenarios.ofRun', { runId })
    const scenario = JSON.parse(text)
    expect(scenario.expect).toMatchObject({ outcome: 'succeeded', grantedScope: scope })
    expect(scenario.expect).not.toHaveProperty('failedChecks')
    expect((await play(scenario)).broken).toEqual([])
  })

  it('says whom an app of a community is for, what its key is, and that its people sign in elsewhere', async () => {
    const { call } = bench
    await call('settings.update', { name: 'udapLoopbackHttp', value: true })
    const { registrationId, text: said } = await call('scenarios.registerApp', {
      app: {
        kind: 'udap',
        appType: 'provider',
        keyAlgorithm: 'rsa-2048',
        isTiered: true,
        community: 'urn:example:trustbench:beta',
        claims: {},
      },
    })
    expect(registrationId, said).not.toBeNull()
    const { rows } = await call('udap.registrations', {})
    const app = rows.find(({ id }) => id === registrationId)
    const { text } = await call('scenarios.ofOrder', {
      order: {
        mode: 'standalone',
        client_id: app?.client_id ?? '',
        udap: { registrationId: registrationId ?? '' },
      },
    })
    expect(JSON.parse(text).app).toEqual({
      kind: 'udap',
      community: 'urn:example:trustbench:beta',
      appType: 'provider',
      keyAlgorithm: 'rsa-2048',
      isTiered: true,
    })
    await call('settings.reset', { name: 'udapLoopbackHttp' })
  })

  it('registers no app whose statement is wrong, and says why [UDAP-DCR-010]', async () => {
    const app = parseScenario(
      JSON.stringify({
        name: 'x',
        app: { kind: 'udap', appType: 'service', variant: 'claims-altered' },
        launch: { mode: 'backend' },
      }),
    ).app
    if (app.kind !== 'udap') throw new Error('the app is one of a community')
    const before = await bench.call('udap.registrations', {})
    expect(await bench.call('scenarios.registerApp', { app })).toMatchObject({
      registrationId: null,
      code: 'invalid_software_statement',
    })
    expect((await bench.call('udap.registrations', {})).total).toBe(before.total)
  })

  it('takes choices that have not been launched, and names the demo identity provider', async () => {
    const order: MethodParams<'scenarios.ofOrder'>['order'] = {
      mode: 'standalone',
      client_id: 'trustbench-console',
      scope: 'udap openid',
      idp: bench.idp,
    }
    const { text } = await bench.call('scenarios.ofOrder', { order })
    expect(JSON.parse(text)).toEqual({
      name: 'Standalone launch',
      app: { kind: 'built-in' },
      launch: { mode: 'standalone', scope: 'udap openid' },
      idp: 'demo',
    })
    expect(await bench.call('scenarios.read', { text })).toMatchObject({ idp: 'demo', after: [] })
  })
})
