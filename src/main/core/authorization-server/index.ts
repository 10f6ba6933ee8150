export {
  type AuthorizationServer,
  createAuthorizationServer,
} from './create-authorization-server.ts'
