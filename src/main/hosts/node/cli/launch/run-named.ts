import {
  describeFinding,
  hasHeld,
  runScenario,
  type ScenarioFinding,
  type ScenarioResult,
} from '../../../../core/scenario-runner/index.ts'
import { printable } from '../printable.ts'
import type { ScenarioFile } from './read-scenarios.ts'
import type { ScenarioBench } from './scenario-bench.ts'

/** Runs a scenario; that it cannot be run, as when a server does not answer, is a finding like others. */
export async function runNamed(
  { scenario }: ScenarioFile,
  bench: ScenarioBench,
  onFinding: (finding: ScenarioFinding) => void,
): Promise<ScenarioResult> {
  const world = bench.createWorld()
  const startedAtMs = world.nowMs()
  const findings: ScenarioFinding[] = []
  const add = (finding: ScenarioFinding) => {
    findings.push(finding)
    onFinding(finding)
  }
  try {
    return await runScenario(scenario, world, add)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const saw = error.message
    add({ name: 'run', isOk: false, saw, wanted: 'that it runs', clause: 'launch --scenario' })
    const durationMs = world.nowMs() - startedAtMs
    return { name: scenario.name, findings, runId: null, startedAtMs, durationMs, skipped: null }
  }
}

/** Prints one finding as a line. @see spec/security.md TI-03 */
export function printFinding(finding: ScenarioFinding): void {
  const word = finding.isOk ? 'ok  ' : 'FAIL'
  process.stdout.write(`  ${word}  ${printable(describeFinding(finding))}\n`)
}

/** Prints how many scenarios hold. */
export function printSummary(results: readonly ScenarioResult[]): void {
  const skipped = results.filter((result) => result.skipped !== null).length
  const broken = results.filter((result) => !hasHeld(result)).length
  const held = results.length - skipped - broken
  process.stdout.write(
    `${results.length} scenarios: ${held} hold, ${broken} do not, ${skipped} skipped\n`,
  )
}
