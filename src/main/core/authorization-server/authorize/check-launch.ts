import { invalidRequest, type OAuthError } from '../../errors.ts'
import type { Parameters, RequestScope } from '../../http/index.ts'
import type { Client } from '../clients/index.ts'
import type { LaunchHandle } from '../launch-context/index.ts'
import type { EhrLaunch } from './authorization-request.ts'
import { type AuthorizationServices, nowSeconds } from './authorization-services.ts'

/** Finds the EHR launch a request belongs to: `launch` parameter and `launch` scope together, or neither.
 * The parameter without the scope is ignored, and said so in the trace.
 * @returns undefined for a standalone launch
 * @throws {OAuthError} invalid_request: scope without parameter, or a handle that is unknown, expired, spent or another client's
 * @see SMART App Launch 2.2.0, app-launch, EHR launch; SAL-05, SAL-06, SAL-39; rulings D-06, D-07
 */
export async function checkLaunch(
  parameters: Parameters,
  client: Client,
  services: AuthorizationServices,
  scope: RequestScope,
): Promise<EhrLaunch | undefined> {
  const launch = parameters.get('launch')
  const hasScope = (parameters.get('scope') ?? '').split(' ').includes('launch')
  if (!hasScope) {
    if (launch !== undefined) {
      scope.note({
        outcome: 'information',
        check: 'launch-without-scope',
        clause: 'SAL-39; ruling D-07',
        text: 'parameter launch was sent without the scope launch and is ignored',
      })
    }
    return undefined
  }
  if (launch === undefined) throw refused('absent')
  const handle = await services.launchHandles.find(launch)
  const now = nowSeconds(services)
  const fault = findFault(handle, client, now)
  if (handle === undefined || fault !== undefined) throw refused(fault ?? 'unknown')
  if (handle.launchRunId !== null) scope.link({ launchRunId: handle.launchRunId })
  const session = await services.sessions.find(handle.ehrSessionId)
  if (session === undefined || session.endedAt !== null) {
    throw refused('a handle whose EHR session has ended')
  }
  return {
    handleHash: handle.handleHash.toString('base64url'),
    ehrSessionId: session.id,
    username: session.username,
    authenticatedAt: session.startedAt,
    context: handle.context,
  }
}

function findFault(
  handle: LaunchHandle | undefined,
  client: Client,
  now: number,
): string | undefined {
  if (handle === undefined) return 'a handle this server never made'
  if (handle.client_id !== client.client_id) return `a handle made for ${handle.client_id}`
  if (handle.spentAt !== null) return 'a handle already used'
  if (handle.expiresAt <= now) return `a handle expired ${now - handle.expiresAt} s ago`
  return undefined
}

function refused(seen: string): OAuthError {
  return invalidRequest(`launch is ${seen}, wanted a live handle of an EHR launch of this client`, {
    explanation: {
      check: 'launch-handle-usable',
      clause: 'SMART App Launch 2.2.0, app-launch; SAL-06, SAL-39',
      parameter: 'launch',
      seen,
      wanted: 'a live handle of an EHR launch of this client',
    },
  })
}
