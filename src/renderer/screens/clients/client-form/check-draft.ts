import { z } from 'zod'
import { parseScopeParameter } from '../../../../shared/oauth/scope-parameter.ts'
import { type ClientDraft, linesOf, readKeySet, worksWithoutUsers } from './client-draft.ts'

/** What is wrong in the form, by field; a field that is right is absent. */
export type DraftFaults = Partial<Record<keyof ClientDraft, string>>

/** Checks a form the way the server will, so that most mistakes are seen while typing. The server decides.
 * @see SAL-01, SAL-03, REG-04; RFC 8252 section 7
 */
export function checkDraft(draft: ClientDraft): DraftFaults {
  const found = {
    client_id: checkClientId(draft.client_id),
    client_name: draft.client_name.trim() === '' ? 'Wanted a name people recognise' : null,
    redirect_uris: worksWithoutUsers(draft) ? null : checkRedirectUris(draft.redirect_uris),
    ...checkKeys(draft),
    launch_uri: draft.launch_uri.trim() === '' ? null : faultOfWebUri(draft.launch_uri.trim()),
    allowed_origins: checkOrigins(draft.allowed_origins),
    scope: checkScope(draft.scope),
    lifetime: checkLifetime(draft.lifetime),
  }
  return Object.fromEntries(Object.entries(found).filter(([, fault]) => fault !== null))
}

function checkClientId(clientId: string): string | null {
  if (clientId === '' || /^[\x21-\x7e]{1,200}$/.test(clientId)) return null
  return 'Wanted up to 200 printable ASCII characters without spaces'
}

/** @see ASY-01; REG-04 */
function checkKeys({ method, jwks_uri, jwks, makesKey }: ClientDraft) {
  if (method !== 'private_key_jwt' || makesKey) return {}
  const [url, set] = [jwks_uri.trim(), jwks.trim()]
  if (url === '' && set === '') return { jwks_uri: 'Wanted this or the keys by value' }
  if (url !== '' && set !== '') return { jwks: 'Wanted the URL or the keys by value, not both' }
  return url === '' ? { jwks: faultOfKeySet(set) } : { jwks_uri: faultOfWebUri(url) }
}

function faultOfKeySet(text: string): string | null {
  try {
    readKeySet(text)
    return null
  } catch (error) {
    if (error instanceof SyntaxError) return 'Wanted JSON'
    if (error instanceof z.ZodError) return 'Wanted an object with an array of keys, each with kty'
    throw error
  }
}

function checkRedirectUris(text: string): string | null {
  const uris = linesOf(text)
  if (uris.length === 0) return 'Wanted at least one, for the authorization code to be sent to'
  return firstFault(uris, faultOfRedirectUri)
}

function checkOrigins(text: string): string | null {
  return firstFault(linesOf(text), (origin) => {
    const fault = faultOfWebUri(origin)
    if (fault !== null || new URL(origin).origin === origin) return fault
    return `wanted scheme, host and port only, as in ${new URL(origin).origin}`
  })
}

function firstFault(
  lines: readonly string[],
  faultOf: (line: string) => string | null,
): string | null {
  for (const [index, line] of lines.entries()) {
    const fault = faultOf(line)
    if (fault !== null) return lines.length === 1 ? fault : `Line ${index + 1}: ${fault}`
  }
  return null
}

function faultOfRedirectUri(uri: string): string | null {
  const fault = faultOfUri(uri)
  if (fault !== null) return fault
  const { protocol } = new URL(uri)
  if (protocol === 'http:' || protocol === 'https:') return faultOfWebUri(uri)
  if (protocol.includes('.')) return null
  return 'wanted https, http on loopback, or a private-use scheme with a dot such as com.example.app'
}

function faultOfWebUri(uri: string): string | null {
  const fault = faultOfUri(uri)
  if (fault !== null) return fault
  const { protocol, hostname } = new URL(uri)
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback)) return null
  return 'wanted https, since only loopback may use http'
}

function faultOfUri(uri: string): string | null {
  if (!URL.canParse(uri)) return 'wanted a complete URI, as in https://app.example/callback'
  if (uri.includes('#')) return 'wanted a URI without fragment'
  if (uri.includes('*')) return 'wanted a complete URI without wildcard'
  return null
}

function checkScope(scope: string): string | null {
  const list = parseScopeParameter(scope.split(/\s+/).join(' '))
  if (list.kind === 'too-large') return `Got ${list.seen}, wanted ${list.wanted}`
  const bad = list.entries.find((entry) => entry.scope.kind === 'invalid')
  return bad === undefined ? null : `${bad.text} is no scope; see below`
}

function checkLifetime(text: string): string | null {
  if (text.trim() === '') return null
  const seconds = Number(text)
  return Number.isInteger(seconds) && seconds >= 5 && seconds <= 3600
    ? null
    : 'Wanted a whole number from 5 to 3600 seconds'
}
