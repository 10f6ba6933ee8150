import type { LaunchRunDetail } from '../../../shared/contract/launch.ts'
import { ProblemError } from '../../../shared/problem.ts'
import type { ScenarioAction } from '../../../shared/scenario/index.ts'
import { compare, compareScopes } from './compare.ts'
import type { PreparedApp } from './preparation.ts'
import { registerInstance } from './register-instance.ts'
import type { ScenarioFinding } from './scenario-result.ts'
import type { ScenarioWorld } from './scenario-world.ts'

/** Does one thing after a launch and compares what came with what is expected. What the program refuses to do at all, as a
 * refresh without a refresh token, is a finding as well.
 */
export async function performAction(
  action: ScenarioAction,
  run: LaunchRunDetail,
  app: PreparedApp,
  world: ScenarioWorld,
): Promise<ScenarioFinding[]> {
  try {
    return await perform(action, run, app, world)
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    const { message } = error.problem
    return [
      {
        name: action.do,
        isOk: false,
        saw: message,
        wanted: 'that it can be done',
        clause: 'GEN-20',
      },
    ]
  }
}

async function perform(
  action: ScenarioAction,
  run: LaunchRunDetail,
  app: PreparedApp,
  world: ScenarioWorld,
): Promise<ScenarioFinding[]> {
  const { id: runId } = run
  const { call } = world
  switch (action.do) {
    case 'read': {
      const patient = run.context['patient']
      const path = action.path.replaceAll('{patient}', typeof patient === 'string' ? patient : '')
      const { status } = await call('launch.readFhir', { runId, path })
      const clause = 'SMART App Launch 2.2.0, app-launch, access FHIR API'
      return [compare(`read ${path}, status`, status, action.expect.status, clause)]
    }
    case 'refresh':
      return refresh(action, runId, call)
    case 'introspect':
      return introspect(action, runId, call)
    case 'revoke': {
      const { status } = await call('launch.revoke', { runId, source: action.token })
      const name = `revoke ${action.token}, status`
      return [compare(name, status, action.expect.status, 'RFC 7009 section 2.2; REV-01')]
    }
    case 'register-instance':
      return registerInstance(action, run, world)
    case 'end-ehr-session': {
      const { ehrSession } = await call('launch.endEhrSession', { runId })
      return [compare('end of the EHR session', ehrSession?.endedAt != null, true, 'RFT-02')]
    }
    case 'pass-time': {
      const before = await call('clock.get', {})
      const { shiftSeconds } = await call('clock.shift', { seconds: action.seconds })
      const passed = shiftSeconds - before.shiftSeconds
      return [compare('seconds that passed', passed, action.seconds, 'GEN-20')]
    }
    case 'revoke-certificate': {
      const { certificateId } = app
      if (certificateId === undefined) throw new TypeError('the app has no certificate')
      const { status } = await call('certificates.revoke', { id: certificateId })
      return [compare('certificate', status, 'revoked', 'RFC 5280 section 5.3.1')]
    }
  }
}

async function refresh(
  { scope, expect }: Extract<ScenarioAction, { do: 'refresh' }>,
  runId: string,
  call: ScenarioWorld['call'],
): Promise<ScenarioFinding[]> {
  const clause = 'SMART App Launch 2.2.0, app-launch, refresh; RFT-04'
  const wanted = expect.code ?? 'a fresh access token'
  try {
    const run = await call('launch.refresh', { runId, ...(scope === undefined ? {} : { scope }) })
    const saw = 'a fresh access token'
    return [
      { name: 'refresh', isOk: expect.code === undefined, saw, wanted, clause },
      ...compareScopes('refresh, granted scope', run.grantedScope, expect.grantedScope, clause),
    ]
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    const { message } = error.problem
    const isOk = expect.code !== undefined && message.startsWith(`${expect.code}:`)
    return [{ name: 'refresh', isOk, saw: message, wanted, clause }]
  }
}

async function introspect(
  { token, expect }: Extract<ScenarioAction, { do: 'introspect' }>,
  runId: string,
  call: ScenarioWorld['call'],
): Promise<ScenarioFinding[]> {
  const clause = 'RFC 7662 section 2.2; INT-02'
  const name = `introspect ${token}`
  const { status, answer } = await call('launch.introspect', { runId, source: token })
  return [
    compare(`${name}, status`, status, expect.status, clause),
    ...(expect.active === undefined
      ? []
      : [compare(`${name}, active`, answer?.['active'] ?? null, expect.active, clause)]),
    ...Object.entries(expect.members ?? {}).map(([member, wanted]) =>
      compare(`${name}, ${member}`, answer?.[member] ?? null, wanted, clause),
    ),
  ]
}
