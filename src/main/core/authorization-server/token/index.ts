export { addTokenRoute, type TokenResponse } from './token-route.ts'
export type { TokenServices } from './token-services.ts'
