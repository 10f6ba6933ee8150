import type { JwtMembers } from '../../jwt/index.ts'
import { describeMember } from '../../jwt/index.ts'
import { readTexts } from './statement-claims.ts'
import { unfitClaim, unfitRedirect } from './statement-fault.ts'
import type { StatementPolicy } from './statement-policy.ts'

const clause = 'UDAP Security 2.0.0 section 3.1; UDAP-DCR-013, UDAP-DCR-014'

/** Checks that redirect URIs are there exactly when they are needed, and that each is one.
 * @throws {OAuthError} invalid_client_metadata: there and not needed, or the reverse; invalid_redirect_uri: not one
 * @see UDAP-DCR-013, UDAP-DCR-014; spec/security.md AS-01
 */
export function checkRedirects(
  claims: JwtMembers,
  grant: 'authorization_code' | 'client_credentials',
  { isLoopbackHttpAllowed }: StatementPolicy,
): readonly string[] {
  const uris = readTexts(claims, 'redirect_uris', clause)
  const isPresent = uris !== undefined && uris.length > 0
  if (grant === 'client_credentials' && uris === undefined) return []
  if (grant === 'client_credentials' || !isPresent) {
    throw unfitClaim({
      check: 'statement-redirect-uris',
      clause,
      parameter: 'redirect_uris',
      seen: describeMember(uris),
      wanted: grant === 'client_credentials' ? 'absent with client_credentials' : 'at least one',
    })
  }
  for (const [index, uri] of uris.entries()) {
    const wanted = findRedirectFault(uri, isLoopbackHttpAllowed)
    if (wanted === undefined) continue
    throw unfitRedirect({
      check: 'statement-redirect-uri-form',
      clause,
      parameter: `redirect_uris.${index}`,
      seen: describeMember(uri),
      wanted,
    })
  }
  return uris
}

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]']

/** What a text would have to be to serve as redirect URI; undefined when it serves. */
function findRedirectFault(uri: string, isLoopbackHttpAllowed: boolean): string | undefined {
  if (!URL.canParse(uri) || /[\s\\]/.test(uri)) return 'an absolute URL'
  const { protocol, hostname, username, password } = new URL(uri)
  if (uri.includes('#')) return 'a URL without fragment'
  if (uri.includes('*')) return 'a URL without wildcard'
  if (username !== '' || password !== '') return 'a URL without user information'
  if (protocol === 'https:') return undefined
  const isLoopback = protocol === 'http:' && loopbackHosts.includes(hostname)
  if (isLoopback && isLoopbackHttpAllowed) return undefined
  return isLoopback ? 'https; the setting udapLoopbackHttp allows http on loopback' : 'https'
}
