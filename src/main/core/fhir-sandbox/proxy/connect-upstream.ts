import type { Config } from '../../config.ts'
import { mediaTypeOf, type RequestScope } from '../../http/index.ts'
import { fhirJsonLimits, JsonLimitError, parseLimitedJson } from '../../http/limited-json.ts'
import type { Platform } from '../../platform.ts'
import { isUpstreamAddress } from '../../upstream-address.ts'
import { bodyLimits } from '../resource-body.ts'
import type { Upstream, UpstreamAnswer, UpstreamRequest } from './upstream.ts'
import { upstreamRefused, upstreamUnfit, upstreamUnreachable } from './upstream-errors.ts'
import type { UpstreamHeader } from './upstream-header-store.ts'
import { type BasePair, pathBelow, toOwnLinks, toUpstreamLinks } from './upstream-link.ts'

/** What it takes to speak to an upstream. */
export interface UpstreamOptions {
  readonly platform: Pick<Platform, 'outboundFetch'>
  /** Our own FHIR base URL, without a slash at its end. */
  readonly fhirBase: string
  readonly settings: () => Pick<Config, 'fhirProxyBase'>
  /** The operator's own header for the servers of an origin. */
  readonly headerFor: (origin: string) => Promise<UpstreamHeader | undefined>
}

/** Gives the upstream that is set now; undefined while the sandbox answers itself. */
export type ConnectUpstream = (note: RequestScope['note']) => Upstream | undefined

/** Longest answer, and longest time for it; the host enforces both on the wire. @see spec/security.md L-03, L-11 */
const limits = { bytes: bodyLimits.bundleBytes, milliseconds: 5_000 } as const

/** Speaks to the upstream of the settings, if there is one. */
export function createUpstreamConnector(options: UpstreamOptions): ConnectUpstream {
  return (note) => {
    const base = options.settings().fhirProxyBase.replace(/\/+$/, '')
    return base === '' ? undefined : connectUpstream(base, options, note)
  }
}

/** Speaks to one upstream. */
export function connectUpstream(
  base: string,
  options: Omit<UpstreamOptions, 'settings'>,
  note: RequestScope['note'],
): Upstream {
  const pair: BasePair = { own: options.fhirBase, upstream: base }
  return {
    base,
    send: async (wanted) => {
      requireOther(base, options.fhirBase)
      const request = await buildRequest(wanted, pair, options)
      const response = await exchange(request, options.platform)
      note({
        outcome: 'information',
        check: 'upstream-request',
        clause: 'spec/security.md AS-19, L-11',
        text: `${wanted.method} ${request.url} was answered with ${response.status}`,
      })
      return readAnswer(response, pair)
    },
  }
}

/** A server in front of itself would ask itself for ever. */
function requireOther(base: string, own: string): void {
  if (new URL(base).origin !== new URL(own).origin) return
  throw upstreamUnreachable(new Error(`${base} is this server itself`))
}

async function buildRequest(
  { method, path, body, expected }: UpstreamRequest,
  pair: BasePair,
  { headerFor }: Pick<UpstreamOptions, 'headerFor'>,
): Promise<Request> {
  const headers = new Headers({ Accept: 'application/fhir+json' })
  if (body !== undefined) {
    headers.set('Content-Type', 'application/fhir+json')
    headers.set('Prefer', 'return=representation')
  }
  if (expected === 'none') headers.set('If-None-Match', '*')
  else if (expected !== undefined) headers.set('If-Match', expected)
  const own = await headerFor(new URL(pair.upstream).origin)
  if (own !== undefined) headers.set(own.name, own.value)
  return new Request(path === '' ? pair.upstream : joined(pair.upstream, path), {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(toUpstreamLinks(body, pair)) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(limits.milliseconds),
  })
}

function joined(base: string, path: string): string {
  return path.startsWith('?') ? `${base}${path}` : `${base}/${path}`
}

async function exchange(
  request: Request,
  { outboundFetch }: Pick<Platform, 'outboundFetch'>,
): Promise<Response> {
  const url = new URL(request.url)
  try {
    return await outboundFetch(request, (address) => isUpstreamAddress(url, address))
  } catch (cause) {
    // Where our own limit ended it, that is why, whatever the host makes of it.
    throw upstreamUnreachable(request.signal.aborted ? request.signal.reason : cause)
  }
}

async function readAnswer(response: Response, pair: BasePair): Promise<UpstreamAnswer> {
  const { status, headers } = response
  const versions = {
    etag: wellFormed(headers.get('etag'), /^(?:W\/)?"[\x21\x23-\x7e]{0,128}"$/),
    lastModified: wellFormed(headers.get('last-modified'), /^[\w ,:+-]{1,40}$/),
    place: pathBelow(
      headers.get('location') ?? headers.get('content-location') ?? '',
      pair.upstream,
    ),
  }
  switch (status) {
    case 200:
    case 201:
      return { status, body: await readJson(response, pair), ...versions }
    case 204:
    case 404:
    case 410:
      return { status, body: undefined, ...versions }
    default:
      throw upstreamRefused(status)
  }
}

function wellFormed(value: string | null, form: RegExp): string | undefined {
  return value !== null && form.test(value) ? value : undefined
}

async function readJson(response: Response, pair: BasePair): Promise<unknown> {
  const { headers } = response
  const encoding = headers.get('content-encoding')
  if (encoding !== null && encoding !== 'identity') {
    throw upstreamUnfit(`an answer encoded as ${encoding}`, 'no encoding')
  }
  const bytes = await readBounded(response)
  if (bytes.length === 0) return undefined
  const type = mediaTypeOf(headers)
  if (type !== 'application/fhir+json' && type !== 'application/json') {
    throw upstreamUnfit(`Content-Type ${type === '' ? 'absent' : type}`, 'application/fhir+json')
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return toOwnLinks(parseLimitedJson(text, fhirJsonLimits), pair)
  } catch (cause) {
    if (!(cause instanceof JsonLimitError || cause instanceof TypeError)) throw cause
    throw upstreamUnfit(cause.message, 'FHIR JSON within the limits', cause)
  }
}

async function readBounded({ body }: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of body ?? []) {
      size += chunk.byteLength
      if (size > limits.bytes) break
      chunks.push(chunk)
    }
  } catch (cause) {
    throw upstreamUnreachable(cause)
  }
  if (size > limits.bytes) {
    throw upstreamUnfit(`a body over ${limits.bytes} bytes`, 'a smaller answer')
  }
  return Buffer.concat(chunks)
}
