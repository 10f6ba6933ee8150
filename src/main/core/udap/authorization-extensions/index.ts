export { type AcceptedB2b, type B2bExtension, b2bKey } from './b2b-extension.ts'
export { checkB2b } from './check-b2b.ts'
