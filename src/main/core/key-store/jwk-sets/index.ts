export { type JwkSetOwner, jwkSetUrl } from './jwk-set-address.ts'
export { createJwkSets, type JwkSets, type PublishedJwkSet } from './jwk-sets.ts'
export { addJwkSetRoutes } from './jwk-sets-route.ts'
