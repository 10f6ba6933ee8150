import { describeTokens, withTokens } from './held-tokens.ts'
import type { LaunchRun, LaunchSecrets } from './launch-run.ts'
import { type LaunchServices, nowSeconds } from './launch-services.ts'
import { markTask } from './task-launch.ts'
import { contextOf, type TokenResponse } from './token-response.ts'

/** Keeps what a token response gave, tokens sealed; the launch has succeeded from then on. */
export async function keepTokens(
  run: LaunchRun,
  response: TokenResponse,
  secrets: LaunchSecrets,
  services: LaunchServices,
): Promise<void> {
  const now = nowSeconds(services)
  await services.store.update(
    run.id,
    {
      status: 'succeeded',
      secrets: { ...withTokens(secrets, response), openUrl: null },
      record: {
        ...run.record,
        outcome: {
          grantedScope: response.scope ?? run.record.requestedScope,
          context: contextOf(response),
          tokens: describeTokens(response, now),
        },
      },
    },
    now,
  )
  await markTask(run, 'completed', services)
  services.hub.emit('launch.changed', { runId: run.id })
}
