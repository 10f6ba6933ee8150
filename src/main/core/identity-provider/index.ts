export { createIdentityProvider, type IdentityProvider } from './create-identity-provider.ts'
