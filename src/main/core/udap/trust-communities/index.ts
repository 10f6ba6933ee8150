export { adoptLocalCommunities } from './adopt-local.ts'
export { createSqliteTrustCommunities } from './sqlite-trust-communities.ts'
export type { NewTrustCommunity, TrustCommunities, TrustCommunity } from './trust-community.ts'
export { trustRpc } from './trust-rpc.ts'
