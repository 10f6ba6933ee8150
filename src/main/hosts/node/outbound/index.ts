export { createOutboundFetch, OutboundFetchError, outboundLimits } from './outbound-fetch.ts'
export { readShownIdentity } from './peer-certificate.ts'
export { readTrustedServer, trustFileName } from './trusted-server.ts'
