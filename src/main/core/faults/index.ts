export { faultsRpc, setFault } from './faults-rpc.ts'
export type { FaultTools } from './implementation.ts'
export { createMisbehaviour, type LaunchLookup } from './misbehaviour.ts'
export { createFaultRack, type FaultOrder, type FaultRack } from './rack.ts'
