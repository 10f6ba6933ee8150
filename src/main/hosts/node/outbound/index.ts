export { createOutboundFetch, OutboundFetchError, outboundLimits } from './outbound-fetch.ts'
