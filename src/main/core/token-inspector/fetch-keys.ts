import {
  DocumentFetchError,
  type DocumentFetching,
  fetchDocument,
} from '../certificate-path/index.ts'
import type { ExchangeLog } from '../exchange-log/index.ts'
import { createRequestScope, type ExchangeNote } from '../http/index.ts'
import { writePem } from '../pem.ts'
import type { Platform } from '../platform.ts'
import { badRequest } from '../rpc/index.ts'
import { recogniseDer } from './find/der-kind.ts'

interface KeyFetching {
  readonly fetching: DocumentFetching
  readonly log: Pick<ExchangeLog, 'record'>
  readonly platform: Pick<Platform, 'clock' | 'random'>
}

/** Fetches keys or certificates from a URL that a person was shown and agreed to, over https only, and keeps the exchange in
 * Traffic, whatever comes of it.
 * @throws {ProblemError} bad-request: no https, not allowed, no answer, or not within the limits
 * @see spec/security.md TI-10, AS-19, L-11
 */
export async function fetchKeys(
  url: string,
  { fetching, log, platform }: KeyFetching,
): Promise<{ url: string; text: string }> {
  if (new URL(url).protocol !== 'https:') {
    throw badRequest('keys are fetched over https only', [
      { path: 'url', message: 'AS-19', seen: new URL(url).protocol, wanted: 'https:' },
    ])
  }
  const notes: ExchangeNote[] = []
  const scope = createRequestScope(Buffer.from(platform.random(12)).toString('hex'), notes)
  const startedAtMs = platform.clock.now()
  const seen: { request?: Request; response?: Response } = {}
  const observed: DocumentFetching = {
    ...fetching,
    outboundFetch: async (request, mayConnect) => {
      seen.request = request
      seen.response = await fetching.outboundFetch(request, mayConnect)
      return seen.response
    },
  }
  const keep = (outcome: 'passed' | 'failed', text: string, responseBody: Uint8Array) => {
    const { request, response } = seen
    if (request === undefined) return
    scope.note({ outcome, check: 'inspector-keys', clause: 'TI-10; AS-19', text })
    const sent = { direction: 'outbound', area: 'discovery', startedAtMs, request } as const
    log.record({ scope, notes, ...sent, requestBody: new Uint8Array(), response, responseBody })
  }
  try {
    const bytes = await fetchDocument({ uri: url, accept, maxBytes }, observed)
    keep('passed', 'keys that a person asked for were fetched', bytes)
    const isCertificate = recogniseDer(bytes) === 'certificate'
    const text = isCertificate
      ? writePem('CERTIFICATE', bytes)
      : Buffer.from(bytes).toString('utf8')
    return { url, text }
  } catch (cause) {
    if (!(cause instanceof DocumentFetchError)) throw cause
    keep('failed', cause.message, new Uint8Array())
    throw badRequest(cause.message)
  }
}

const accept =
  'application/jwk-set+json, application/json, application/pkix-cert, application/x-pem-file'

const maxBytes = 262_144
