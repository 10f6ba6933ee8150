export { cacheableJson } from './cacheable-json.ts'
export { capabilitiesOf, isCapabilityOn } from './capabilities.ts'
export { addDiscoveryRoutes } from './discovery-routes.ts'
export { endpointsOf } from './endpoints.ts'
