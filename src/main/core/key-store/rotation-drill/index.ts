export { runRotationDrill } from './rotation-drill.ts'
export { type DrillServices, rotationDrillRpc } from './rotation-drill-rpc.ts'
