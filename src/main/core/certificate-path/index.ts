export { DerFormatError } from './der-format-error.ts'
export { contextTag, derTag } from './der-tags.ts'
export { readDerTime } from './der-time.ts'
export { childrenOf, type DerElement, readStrictDer } from './strict-der.ts'
