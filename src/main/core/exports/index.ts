export { exportsRpc } from './exports-rpc.ts'
export { type JUnitCase, type JUnitFailure, type JUnitSuite, writeJUnit } from './junit/index.ts'
