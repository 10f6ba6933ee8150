import type { OAuthError } from '../../errors.ts'
import type { RequestScope } from '../../http/index.ts'
import type { AuthorizationRequest } from '../authorize/authorization-request.ts'
import { startInteraction } from '../interaction/start-interaction.ts'
import { isAboutProvider } from './tiered-failure.ts'
import type { TieredServices } from './tiered-services.ts'

/** What becomes of a request whose identity provider is not trusted or failed, by the setting: the app is told, or the
 * person picks another provider, or signs in here. Without pages only the first is possible.
 * @throws the error, where it is for the app
 * @see UDAP-TIER-009, UDAP-TIER-016
 */
export async function fallBack(
  error: unknown,
  request: AuthorizationRequest,
  services: TieredServices,
  scope: RequestScope,
): Promise<Response> {
  const { tieredFallback, approval } = services.settings.current
  if (!isAboutProvider(error) || tieredFallback === 'error' || approval === 'automatic') throw error
  noteFallback(error, tieredFallback, scope)
  const failure = `${request.idp ?? 'The identity provider'} cannot be used: ${error.description}.`
  return startInteraction(request, services, {
    failure,
    ...(tieredFallback === 'local' ? { isLocal: true } : {}),
  })
}

function noteFallback(error: OAuthError, fallback: 'picker' | 'local', scope: RequestScope): void {
  scope.note({
    outcome: 'failed',
    check: error.explanation?.check ?? 'idp-usable',
    clause: error.explanation?.clause ?? 'UDAP-TIER-009',
    text: error.message,
  })
  scope.note({
    outcome: 'information',
    check: 'tiered-fallback',
    clause: 'UDAP Tiered OAuth section 3; UDAP-TIER-009, UDAP-TIER-016',
    text:
      fallback === 'picker'
        ? 'the person may pick another identity provider, by the setting tieredFallback'
        : 'the person signs in here, by the setting tieredFallback',
  })
}
