export { scopePolicyOf } from './authorize/index.ts'
export {
  type AuthorizationServer,
  createAuthorizationServer,
} from './create-authorization-server.ts'
export type { ScopePolicy } from './scopes/index.ts'
