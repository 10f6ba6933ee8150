export { explainScope } from './explain-scope.ts'
export { inspectorRpc } from './inspector-rpc.ts'
export { createIssuedTokens, type IssuedToken, type IssuedTokens } from './issued-tokens.ts'
export type { InspectionSurroundings, InspectorRule } from './rule.ts'
export { inspectorRules } from './rules/index.ts'
export {
  createTokenInspector,
  type InspectionRequest,
  type TokenInspector,
  type TokenInspectorOptions,
} from './token-inspector.ts'
export { createKnownKeys } from './verification/known-keys.ts'
export { readKeyMaterial, secretKeyOf } from './verification/read-key-material.ts'
