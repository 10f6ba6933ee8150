export { assuranceClaimsOf, profileClaimsOf } from './identity-claims.ts'
export { createIdentityUsers, type IdentityUser, type IdentityUsers } from './user-store.ts'
