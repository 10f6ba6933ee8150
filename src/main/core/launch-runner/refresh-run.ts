import { conflict } from '../rpc/index.ts'
import { authenticate } from './authenticate.ts'
import { checkRefreshResponse } from './check-refresh-response.ts'
import { originalIdTokenOf } from './check-refreshed-id-token.ts'
import { describeTokens } from './held-tokens.ts'
import { LaunchFailure } from './launch-failure.ts'
import type { LaunchRun, LaunchSecrets } from './launch-run.ts'
import { type LaunchServices, nowSeconds, recorderOf } from './launch-services.ts'
import { checkContext, contextOf, readTokenResponse, type TokenResponse } from './token-response.ts'
import { validateIdToken } from './validate-id-token.ts'

/** Title of the step in which the app refreshes. */
export const refreshTitle = 'Refresh the access token'

/** Refreshes the access token of a launch. The refresh token is taken out of the store before it is sent and put back
 * only when the server says that it did not use it, so that it is never used twice by mistake.
 * @param isTokenKept the request goes out without the refresh token, which therefore stays good
 * @throws {ProblemError} conflict: the launch holds no refresh token
 * @throws {LaunchFailure} the server refused, did not answer, or answered beyond the first grant or for another person
 * @see SMART App Launch 2.2.0, app-launch, refresh; RFT-04, RFT-08, RFT-18
 */
export async function refreshRun(
  run: LaunchRun,
  scope: string | undefined,
  services: LaunchServices,
  { isTokenKept = false } = {},
): Promise<void> {
  const { server } = run.record
  // Before the refresh token is taken out: a locked key store must not cost it.
  const authentication = await authenticate(run, server?.token_endpoint ?? '', services)
  const { refresh_token, ...kept } = await services.store.changeSecrets(run.id, withoutRefresh)
  if (refresh_token === undefined || server === null) {
    throw conflict('this launch holds no refresh token that may be used')
  }
  const step = await recorderOf(services, run.id).begin({
    title: refreshTitle,
    channel: 'back',
    from: 'app',
    to: 'authorization-server',
    method: 'POST',
    url: server.token_endpoint,
  })
  await authentication.note(step)
  const answer = await services.channel.send(
    new Request(server.token_endpoint, {
      method: 'POST',
      headers: { Accept: 'application/json', ...authentication.headers },
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token,
        ...authentication.form,
        ...(scope === undefined ? {} : { scope }),
      }),
    }),
    { runId: run.id, clientId: run.client_id, area: 'token', step },
  )
  try {
    const response = await readTokenResponse(answer, step)
    await checkContext(contextOf(response), step)
    await checkRefreshResponse(run, response, step)
    await checkIdToken(run, response, services)
    await keepRefreshed(run, { refresh_token, ...response }, kept, services)
  } catch (error) {
    if (isTokenKept || isUnused(error)) {
      const secrets = { ...kept, refresh_token }
      await services.store.update(run.id, { secrets }, nowSeconds(services))
    } else {
      await dropRefreshToken(run, services)
    }
    throw error
  }
}

/** Whether the server refused the request, and so never used the refresh token. @see RFC 6749 section 5.2; RFT-08, RFT-13 */
function isUnused(error: unknown): boolean {
  return error instanceof LaunchFailure && error.code !== null && refusals.has(error.code)
}

/** Codes about the request and who sent it; `invalid_grant` is about the refresh token. */
const refusals: ReadonlySet<string> = new Set([
  'invalid_request',
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
])

/** An ID token need not come with a refresh. */
async function checkIdToken(
  run: LaunchRun,
  { id_token, access_token, scope }: TokenResponse,
  services: LaunchServices,
): Promise<void> {
  if (id_token === undefined) return
  const { outcome } = run.record
  const original = originalIdTokenOf(outcome)
  const arrival = { id_token, access_token, grantedScope: scope ?? outcome?.grantedScope ?? '' }
  const origin = { nonce: original?.nonce, original: original ?? null }
  await validateIdToken(run, arrival, origin, services)
}

function withoutRefresh({ refresh_token: _token, ...kept }: LaunchSecrets): LaunchSecrets {
  return kept
}

async function keepRefreshed(
  run: LaunchRun,
  response: TokenResponse,
  secrets: LaunchSecrets,
  services: LaunchServices,
): Promise<void> {
  const now = nowSeconds(services)
  const earlier = run.record.outcome
  const fresh = describeTokens(response, now)
  const originalIdToken = originalIdTokenOf(earlier)
  const tokens = [
    ...fresh,
    ...(earlier?.tokens ?? []).filter(
      ({ source }) => !fresh.some((token) => token.source === source),
    ),
  ]
  await services.store.update(
    run.id,
    {
      secrets: {
        ...secrets,
        access_token: response.access_token,
        ...(response.refresh_token === undefined ? {} : { refresh_token: response.refresh_token }),
        ...(response.id_token === undefined ? {} : { id_token: response.id_token }),
      },
      record: {
        ...run.record,
        outcome: {
          grantedScope: response.scope ?? earlier?.grantedScope ?? '',
          originalScope: earlier?.originalScope ?? earlier?.grantedScope ?? '',
          ...(originalIdToken === undefined ? {} : { originalIdToken }),
          context: { ...earlier?.context, ...contextOf(response) },
          tokens,
        },
      },
    },
    now,
  )
  services.hub.emit('launch.changed', { runId: run.id })
}

async function dropRefreshToken(run: LaunchRun, services: LaunchServices): Promise<void> {
  const { outcome } = run.record
  if (outcome === null) return
  const tokens = outcome.tokens.filter(({ source }) => source !== 'refresh_token')
  await services.store.update(
    run.id,
    { record: { ...run.record, outcome: { ...outcome, tokens } } },
    nowSeconds(services),
  )
  services.hub.emit('launch.changed', { runId: run.id })
}
