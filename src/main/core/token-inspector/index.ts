export { createInspectorApart, type InspectorApart } from './apart/inspector-apart.ts'
export {
  type BulkInspection,
  createBulkInspection,
} from './bulk/bulk-inspection.ts'
export { explainScope } from './explain-scope.ts'
export { createInspectorHistory, type InspectorHistory } from './history/inspector-history.ts'
export { inspectorRpc } from './inspector-rpc.ts'
export { createInspectorService, type InspectorService } from './inspector-service.ts'
export { createIssuedTokens, type IssuedToken, type IssuedTokens } from './issued-tokens.ts'
export { type Block, renderHtml } from './reports/document.ts'
export { renderReport } from './reports/render-report.ts'
export type { InspectionSurroundings, InspectorRule } from './rule.ts'
export { inspectorRules } from './rules/index.ts'
export { createStandaloneInspector } from './standalone-inspector.ts'
export {
  createTokenInspector,
  type InspectionRequest,
  type TokenInspector,
  type TokenInspectorOptions,
} from './token-inspector.ts'
export { createKnownKeys } from './verification/known-keys.ts'
