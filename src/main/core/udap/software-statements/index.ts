export {
  checkStatement,
  type StatementGrant,
  type StatementMetadata,
  type StatementRequest,
} from './check-statement.ts'
export type { StatementPolicy, UdapMode } from './statement-policy.ts'
