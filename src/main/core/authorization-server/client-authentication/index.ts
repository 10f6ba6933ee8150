export {
  type AssertionServices,
  type AssertionStore,
  assertionAlgorithms,
  createSqliteAssertionStore,
  decodeGrantAssertion,
  type GrantAssertion,
  validateGrantAssertion,
} from './assertion/index.ts'
export { type AuthenticateClient, createClientAuthentication } from './authenticate-client.ts'
export { isIdentified } from './presented-credentials.ts'
