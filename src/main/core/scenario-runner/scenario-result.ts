/** One thing that was expected, and what came. */
export interface ScenarioFinding {
  /** What was looked at, as `granted scope` or `refresh`. */
  readonly name: string
  readonly isOk: boolean
  readonly saw: string
  readonly wanted: string
  /** Document and section, or requirement id. */
  readonly clause: string
}

/** What came of a scenario. */
export interface ScenarioResult {
  readonly name: string
  readonly findings: readonly ScenarioFinding[]
  /** The launch it made; null when none was begun. */
  readonly runId: string | null
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number
  readonly durationMs: number
  /** Why it was not run; null when it was. */
  readonly skipped: string | null
}

/** Whether everything a scenario expects came. */
export function hasHeld({ findings }: Pick<ScenarioResult, 'findings'>): boolean {
  return findings.every(({ isOk }) => isOk)
}

/** One finding in a line. */
export function describeFinding({ name, isOk, saw, wanted, clause }: ScenarioFinding): string {
  return isOk ? `${name}: ${saw}` : `${name}: saw ${saw}, wanted ${wanted} (${clause})`
}
