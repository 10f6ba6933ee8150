export { checkClaims } from './check-claims.ts'
export { type AppType, draftStatement, isWildcardScope } from './draft-statement.ts'
export {
  completeClaims,
  type StatementTools,
  signStatement,
  statementSeconds,
} from './sign-statement.ts'
