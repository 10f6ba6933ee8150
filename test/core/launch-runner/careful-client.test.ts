import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MethodParams } from '../../../src/shared/contract/index.ts'
import type { LaunchRunDetail } from '../../../src/shared/contract/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { checksThat, createBrowser, locationOf } from './player.ts'

type Fault = NonNullable<MethodParams<'launch.start'>['faults']>[number]['fault']

const scope = 'openid fhirUser offline_access launch/patient patient/*.rs'

let bench: TestWorkbench
beforeEach(async () => {
  bench = await createTestWorkbench({ config: { approval: 'automatic' } })
})
afterEach(() => bench.close())

/** Launches the built-in client against this server with one fault on. */
async function launchWith(fault: Fault | undefined, asked = scope): Promise<LaunchRunDetail> {
  const { runId, openUrl } = await bench.call('launch.start', {
    mode: 'standalone',
    client_id: 'trustbench-console',
    scope: asked,
    ...(fault === undefined ? {} : { faults: [{ fault, times: null }] }),
  })
  const browser = createBrowser(bench)
  let answer = await browser.visit(openUrl ?? '')
  for (let turn = 0; turn < 4 && answer.headers.has('location'); turn += 1) {
    answer = await browser.visit(locationOf(answer))
  }
  return bench.call('launch.get', { runId })
}

const noted = ({ steps }: LaunchRunDetail) => ({
  failed: checksThat('failed', steps),
  warning: checksThat('warning', steps),
})

const nothing = { failed: [], warning: [] }

describe('built-in client, what a server got wrong', () => {
  beforeEach(async () => {
    const sound = await launchWith(undefined)
    expect([sound.status, noted(sound)]).toEqual(['succeeded', nothing])
    expect(checksThat('passed', sound.steps)).toEqual(
      expect.arrayContaining([
        ...['token-media-type', 'patient-present', 'refresh-token-present', 'scope-within-request'],
        ...['id-token-at-hash', 'id-token-fresh', 'fhir-user-here', 'fhir-media-type'],
        'fhir-resource',
      ]),
    )
  })

  it.each<[Fault, string, RegExp]>([
    ['token-html', 'token-media-type', /RFC 6749 section 5\.1/],
    ['patient-missing', 'patient-present', /SAL-41/],
    ['id-token-wrong-at-hash', 'id-token-at-hash', /3\.1\.3\.6/],
  ])('stops at %s and keeps no token', async (fault, check, clause) => {
    const run = await launchWith(fault)
    expect(run).toMatchObject({ status: 'failed', tokens: [], failure: { code: null } })
    expect(run.failure?.clause).toMatch(clause)
    expect(noted(run)).toEqual({ failed: [check], warning: [] })
  })

  it.each<[Fault, string]>([
    ['refresh-token-missing', 'refresh-token-present'],
    ['fhir-html', 'fhir-media-type'],
    ['fhir-truncated', 'fhir-resource'],
  ])('goes on after %s, with a failed check', async (fault, check) => {
    const run = await launchWith(fault)
    expect(run.status).toBe('succeeded')
    expect(noted(run)).toEqual({ failed: [check], warning: [] })
  })

  it.each<[Fault, string]>([
    ['scope-widened', 'scope-within-request'],
    ['scope-narrowed', 'resource-scope-granted'],
    ['scope-empty', 'resource-scope-granted'],
    ['context-stray', 'encounter-asked'],
    ['id-token-wrong-fhir-user', 'fhir-user-here'],
    ['clock-behind', 'id-token-fresh'],
  ])('warns of %s, which a server may do', async (fault, check) => {
    const run = await launchWith(fault)
    expect(run.status).toBe('succeeded')
    expect(noted(run)).toEqual({ failed: [], warning: [check] })
  })
})

describe('built-in client, a patient without patient/ scopes', () => {
  it('is missed with a warning only, since nothing granted depends on it [CTX-03]', async () => {
    const asked = 'launch/patient user/Patient.rs'
    expect(noted(await launchWith(undefined, asked))).toEqual(nothing)
    const run = await launchWith('patient-missing', asked)
    expect(run.status).toBe('succeeded')
    expect(noted(run)).toEqual({ failed: [], warning: ['patient-present'] })
  })
})

describe('built-in client, refresh', () => {
  const refresh = async (fault: Fault | undefined, order: { scope?: string } = {}) => {
    const { id: runId, steps } = await launchWith(fault)
    const outcome = await bench.call('launch.refresh', { runId, ...order }).then(
      () => 'refreshed' as const,
      (error: { problem: { message: string } }) => error.problem.message,
    )
    const run = await bench.call('launch.get', { runId })
    return { outcome, run, ...noted({ ...run, steps: run.steps.slice(steps.length) }) }
  }

  it.each<[Fault, string, RegExp]>([
    ['refresh-scope-widened', 'refresh-scope-within-grant', /patient\/\*\.cruds/],
    ['refresh-other-patient', 'refresh-patient-unchanged', /trustbench-nobody/],
  ])('refuses %s and uses nothing of it [RFT-08, RFT-09]', async (fault, check, seen) => {
    expect(await refresh(undefined)).toMatchObject({ outcome: 'refreshed', ...nothing })
    const { outcome, run, failed } = await refresh(fault)
    expect(outcome).toMatch(seen)
    expect(failed).toEqual([check])
    expect(run).toMatchObject({ mayRefresh: false, grantedScope: scope })
    expect(run.context['patient']).not.toBe('trustbench-nobody')
  })

  it('warns when a public client gets no new refresh token [RFT-10]', async () => {
    const { outcome, warning } = await refresh('refresh-rotation-untold')
    expect([outcome, warning]).toEqual(['refreshed', ['refresh-token-rotated']])
  })

  it('takes the whole grant back after a narrowed refresh [RFT-06]', async () => {
    const { outcome, run } = await refresh(undefined, { scope: 'launch/patient patient/*.r' })
    expect([outcome, run.grantedScope]).toEqual(['refreshed', 'launch/patient patient/*.r'])
    const wide = await bench.call('launch.refresh', { runId: run.id })
    expect(wide.grantedScope).toBe(scope)
  })
})
