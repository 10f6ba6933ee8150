import type { LaunchStep } from '../../../shared/contract/launch-step.ts'
import type { Verdict as VerdictName } from '../../../shared/design-tokens.ts'

/** The worst outcome of the checks; null while there are none. */
export function verdictOf({ checks }: LaunchStep): VerdictName | null {
  const has = (outcome: string) => checks.some((check) => check.outcome === outcome)
  if (has('failed')) return 'fail'
  if (has('warning')) return 'warn'
  return has('passed') ? 'pass' : null
}
