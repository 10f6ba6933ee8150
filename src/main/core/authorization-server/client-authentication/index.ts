export {
  type AssertionServices,
  type AssertionStore,
  assertionAlgorithms,
  createSqliteAssertionStore,
  decodeGrantAssertion,
  type GrantAssertion,
  validateGrantAssertion,
} from './assertion/index.ts'
export {
  type AuthenticateClient,
  type AuthenticatedClient,
  createClientAuthentication,
} from './authenticate-client.ts'
export { parseBasicCredentials } from './basic-credentials.ts'
export {
  authenticateByCertificate,
  type CertificateProof,
  type CertificateServices,
  createUnregisteredClients,
} from './certificate/index.ts'
export { isIdentified, readPresentedCredentials } from './presented-credentials.ts'
