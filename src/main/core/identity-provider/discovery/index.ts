export { addProviderDiscoveryRoutes } from './discovery-routes.ts'
