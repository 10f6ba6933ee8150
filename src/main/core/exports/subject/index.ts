export { type ExportSubject, orderExchanges, stepOf } from './export-subject.ts'
export { maskTokens } from './mask-tokens.ts'
