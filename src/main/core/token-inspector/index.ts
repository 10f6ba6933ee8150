export type { IssuedToken, IssuedTokens } from './issued-tokens.ts'
export type { InspectionSurroundings, InspectorRule } from './rule.ts'
export { createTokenInspector, inspectorRules, type TokenInspector } from './token-inspector.ts'
