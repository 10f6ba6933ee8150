import { findScopesBeyond, parseGrantedScopes } from './granted-scopes.ts'
import { isPublicClient, type LaunchOutcome, type LaunchRun } from './launch-run.ts'
import type { StepRecorder } from './step-recorder.ts'
import { contextOf, type TokenResponse } from './token-response.ts'

const advice = 'What came is not used. Launch again; the server must keep to the first grant.'

/** Compares the answer to a refresh with what the launch was granted at first.
 * @throws {LaunchFailure} more scopes than were granted, or another patient or encounter
 * @see RFC 6749 section 6; SMART App Launch 2.2.0, app-launch, refresh; RFT-08, RFT-09, RFT-10
 */
export async function checkRefreshResponse(
  run: LaunchRun,
  response: TokenResponse,
  step: StepRecorder,
): Promise<void> {
  const { outcome } = run.record
  if (outcome !== null) {
    await checkScope(outcome, response, step)
    await checkContextUnchanged(outcome, response, step)
  }
  await checkRotation(run, response, step)
}

async function checkScope(outcome: LaunchOutcome, response: TokenResponse, step: StepRecorder) {
  const original = outcome.originalScope ?? outcome.grantedScope
  if (response.scope === undefined) return
  const beyond = findScopesBeyond(parseGrantedScopes(response.scope), parseGrantedScopes(original))
  await step.require(
    {
      check: 'refresh-scope-within-grant',
      clause: 'RFC 6749 section 6; RFT-08',
      isOk: beyond.length === 0,
      text: 'No more was granted than at first',
      seen: beyond.join(' ') || undefined,
      wanted: `scopes within ${original}`,
    },
    advice,
  )
}

async function checkContextUnchanged(
  outcome: LaunchOutcome,
  response: TokenResponse,
  step: StepRecorder,
) {
  const context = contextOf(response)
  for (const name of ['patient', 'encounter']) {
    const [earlier, now] = [outcome.context[name], context[name]]
    if (earlier === undefined || now === undefined) continue
    await step.require(
      {
        check: `refresh-${name}-unchanged`,
        clause: 'SMART App Launch 2.2.0, app-launch, refresh; RFT-09',
        isOk: earlier === now,
        text: `The ${name} is the one of the launch`,
        seen: JSON.stringify(now),
        wanted: JSON.stringify(earlier),
      },
      advice,
    )
  }
}

/** A public client has nothing else that would give a stolen refresh token away. */
async function checkRotation(run: LaunchRun, response: TokenResponse, step: StepRecorder) {
  const isReplaced = response.refresh_token !== undefined
  const text = isReplaced
    ? 'A new refresh token replaces the one that was sent'
    : 'No new refresh token came; the present one stays in use'
  const result = {
    check: 'refresh-token-rotated',
    clause: 'RFC 9700 section 4.14.2; RFT-10, RFT-18',
  }
  if (isReplaced || !isPublicClient(run)) return step.inform(result.check, result.clause, text)
  const seen = 'no refresh_token'
  const wanted = 'a new refresh_token at each use, as the client is public'
  await step.note({ ...result, isOk: false, text, seen, wanted }, 'warning')
}
