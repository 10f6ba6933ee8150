export {
  type AssertionServices,
  type AssertionStore,
  assertionAlgorithms,
  createSqliteAssertionStore,
} from './assertion/index.ts'
export { type AuthenticateClient, createClientAuthentication } from './authenticate-client.ts'
