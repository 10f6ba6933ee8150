import type { LaunchStep } from '../../../../shared/contract/launch-step.ts'

/** The requests the app made, in the order they left; a launch that is played again makes the same ones up to its change. */
export function appStepsOf(steps: readonly LaunchStep[]): readonly LaunchStep[] {
  return steps.filter(({ from }) => from === 'app')
}
