export { createSignerAuthentication } from './create-signer-authentication.ts'
export { type ChainVerdict, createChainJudge, type JudgeChain } from './judge-chain.ts'
export type { AuthenticateSigner, SignedUdapJwt, SignerRules } from './udap-signer.ts'
