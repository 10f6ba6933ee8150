export { createSignerAuthentication } from './create-signer-authentication.ts'
export { describeRevocation, type RevocationTold } from './describe-revocation.ts'
export { type ChainVerdict, createChainJudge, type JudgeChain } from './judge-chain.ts'
export type { AuthenticateSigner, SignedUdapJwt } from './udap-signer.ts'
