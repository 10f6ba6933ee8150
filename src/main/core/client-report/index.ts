export { clientReportRpc, type ReportedLaunch } from './client-report-rpc.ts'
export { exportReport } from './export-report.ts'
export type { ClientRule } from './rule.ts'
export { clientRules } from './rules/index.ts'
