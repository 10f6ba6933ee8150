export { ensureBuiltInClient } from './built-in-client.ts'
export { type Client, type ClientOrigin, type ClientType, isSelfRegistered } from './client.ts'
export { makeClientId } from './client-id.ts'
export {
  type ClientRegistry,
  createClientRegistry,
  type GivenClient,
  type NewClient,
  type Registration,
} from './client-registry.ts'
export type { SecretVerdict } from './client-secrets.ts'
export type { ClientStore } from './client-store.ts'
export { clientsRpc } from './clients-rpc.ts'
export { matchRedirectUri } from './match-redirect-uri.ts'
export { checkClientMetadata, checkKeys, findPublicKeyFault } from './registration-rules/index.ts'
export { createSqliteClientStore } from './sqlite-client-store.ts'
