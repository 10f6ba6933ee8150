import type { ScopePolicy } from '../authorization-server/index.ts'
import type { Handlers } from '../rpc/index.ts'
import { explainScopes } from './explain-scopes.ts'

interface ScopesRpcOptions {
  /** What the server grants as it is set now. */
  readonly policy: () => ScopePolicy
  /** Longest offline access, in seconds. */
  readonly offlineSeconds: () => number
}

const flows = {
  standalone: { kind: 'standalone', hasFhirUser: true },
  'ehr-launch': { kind: 'ehr-launch', hasFhirUser: true },
  backend: { kind: 'client-credentials', hasBoundPatient: false, hasBoundUser: false },
} as const

/** Console methods about scopes. */
export function scopesRpc({
  policy,
  offlineSeconds,
}: ScopesRpcOptions): Handlers<'scopes.explain'> {
  return {
    'scopes.explain': async ({ scope, allowed, flow, request }) =>
      explainScopes({
        scope,
        allowed,
        flow: flows[flow],
        policy: policy(),
        offlineSeconds: offlineSeconds(),
        tried: request,
      }),
  }
}
