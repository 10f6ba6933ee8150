import type { LaunchRunDetail } from '../../../shared/contract/launch.ts'
import { launchStepsOf } from './changed-request/index.ts'
import { refreshTitle } from './refresh-run.ts'

/** A launch as it was when it was through: without what was asked for afterwards, and what that changed. Of one that was refreshed
 * no tokens are named: a refresh may bring others, and a refused one takes the refresh token away.
 */
export function launchItself(run: LaunchRunDetail): LaunchRunDetail {
  const isRefreshed = run.steps.some(({ title }) => title === refreshTitle)
  return {
    ...run,
    steps: [...launchStepsOf(run.steps, run)],
    grantedScope: run.originalScope ?? run.grantedScope,
    tokens: isRefreshed ? [] : run.tokens,
  }
}
