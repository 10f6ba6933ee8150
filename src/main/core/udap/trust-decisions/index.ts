export { type CommunityVerdict, createJudging, type JudgeForCommunity } from './create-judging.ts'
export { decisionsRpc } from './decisions-rpc.ts'
export { createSqliteTrustDecisions } from './sqlite-trust-decisions.ts'
export type { TrustDecision, TrustDecisionRow, TrustDecisions } from './trust-decision.ts'
