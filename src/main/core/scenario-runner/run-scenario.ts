import type { Scenario } from '../../../shared/scenario/index.ts'
import { judgeEnding, judgeLaunch } from './judge-launch.ts'
import { performAction } from './perform-action.ts'
import { playLaunch } from './play-launch.ts'
import type { Preparation } from './preparation.ts'
import { prepareApp } from './prepare-app.ts'
import { withClock, withSettings } from './restored-state.ts'
import type { ScenarioFinding, ScenarioResult } from './scenario-result.ts'
import type { ScenarioWorld } from './scenario-world.ts'

/** Runs a scenario to its end and compares each part with what is expected.
 * @param onFinding told of each finding as it is made
 * @throws {ProblemError} the scenario asks for something that is not there, as a setting, a user or a client
 */
export async function runScenario(
  scenario: Scenario,
  world: ScenarioWorld,
  onFinding: (finding: ScenarioFinding) => void = () => {},
): Promise<ScenarioResult> {
  const startedAtMs = world.nowMs()
  const findings: ScenarioFinding[] = []
  const add = (more: readonly ScenarioFinding[]) => {
    findings.push(...more)
    for (const finding of more) onFinding(finding)
  }
  const finish = (runId: string | null, skipped: string | null = null): ScenarioResult => ({
    name: scenario.name,
    findings,
    runId,
    startedAtMs,
    durationMs: world.nowMs() - startedAtMs,
    skipped,
  })
  const obstacle = obstacleOf(scenario, world)
  if (obstacle !== null) return finish(null, obstacle)
  return withSettings(scenario.settings, world, () =>
    withClock(world, async () => {
      const prepared = await prepareApp(scenario, world)
      add(judgePreparation(scenario, prepared))
      if (prepared.kind === 'refused') return finish(null)
      const { run, end } = await playLaunch(scenario, prepared.app, world)
      add(judgeLaunch(scenario, run, end))
      for (const action of scenario.after)
        add(await performAction(action, run, prepared.app, world))
      return finish(run.id)
    }),
  )
}

/** What of a scenario only this server can do. */
function obstacleOf(
  { settings, app, launch, task, idp, after }: Scenario,
  { base }: ScenarioWorld,
): string | null {
  if (base === undefined) return null
  const own = [
    Object.keys(settings).length > 0 ? 'settings' : null,
    app.kind === 'registers' ? 'an app registered in the console' : null,
    app.kind === 'dynamic' && app.usesInitialToken ? 'an initial access token' : null,
    launch.mode === 'ehr' ? 'an EHR launch' : null,
    task === undefined ? null : 'a Task',
    idp === 'demo' ? 'the demo identity provider' : null,
    launch.faults === undefined ? null : 'faults',
    after.some((action) => action.do === 'pass-time') ? 'its clock' : null,
    after.some((action) => action.do === 'register-instance') ? 'a software_id' : null,
  ].filter((word) => word !== null)
  return own.length === 0 ? null : `needs this server: ${own.join(', ')}`
}

function judgePreparation(
  { expect, clause, app }: Scenario,
  prepared: Preparation,
): ScenarioFinding[] {
  const isRegistration = app.kind === 'udap' || app.kind === 'dynamic'
  if (prepared.kind === 'refused') {
    const { code, text } = prepared
    const refusedClause = 'RFC 7591 section 3.2.2'
    const ending = { outcome: 'not-registered', code, text, clause: refusedClause } as const
    return [judgeEnding(expect, ending, clause)]
  }
  if (expect.outcome === 'not-registered') {
    const ending = { outcome: 'succeeded', code: null, text: prepared.text, clause: '' } as const
    return [judgeEnding(expect, ending, clause ?? 'RFC 7591 section 3.2.2')]
  }
  if (!isRegistration) return []
  return [
    {
      name: 'registration',
      isOk: true,
      saw: prepared.text,
      wanted: 'registered',
      clause: 'RFC 7591 section 3.2.1',
    },
  ]
}
