export { identityScopes } from './identity-scopes.ts'
export {
  createProviderClients,
  type ProviderClient,
  type ProviderClients,
} from './provider-clients.ts'
export { addRegisterRoute } from './register-route.ts'
