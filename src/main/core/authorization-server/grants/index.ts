export { type AccessTokenState, checkAccessToken } from './check-access-token.ts'
export { findHolderEnd, type GrantParties } from './find-holder-end.ts'
export { findIssuedToken, type IssuedToken } from './find-issued-token.ts'
export { createEndedSweep } from './forget-ended.ts'
export type {
  AuthorizationCode,
  ClientProof,
  Grant,
  NewGrant,
  NewTokens,
  RefreshKind,
  RevocationReason,
  StoredAccessToken,
  StoredRefreshToken,
} from './grant.ts'
export { isBackendGrant } from './grant.ts'
export type { GrantStore, RevocationTarget } from './grant-store.ts'
export { grantsRpc } from './grants-rpc.ts'
export { createSqliteInstanceGrants, type InstanceGrants } from './instance-grants.ts'
export { type RevokedPart, revokeIssuedToken } from './revoke-issued-token.ts'
export { createSqliteGrantStore } from './sqlite-grant-store.ts'
