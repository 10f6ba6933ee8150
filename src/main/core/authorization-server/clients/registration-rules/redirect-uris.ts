import type { ClientMetadata } from '../../../../../shared/oauth/client-metadata.ts'
import { unfitRedirectUri } from './unfit-metadata.ts'
import { findUriFault, isLoopbackHost, type UriFault } from './uri-faults.ts'

/** Checks the redirect URIs of a registration: present for the code flow, each complete and unambiguous.
 * @throws {OAuthError} invalid_redirect_uri, naming the URI, what is wrong with it and what was wanted
 * @see SAL-01, SAL-03, REG-04; spec/security.md AS-01; RFC 8252 section 7
 */
export function checkRedirectUris(metadata: ClientMetadata): void {
  const { redirect_uris, grant_types } = metadata
  if (grant_types.includes('authorization_code') && redirect_uris.length === 0) {
    throw unfitRedirectUri({
      check: 'redirect-uris-present',
      clause: 'RFC 7591 section 2; SAL-01, REG-04',
      parameter: 'redirect_uris',
      seen: 'empty',
      wanted: 'at least one redirect URI for grant type authorization_code',
    })
  }
  for (const [index, uri] of redirect_uris.entries()) {
    const fault = findRedirectUriFault(uri)
    if (fault === undefined) continue
    throw unfitRedirectUri({
      check: 'redirect-uri-form',
      clause: 'RFC 6749 section 3.1.2; RFC 8252 section 7; SAL-03, AS-01',
      parameter: `redirect_uris.${index}`,
      ...fault,
    })
  }
}

/** Finds why a URI cannot be registered as redirect URI; undefined when it can. */
export function findRedirectUriFault(uri: string): UriFault | undefined {
  const fault = findUriFault(uri)
  if (fault !== undefined) return fault
  const { protocol, hostname, pathname } = new URL(uri)
  if (protocol === 'https:') return undefined
  if (protocol === 'http:') {
    if (isLoopbackHost(hostname)) return undefined
    return { seen: uri, wanted: 'https, since only loopback may use http' }
  }
  if (!isPrivateUseScheme(protocol.slice(0, -1))) {
    return {
      seen: protocol,
      wanted: 'https, http on loopback, or a private-use scheme with a dot such as com.example.app',
    }
  }
  if (hostname === '' && !pathname.startsWith('/')) {
    return { seen: uri, wanted: 'a path that begins with a slash after the scheme' }
  }
  return undefined
}

/** Whether a scheme is a domain name in reverse, which its owner can claim. @see RFC 8252 section 7.1 */
function isPrivateUseScheme(scheme: string): boolean {
  const labels = scheme.split('.')
  return labels.length > 1 && labels.every((label) => /^[a-z0-9](?:[a-z0-9-]*)$/.test(label))
}
