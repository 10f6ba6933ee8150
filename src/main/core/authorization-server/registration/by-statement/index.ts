export { registerByStatement } from './register-by-statement.ts'
export type { StatementServices } from './statement-services.ts'
