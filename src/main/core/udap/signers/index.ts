export { createSignerAuthentication } from './create-signer-authentication.ts'
export type { AuthenticateSigner, SignedUdapJwt, SignerRules } from './udap-signer.ts'
