import { addressKindOf, literalAddressOf } from './outbound-address.ts'
import type { Platform } from './platform.ts'

/** A request that was not sent, since nothing beyond this machine may be reached. */
export class LocalOnlyError extends Error {
  override readonly name = 'LocalOnlyError'

  constructor(host: string) {
    super(`${host} is beyond this machine, and the setting localOnly is on`)
  }
}

/** Keeps requests on this machine while that is wanted: other names are not even looked up.
 * @param isLocalOnly asked at each request
 * @see UDAP-PKI-019
 */
export function withinReach(
  send: Platform['outboundFetch'],
  isLocalOnly: () => boolean,
): Platform['outboundFetch'] {
  return async (request, mayConnect) => {
    if (!isLocalOnly()) return send(request, mayConnect)
    const { hostname } = new URL(request.url)
    if (!isLoopback(hostname)) throw new LocalOnlyError(hostname)
    return send(
      request,
      (address, port) =>
        addressKindOf(address) === 'loopback' && (mayConnect?.(address, port) ?? true),
    )
  }
}

function isLoopback(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '')
  const literal = literalAddressOf(hostname)
  if (literal !== undefined) return addressKindOf(literal) === 'loopback'
  return name === 'localhost' || name.endsWith('.localhost')
}
