export {
  describeFault,
  type FaultId,
  faultCatalogue,
  type ServerFaultId,
  serverFaults,
} from './catalogue.ts'
export { type Fault, type FaultArea, faultAreaNames, faultAreas, isAnonymous } from './fault.ts'
export { providerFaultOf, rackIdOf } from './identity-provider-rack.ts'
