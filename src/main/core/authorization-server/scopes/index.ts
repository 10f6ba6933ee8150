export { type CategoryChoice, categoryChoicesOf } from './category-choices.ts'
export { type DescriptionContext, describeScope, type ScopeDescription } from './describe-scope.ts'
export {
  type GrantedScope,
  type NegotiatedScopes,
  negotiateScopes,
  type ScopeRequest,
} from './negotiate-scopes.ts'
export {
  coversScope,
  type RefreshedScopes,
  type RefreshRequest,
  refreshScopes,
} from './refresh-scopes.ts'
export { coversResourceScope, mergeResourceScopes } from './resource-coverage.ts'
export {
  allScopeCapabilities,
  type ScopeCapability,
  type ScopeClient,
  type ScopeFlow,
  type ScopePolicy,
} from './scope-flow.ts'
export { scopeLimits } from './scope-limits.ts'
export type { DropReason, ScopeLimiter, ScopeVerdict } from './scope-verdict.ts'
export { findUnsupportedWildcard } from './unsupported-wildcard.ts'
