export { findCodeMismatch } from './authorization-code-grant.ts'
export { accessTokenHash } from './id-token.ts'
export { addTokenRoute, missingParameter, type TokenResponse } from './token-route.ts'
export type { TokenServices } from './token-services.ts'
