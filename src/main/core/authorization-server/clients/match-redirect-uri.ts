import type { Client } from './client.ts'

/** Tells which registered redirect URI a requested one is; undefined when it is none. Strings are compared byte by
 * byte; only the port of an `http://127.0.0.1` or `http://[::1]` URI may differ.
 * @see RFC 6749 section 3.1.2.3; RFC 8252 section 7.3; RFC 9700 section 2.1; SAL-31; spec/security.md AS-01
 */
export function matchRedirectUri(client: Client, candidate: string): string | undefined {
  const registered = client.metadata.redirect_uris
  if (registered.includes(candidate)) return candidate
  const loopback = splitLoopback(candidate)
  if (loopback === undefined) return undefined
  return registered.find((uri) => {
    const own = splitLoopback(uri)
    return own !== undefined && own.host === loopback.host && own.rest === loopback.rest
  })
}

const loopbackHosts = ['http://127.0.0.1', 'http://[::1]'] as const

/** Cuts a loopback-IP URI into what must be equal and the port that need not be. */
function splitLoopback(uri: string): { readonly host: string; readonly rest: string } | undefined {
  const host = loopbackHosts.find((start) => uri.startsWith(start))
  if (host === undefined) return undefined
  const afterHost = uri.slice(host.length)
  const port = /^:\d{1,5}/.exec(afterHost)?.[0]
  const rest = port === undefined ? afterHost : afterHost.slice(port.length)
  if (rest !== '' && !rest.startsWith('/') && !rest.startsWith('?')) return undefined
  if (port !== undefined && !isPort(port.slice(1))) return undefined
  return { host, rest }
}

function isPort(digits: string): boolean {
  return !digits.startsWith('0') && Number(digits) <= 65_535
}
