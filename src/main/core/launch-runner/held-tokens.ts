import type { HeldToken } from '../../../shared/contract/launch.ts'
import type { TokenSource } from '../../../shared/contract/launch-step.ts'
import { decodeLooseJwt, fingerprintOf } from '../exchange-log/index.ts'
import type { LaunchSecrets } from './launch-run.ts'
import type { TokenResponse } from './token-response.ts'

/** The tokens of a response, in the order they are shown. */
export const tokenSources: readonly TokenSource[] = ['access_token', 'id_token', 'refresh_token']

/** Describes the tokens a launch holds without giving them away.
 * @param now epoch seconds at which the response came
 */
export function describeTokens(response: TokenResponse, now: number): HeldToken[] {
  return tokenSources.flatMap((source) => {
    const text = response[source]
    if (text === undefined) return []
    const decoded = decodeLooseJwt(text)
    return [
      {
        source,
        fingerprint: fingerprintOf(text),
        characters: text.length,
        header: decoded?.header ?? null,
        claims: decoded?.claims ?? null,
        expiresAt: expiryOf(source, response, decoded?.claims, now),
      },
    ]
  })
}

function expiryOf(
  source: TokenSource,
  response: TokenResponse,
  claims: Readonly<Record<string, unknown>> | undefined,
  now: number,
): number | null {
  if (source === 'access_token' && Number.isSafeInteger(response.expires_in)) {
    return now + Math.max(0, response.expires_in ?? 0)
  }
  const exp = claims?.['exp']
  return typeof exp === 'number' && Number.isSafeInteger(exp) && exp >= 0 ? exp : null
}

/** The secrets of a launch with the tokens of a response in place of its earlier ones. */
export function withTokens(secrets: LaunchSecrets, response: TokenResponse): LaunchSecrets {
  const { code_verifier: _verifier, state: _state, nonce: _nonce, ...kept } = secrets
  return {
    ...kept,
    access_token: response.access_token,
    ...(response.id_token === undefined ? {} : { id_token: response.id_token }),
    ...(response.refresh_token === undefined ? {} : { refresh_token: response.refresh_token }),
  }
}
