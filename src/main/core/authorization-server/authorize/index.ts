export type { AuthorizationServices } from './authorization-services.ts'
export { addAuthorizeRoute } from './authorize-route.ts'
export { checkClientKind } from './check-capabilities.ts'
export { parseEntries, scopePolicyOf } from './propose-scopes.ts'
