export {
  collectParameters,
  copyWithHeaders,
  hasBody,
  inputLimits,
  type Parameters,
  parseParameters,
  readBody,
  readForm,
  repeatedParameter,
} from './body-reader.ts'
export type { BufferedAnswer } from './buffered-answer.ts'
export { ConnectionDroppedError } from './connection-dropped.ts'
export { corsForAnyOrigin, corsForRegisteredOrigins, type OriginRegistry } from './cors.ts'
export {
  type BrowserError,
  operationOutcome,
  refuseForStoreOutage,
  renderError,
} from './error-response.ts'
export { formMediaType, mediaTypeOf } from './media-type.ts'
export { createRequestScope, type ExchangeNote, type RequestScope } from './request-scope.ts'
export {
  addRoute,
  createRouter,
  pathParameter,
  type RouteContext,
  type RouteEnvironment,
  type Router,
} from './router.ts'
export { jsonResponse, TextResponse } from './text-response.ts'
