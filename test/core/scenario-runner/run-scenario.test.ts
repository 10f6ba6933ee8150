import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  describeFinding,
  parseScenario,
  runScenario,
  type ScenarioWorld,
} from '../../../src/main/core/scenario-runner/index.ts'
import type { ScenarioInput } from '../../../src/shared/scenario/index.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { worldOf } from './scenario-bench.ts'

let bench: TestWorkbench
beforeAll(async () => {
  bench = await createTestWorkbench()
  await bench.prepare()
})
afterAll(() => bench.close())

const right: ScenarioInput = {
  name: 'Standalone launch',
  launch: { mode: 'standalone', scope: 'launch/patient patient/Patient.rs' },
  person: { username: 'dr', patient: 'amara-okafor' },
  expect: {
    grantedScope: 'launch/patient patient/Patient.rs',
    context: { patient: 'amara-okafor' },
    steps: [{ title: 'Redeem the code', status: 200, passed: ['token-type'] }],
  },
  after: [
    { do: 'read', path: 'Patient/{patient}' },
    { do: 'introspect', expect: { status: 200, active: true } },
  ],
}

const run = (scenario: ScenarioInput, more: Partial<ScenarioWorld> = {}) =>
  runScenario(parseScenario(JSON.stringify(scenario)), worldOf(bench, more))

const broken = async (scenario: ScenarioInput) =>
  (await run(scenario)).findings.filter(({ isOk }) => !isOk).map(describeFinding)

describe('scenario', () => {
  it('holds when everything comes as expected, and says what came', async () => {
    const { findings, runId } = await run(right)
    expect(findings.map(describeFinding)).toEqual([
      'outcome: succeeded',
      'granted scope: launch/patient patient/Patient.rs',
      'context patient: amara-okafor',
      'failed checks: none',
      'step Redeem the code, status: 200',
      'step Redeem the code, check token-type: passed: The token is a bearer token',
      'read Patient/amara-okafor, status: 200',
      'introspect access_token, status: 200',
      'introspect access_token, active: true',
    ])
    expect((await bench.call('launch.get', { runId: runId ?? '' })).status).toBe('succeeded')
  })

  it.each<readonly [string, Partial<ScenarioInput>, string]>([
    [
      'the outcome',
      { expect: { outcome: 'failed', code: 'access_denied' } },
      'outcome: saw succeeded, wanted failed access_denied (SMART App Launch 2.2.0, app-launch)',
    ],
    [
      'the granted scope',
      { expect: { grantedScope: 'launch/patient patient/*.rs' } },
      'granted scope: saw launch/patient patient/Patient.rs, wanted launch/patient patient/*.rs (SMART App Launch 2.2.0, app-launch; SAL-62)',
    ],
    [
      'the context',
      { expect: { context: { patient: 'wei-chen' } } },
      'context patient: saw amara-okafor, wanted wei-chen (SMART App Launch 2.2.0, scopes-and-launch-context; CTX-01)',
    ],
    [
      'a check that fails',
      { expect: { failedChecks: ['token-type'] } },
      'failed checks: saw none, wanted token-type (the checks of the app)',
    ],
    [
      'a check of a step',
      { expect: { steps: [{ title: 'Redeem the code', failed: ['token-type'] }] } },
      'step Redeem the code, check token-type: saw passed: The token is a bearer token, wanted failed or warning (SMART App Launch 2.2.0, app-launch, token response; RFC 6749 section 5.1)',
    ],
    [
      'the status of a read',
      { expect: {}, after: [{ do: 'read', path: 'Condition', expect: { status: 200 } }] },
      'read Condition, status: saw 403, wanted 200 (SMART App Launch 2.2.0, app-launch, access FHIR API)',
    ],
    [
      'a refresh that cannot be made',
      { expect: {}, after: [{ do: 'refresh' }] },
      'refresh: saw this launch holds no refresh token that may be used, wanted a fresh access token (SMART App Launch 2.2.0, app-launch, refresh; RFT-04)',
    ],
  ])('says what came and what was wanted of %s', async (_name, change, message) => {
    expect(await broken(right)).toEqual([])
    expect(await broken({ ...right, ...change })).toEqual([message])
  })

  it.each([
    ['patient', 'nobody-here', 'Choose a patient'],
    ['username', 'nobody', 'Choose who signs in'],
  ])('says which page does not take the %s of the person', async (name, value, heading) => {
    const person = { ...right.person, [name]: value }
    const [outcome] = await broken({ ...right, person, expect: {}, after: [] })
    expect(outcome).toBe(
      `outcome: saw waiting: the page ${heading} came again after ${name} ${value} was chosen, wanted succeeded (SMART App Launch 2.2.0, app-launch)`,
    )
  })

  it('says why an instance cannot register, and what it was granted [PDC-10, PDC-30]', async () => {
    const scope = 'launch/patient patient/Patient.rs'
    const instances = (asked: string, grantedScope: string) =>
      broken({
        name: 'An instance registers',
        app: { kind: 'registers', metadata: { client_name: 'App with instances', scope: asked } },
        launch: { mode: 'standalone', scope: asked },
        person: { username: 'dr', patient: 'amara-okafor' },
        after: [{ do: 'register-instance', expect: { grantedScope } }],
      })
    const withInstances = `${scope} system/DynamicClient.register`
    expect(await instances(withInstances, scope)).toEqual([])
    expect(await instances(withInstances, 'patient/*.rs')).toEqual([
      expect.stringMatching(/^token of the instance, granted scope: saw launch.*PDC-10\)$/),
    ])
    expect(await instances(scope, scope)).toEqual([
      expect.stringMatching(/^register instance, status: saw HTTP 403, insufficient_scope/),
    ])
  })

  it('names each step there is when one is missing', async () => {
    const [message] = await broken({ ...right, expect: { steps: [{ title: 'No such step' }] } })
    expect(message).toMatch(
      /^step No such step: saw .*Redeem the code.*, wanted a step called No such step/,
    )
  })

  it('gives settings the values they had, also when it cannot be run', async () => {
    const before = await bench.call('settings.list', {})
    const settings = { approval: 'automatic', accessTokenLifetimeSeconds: 60 }
    const [, ...others] = (await run({ ...right, settings })).findings
    expect(others.length).toBeGreaterThan(0)
    expect(await bench.call('settings.list', {})).toEqual(before)
    const unfit = { ...right, settings: { ...settings, accessTokenLifetimeSeconds: 'long' } }
    await expect(run(unfit)).rejects.toMatchObject({ problem: { code: 'bad-request' } })
    expect(await bench.call('settings.list', {})).toEqual(before)
  })

  it('leaves out, with the reason, what only this server can do', async () => {
    const base = 'https://ehr.example/r4'
    const { skipped, findings } = await run(
      { ...right, settings: { approval: 'automatic' } },
      { base },
    )
    expect([skipped, findings]).toEqual(['needs this server: settings', []])
  })
})

describe('scenario document', () => {
  it.each<readonly [string, unknown, RegExp]>([
    ['an unknown name', { ...right, expects: {} }, /^scenario expects: expects is not a name/],
    ['a secret', { ...right, client_secret: 'hidden-value' }, /^scenario client_secret/],
    ['a mode that is none', { ...right, launch: { mode: 'implicit' } }, /^scenario launch.mode/],
    ['no launch', { name: 'x' }, /^scenario launch/],
  ])('refuses %s and repeats no secret [RE-11]', (_name, document, wanted) => {
    expect(parseScenario(JSON.stringify(right)).name).toBe('Standalone launch')
    expect(() => parseScenario(JSON.stringify(document))).toThrow(wanted)
    try {
      parseScenario(JSON.stringify(document))
    } catch (error) {
      expect(JSON.stringify(error)).not.toContain('hidden-value')
    }
  })
})
