export type { AcceptedB2b } from './b2b-extension.ts'
export { checkB2b } from './check-b2b.ts'
export { type ConsentContext, checkConsents } from './check-consents.ts'
export {
  type AcceptedExtensions,
  checkExtensions,
  type ExtensionRules,
} from './check-extensions.ts'
export { createReferenceReader, type ReferenceReader } from './reference-reader.ts'
