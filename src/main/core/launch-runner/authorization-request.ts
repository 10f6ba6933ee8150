import { createHash } from 'node:crypto'
import type { Platform } from '../platform.ts'
import type { LaunchRun, LaunchSecrets, LaunchServer } from './launch-run.ts'

/** An authorization request with the secrets that its answer is checked against. */
export interface AuthorizationRequest {
  readonly location: string
  readonly secrets: LaunchSecrets
}

/** Builds the authorization request of a launch: fresh `state` and `code_verifier` of 256 bits each, a `nonce` when an ID token
 * is asked for, and `launch` in EHR launch only.
 * @see SMART App Launch 2.2.0, app-launch, obtain authorization code; RFC 7636; SAL-11, SAL-12
 */
export function buildAuthorizationRequest(
  run: LaunchRun,
  server: LaunchServer,
  earlier: LaunchSecrets,
  platform: Pick<Platform, 'random'>,
): AuthorizationRequest {
  const fresh = () => Buffer.from(platform.random(32)).toString('base64url')
  const state = fresh()
  const code_verifier = fresh()
  const nonce = run.record.requestedScope.split(' ').includes('openid') ? fresh() : undefined
  const url = new URL(server.authorization_endpoint)
  const parameters: ReadonlyArray<readonly [string, string | undefined]> = [
    ['response_type', 'code'],
    ['client_id', run.client_id],
    ['redirect_uri', run.record.redirect_uri ?? undefined],
    ['scope', run.record.requestedScope],
    ['state', state],
    ['aud', run.record.fhirBase],
    ['code_challenge', createHash('sha256').update(code_verifier).digest('base64url')],
    ['code_challenge_method', 'S256'],
    ['launch', run.record.order.mode === 'ehr' ? earlier.launch : undefined],
    ['nonce', nonce],
    ['idp', run.record.order.idp ?? run.record.order.udap?.idp],
  ]
  for (const [name, value] of parameters) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  for (const [name, value] of Object.entries(run.record.order.authorization ?? {})) {
    if (value === null) url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  }
  return {
    location: url.href,
    secrets: {
      ...earlier,
      state,
      code_verifier,
      ...(nonce === undefined ? {} : { nonce }),
      browserKey: fresh(),
    },
  }
}
