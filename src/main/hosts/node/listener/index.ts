export { type ListenAddress, loopbackAddresses, PortInUseError } from './bind.ts'
export {
  type AdvertisedName,
  instancePath,
  ShadowedAddressError,
  verifyAdvertisedName,
} from './instance.ts'
export { type Listener, type ListenerOptions, loopbackHosts, openListener } from './listener.ts'
export { isOwnListener } from './own-ports.ts'
