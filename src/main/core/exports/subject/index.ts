export { type ExportSubject, headerOf, orderExchanges, stepOf } from './export-subject.ts'
export { maskTokens } from './mask-tokens.ts'
