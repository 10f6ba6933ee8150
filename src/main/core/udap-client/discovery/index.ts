export { type DiscoveryRequest, type DiscoveryTools, discoverUdap } from './discover.ts'
export { type Listing, listingOf, type UdapDiscovery, type UdapServer } from './udap-server.ts'
