export type { AuthorizationRequest } from './authorization-request.ts'
export {
  buildAuthorizationResponse,
  describeApp,
  PageError,
  RedirectedError,
  type VerifiedRedirect,
} from './authorization-response.ts'
export type { AuthorizationServices } from './authorization-services.ts'
export { addAuthorizeRoute } from './authorize-route.ts'
export { checkClientKind } from './check-capabilities.ts'
export { checkRedirect } from './check-redirect.ts'
export {
  checkCodeChallenge,
  checkMaxAge,
  checkMayAuthorize,
  checkNoRequestObject,
  checkNothingRepeated,
  checkPrompt,
  checkResponseMode,
  checkResponseType,
  checkState,
} from './check-request.ts'
export { chooseAutomaticUser } from './choose-automatic-user.ts'
export { parseEntries, scopePolicyOf } from './propose-scopes.ts'
export { type AuthorizationMessage, readPost, readQuery } from './read-authorization-message.ts'
export { checkWildcards, scopeBoundOf } from './scope-bounds.ts'
