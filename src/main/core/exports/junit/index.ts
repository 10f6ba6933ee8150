export { type JUnitCase, type JUnitFailure, type JUnitSuite, writeJUnit } from './write-junit.ts'
