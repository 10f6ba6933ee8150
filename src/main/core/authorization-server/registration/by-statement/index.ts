export { readStatement, registerByStatement } from './register-by-statement.ts'
export type { StatementServices } from './statement-services.ts'
export { type StatementJudge, validateStatement } from './validate-statement.ts'
