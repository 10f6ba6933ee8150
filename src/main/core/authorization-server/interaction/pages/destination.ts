/** Addresses with these schemes run or show what the address itself says; no response goes there. */
const activeSchemes = ['javascript:', 'data:', 'vbscript:', 'blob:', 'file:']

/** Says where a response goes, short: host and port of a web address (an international name in its
 * ASCII form), else the scheme.
 */
export function describeDestination(redirectUri: string): string {
  if (!URL.canParse(redirectUri)) return redirectUri
  const { host, protocol } = new URL(redirectUri)
  return host === '' ? `${protocol} (an app on this device)` : host
}

/** Returns the destination, once it is known to be an address a page may lead to.
 * @throws {TypeError} not an absolute URI, or one that runs as script or shows its own content;
 *   registration refuses those
 */
export function checkDestination(destination: string): string {
  const { protocol } = new URL(destination)
  if (activeSchemes.includes(protocol)) {
    throw new TypeError(`a page may not lead to a ${protocol} address`)
  }
  return destination
}

/** Returns the CSP source for one destination: the origin of a web address, else the scheme. CSP cannot
 * spell an IPv6 address, so that too is allowed by scheme.
 * @throws {TypeError} not an absolute URI
 * @see CSP Level 3, section 2.3.1
 */
export function cspSourceOf(destination: string): string {
  const { protocol, hostname, host } = new URL(destination)
  const isWeb = protocol === 'https:' || protocol === 'http:'
  return isWeb && !hostname.startsWith('[') ? `${protocol}//${host}` : protocol
}

/** Returns the CSP sources for a destination and where it may redirect at once. An app under
 * development often takes its callback on one loopback port and shows itself on another, and browsers
 * hold that second redirect to the policy as well: so a loopback destination allows every loopback port.
 * @throws {TypeError} not an absolute URI
 */
export function cspSourcesFrom(destination: string): readonly string[] {
  const { protocol, hostname } = new URL(destination)
  return hostname === 'localhost' || hostname === '127.0.0.1'
    ? [`${protocol}//localhost:*`, `${protocol}//127.0.0.1:*`]
    : [cspSourceOf(destination)]
}
