export { addTieredCallbackRoute } from './callback-route.ts'
export { checkIdp, checkTiered } from './check-tiered.ts'
export type { UnmatchedIdentity } from './continue-as.ts'
export { fallBack } from './fall-back.ts'
export { createSqliteIdentityBindings, type IdentityBindings } from './identity-bindings.ts'
export type { MatchCandidate } from './match-identity.ts'
export {
  createSqliteProviderRegistrations,
  type ProviderRegistrations,
} from './provider-registrations.ts'
export { startSignIn, type WaitingLeg } from './start-sign-in.ts'
export { tieredRpc } from './tiered-rpc.ts'
export { holderUriOf, type TieredServices, type TieredWorld } from './tiered-services.ts'
