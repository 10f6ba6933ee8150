export { checkExtensions, checkResolvable, type TokenGrant } from './check-extensions.ts'
export { type IssuedToken, judgeTokenAnswer, type TokenAnswer } from './check-token-answer.ts'
export { describeHeldToken } from './describe-held-token.ts'
export { createHeldTokens, type HeldTokens } from './held-tokens.ts'
export {
  type PreparedTokenRequest,
  prepareTokenRequest,
  type TokenWish,
} from './prepare-token-request.ts'
export { requestToken, type TokenOrder } from './request-token.ts'
export {
  type AuthenticationTokenClaims,
  authenticationClaims,
  authenticationForm,
  signAuthenticationToken,
} from './sign-authentication-token.ts'
