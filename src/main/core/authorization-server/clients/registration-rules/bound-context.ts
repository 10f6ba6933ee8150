import type { ClientMetadata } from '../../../../../shared/oauth/client-metadata.ts'
import { unfitMetadata } from './unfit-metadata.ts'

/** Checks that a context is bound to backend services only: every other client gets its context with each launch.
 * @throws {OAuthError} invalid_client_metadata
 * @see BKS-07; ruling D-31
 */
export function checkBoundContext({ bound_context, grant_types }: ClientMetadata): void {
  if (bound_context === undefined || grant_types.includes('client_credentials')) return
  throw unfitMetadata({
    check: 'bound-context-of-backend',
    clause: 'SMART App Launch 2.2.0, Backend Services; BKS-07; D-31',
    parameter: 'bound_context',
    seen: `present with grant_types ${grant_types.join(' ') || 'empty'}`,
    wanted: 'a bound context for clients with client_credentials only',
  })
}
