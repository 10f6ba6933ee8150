export { escapeXml } from './escape-xml.ts'
export { type JUnitCase, type JUnitFailure, type JUnitSuite, writeJUnit } from './write-junit.ts'
