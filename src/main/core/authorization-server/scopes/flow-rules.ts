import {
  type ContextScope,
  constraintsOf,
  type IdentityScope,
  type RefreshScope,
  type ResourceScope,
  type Scope,
} from '../../../../shared/oauth/scope.ts'
import { hasEvaluableType } from './constraint-coverage.ts'
import type { ScopeCapability, ScopeClient, ScopeFlow, ScopePolicy } from './scope-flow.ts'
import type { DropReason } from './scope-verdict.ts'

/** The circumstances that each scope is judged in. */
export interface ScopeCircumstances {
  readonly flow: ScopeFlow
  readonly client: ScopeClient
  readonly policy: ScopePolicy
}

/** Judges one scope by itself, before the client's registration and the user are asked: gives the
 * reason why it cannot be granted in this flow, or undefined when it can.
 * @see SMART App Launch 2.2.0, Scopes and Launch Context; rulings D-08, D-09, D-12, D-25, D-31 */
export function findFlowObstacle(
  scope: Scope,
  circumstances: ScopeCircumstances,
): DropReason | undefined {
  switch (scope.kind) {
    case 'resource':
      return findResourceObstacle(scope, circumstances)
    case 'context':
      return findContextObstacle(scope, circumstances)
    case 'identity':
      return findIdentityObstacle(scope, circumstances)
    case 'refresh':
      return findRefreshObstacle(scope, circumstances)
    case 'register':
      return findRegisterObstacle(circumstances)
    case 'tiered':
      return circumstances.flow.kind === 'client-credentials' ? 'not-in-backend-flow' : undefined
    case 'extension':
      return undefined
  }
}

function findResourceObstacle(
  scope: ResourceScope,
  { flow, policy }: ScopeCircumstances,
): DropReason | undefined {
  if (!isLevelOfFlow(scope, flow)) return 'level-not-in-flow'
  const version = scope.version === 1 ? 'permission-v1' : 'permission-v2'
  if (!policy.capabilities.has(version)) return 'version-not-supported'
  if (scope.level === 'patient') {
    if (!policy.capabilities.has('permission-patient')) return 'level-not-supported'
    if (!offersPatient(flow, policy)) return 'no-patient-context'
  }
  if (scope.level === 'user' && !policy.capabilities.has('permission-user')) {
    return 'level-not-supported'
  }
  const isEvaluable = hasEvaluableType(scope.target, constraintsOf(scope))
  return isEvaluable ? undefined : 'constraint-not-evaluable'
}

function isLevelOfFlow(scope: ResourceScope, flow: ScopeFlow): boolean {
  if (flow.kind !== 'client-credentials') return scope.level !== 'system'
  if (scope.level === 'patient') return flow.hasBoundPatient
  return scope.level === 'system' || flow.hasBoundUser
}

function offersPatient(flow: ScopeFlow, policy: ScopePolicy): boolean {
  if (flow.kind === 'client-credentials') return flow.hasBoundPatient
  return policy.capabilities.has(contextCapability(flow.kind, 'patient'))
}

function contextCapability(
  kind: 'standalone' | 'ehr-launch',
  type: 'patient' | 'encounter',
): ScopeCapability {
  return kind === 'standalone' ? `context-standalone-${type}` : `context-ehr-${type}`
}

function findContextObstacle(
  { type }: ContextScope,
  { flow, policy }: ScopeCircumstances,
): DropReason | undefined {
  if (flow.kind === 'client-credentials') return 'not-in-backend-flow'
  if (type === undefined) return flow.kind === 'ehr-launch' ? undefined : 'launch-needs-ehr'
  const isOffered =
    type === 'Patient' || type === 'Encounter'
      ? policy.capabilities.has(
          contextCapability(flow.kind, type === 'Patient' ? 'patient' : 'encounter'),
        )
      : flow.kind === 'ehr-launch' && policy.contextTypes.has(type)
  return isOffered ? undefined : 'context-not-supported'
}

function findIdentityObstacle(
  { name }: IdentityScope,
  { flow, policy }: ScopeCircumstances,
): DropReason | undefined {
  if (flow.kind === 'client-credentials') return 'not-in-backend-flow'
  if (!policy.capabilities.has('sso-openid-connect')) return 'identity-not-supported'
  if (name !== 'openid' && !flow.hasFhirUser) return 'user-without-resource'
  return undefined
}

function findRefreshObstacle(
  { name }: RefreshScope,
  { flow, client, policy }: ScopeCircumstances,
): DropReason | undefined {
  if (flow.kind === 'client-credentials') return 'not-in-backend-flow'
  const capability = name === 'offline_access' ? 'permission-offline' : 'permission-online'
  if (!policy.capabilities.has(capability)) return 'refresh-not-supported'
  if (name === 'online_access') return flow.kind === 'ehr-launch' ? undefined : 'online-needs-ehr'
  const isRefused = client.type === 'public' && !policy.isOfflineForPublicClients
  return isRefused ? 'offline-not-for-public-client' : undefined
}

function findRegisterObstacle({
  flow,
  client,
  policy,
}: ScopeCircumstances): DropReason | undefined {
  const isOpen =
    flow.kind !== 'client-credentials' &&
    client.type === 'public' &&
    client.softwareId !== undefined &&
    policy.isInstanceRegistrationOpen
  return isOpen ? undefined : 'registration-not-open'
}
