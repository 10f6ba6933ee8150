export { type DocumentFault, parseJsonDocument, refuseDocument } from './parse-json-document.ts'
