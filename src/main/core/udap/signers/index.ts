export { createSignerAuthentication } from './create-signer-authentication.ts'
export {
  createSignerExplainer,
  type ExplainSigner,
  type SignerExplanation,
} from './explain-signer.ts'
export type { AuthenticateSigner, SignedUdapJwt, SignerRules } from './udap-signer.ts'
