export { type ExportSubject, headerOf, orderExchanges, stepOf } from './export-subject.ts'
export { maskedIn, maskTokens, replaceMasked } from './masked-text.ts'
