import type { IncomingMessage } from 'node:http'

/** Limits of what stands before a request body. @see spec/security.md L-01 */
export const headLimits = {
  requestLineBytes: 8_192,
  headerBlockBytes: 16_384,
  headerCount: 100,
} as const

/** A refusal before routing; it has no body. */
export interface Refusal {
  readonly status: 400 | 405 | 414 | 421 | 431
  /** For the log only, never sent. */
  readonly reason: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What a listener answers to. */
export interface GuardOptions {
  readonly scheme: 'http' | 'https'
  /** Values of `Host` that are answered, in lower case, with their port. */
  readonly hosts: ReadonlySet<string>
}

type Check = (message: IncomingMessage, options: GuardOptions) => Refusal | undefined

const checks: readonly Check[] = [
  checkVersion,
  checkRequestLine,
  checkHeaderCount,
  checkTransferEncoding,
  checkHostPresent,
  checkTarget,
  checkHostAllowed,
  checkMethod,
]

/** Refuses what Node's strict parser lets through and a server must not answer; undefined means it may be routed.
 * @see spec/security.md L-01, HO-02, HO-12; RFC 9112 sections 3.2 and 6.1
 */
export function checkRequestHead(
  message: IncomingMessage,
  options: GuardOptions,
): Refusal | undefined {
  for (const check of checks) {
    const refusal = check(message, options)
    if (refusal !== undefined) return refusal
  }
  return undefined
}

/** The part of the request target a router reads: path and query. */
export function originFormOf(target: string): string {
  if (target.startsWith('/')) return target
  const { pathname, search } = new URL(target)
  return pathname + search
}

function checkVersion({ httpVersion }: IncomingMessage): Refusal | undefined {
  if (httpVersion === '1.1' || httpVersion === '1.0') return undefined
  return { status: 400, reason: `HTTP version ${httpVersion}` }
}

function checkRequestLine({ method = '', url = '' }: IncomingMessage): Refusal | undefined {
  const bytes = `${method} ${url} HTTP/1.1`.length
  if (bytes <= headLimits.requestLineBytes) return undefined
  return { status: 414, reason: `request line of ${bytes} bytes` }
}

function checkHeaderCount({ rawHeaders }: IncomingMessage): Refusal | undefined {
  const count = rawHeaders.length / 2
  if (count <= headLimits.headerCount) return undefined
  return { status: 431, reason: `${count} headers` }
}

/** Any coding but chunked, and chunked before HTTP/1.1, is how requests are smuggled. */
function checkTransferEncoding({ headers, httpVersion }: IncomingMessage): Refusal | undefined {
  const coding = headers['transfer-encoding']
  if (coding === undefined) return undefined
  if (coding.toLowerCase() === 'chunked' && httpVersion === '1.1') return undefined
  return { status: 400, reason: 'transfer coding other than chunked' }
}

function checkHostPresent({ rawHeaders }: IncomingMessage): Refusal | undefined {
  const count = rawHeaders.filter((name, index) => index % 2 === 0 && isHost(name)).length
  if (count === 1) return undefined
  return { status: 400, reason: `${count} Host headers` }
}

function isHost(name: string): boolean {
  return name.toLowerCase() === 'host'
}

/** The target is a path, or an absolute URL of this very listener. */
function checkTarget(
  { url = '', headers }: IncomingMessage,
  { scheme }: GuardOptions,
): Refusal | undefined {
  if (url.includes('#')) return { status: 400, reason: 'fragment in the request target' }
  // URL parsers take it for a slash; in a query it is an escape of FHIR search values.
  if (/^[^?]*\\/.test(url)) return { status: 400, reason: 'backslash in the path' }
  if (url.startsWith('/')) return undefined
  const authority = /^([a-z]+):\/\/([^/?]*)/i.exec(url)
  const isOwn =
    authority?.[1]?.toLowerCase() === scheme &&
    authority[2]?.toLowerCase() === headers.host?.toLowerCase()
  if (isOwn && URL.canParse(url)) return undefined
  return { status: 400, reason: 'request target is neither a path nor an URL of the Host' }
}

function checkHostAllowed(
  { headers }: IncomingMessage,
  { hosts }: GuardOptions,
): Refusal | undefined {
  if (hosts.has((headers.host ?? '').toLowerCase())) return undefined
  return { status: 421, reason: 'Host is not one of this listener' }
}

function checkMethod({ method }: IncomingMessage): Refusal | undefined {
  if (method !== 'TRACE') return undefined
  const allow = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'
  return { status: 405, reason: 'TRACE', headers: { Allow: allow } }
}
