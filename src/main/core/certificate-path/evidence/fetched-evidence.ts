import type { Clock } from '../../clock.ts'
import type { ParsedCertificate } from '../certificate/certificate.ts'
import type { ParsedCrl } from '../revocation/crl.ts'
import type { ParsedOcspResponse } from '../revocation/ocsp.ts'
import { maxCrlBytes } from '../revocation/parse-crl.ts'
import type { EvidenceFound, RevocationEvidence } from '../revocation/revocation-evidence.ts'
import { undatedLifetimeSeconds } from '../revocation/revocation-status.ts'
import { buildOcspRequest } from './build-ocsp-request.ts'
import { type CrlNumbers, createCrlNumbers } from './crl-numbers.ts'
import { createDocumentCache, type Fetched } from './document-cache.ts'
import { type EvidenceReader, evidenceParsers } from './evidence-reader.ts'
import { placeOf } from './evidence-url.ts'
import { type DocumentFetching, fetchDocument } from './fetch-document.ts'

/** What evidence is fetched with. */
export interface EvidenceTools extends DocumentFetching {
  readonly clock: Pick<Clock, 'now'>
  /** Reads what others publish. */
  readonly reader: EvidenceReader
  /** Kept over a restart where the caller stores them. */
  readonly crlNumbers?: CrlNumbers
}

/** Evidence that is fetched from where certificates say it is. */
export interface FetchedEvidence extends RevocationEvidence {
  /** Forgets what was fetched, so that the next verdict sees what is published now. */
  refresh(): void
}

/** Bytes of small documents, and how many addresses of a certificate are tried. @see spec/security.md L-11 */
const limits = { bytes: 262_144, addresses: 3 } as const

/** How long fetched issuer certificates are used again, in seconds. */
const issuerLifetimeSeconds = 600

/** Fetches revocation lists, OCSP responses and issuer certificates. Lists and responses are kept until their next update;
 * what this server publishes itself is asked anew each time, in process, so that a revocation counts at once.
 * @see UDAP-PKI-003, UDAP-PKI-011, UDAP-PKI-012, UDAP-PKI-019; spec/security.md L-11
 */
export function createFetchedEvidence(tools: EvidenceTools): FetchedEvidence {
  const { clock } = tools
  const crlNumbers = tools.crlNumbers ?? createCrlNumbers()
  const lists = createDocumentCache<ParsedCrl>(
    clock,
    ({ thisUpdate, nextUpdate }) => nextUpdate ?? thisUpdate + undatedLifetimeSeconds,
  )
  const responses = createDocumentCache<ParsedOcspResponse>(clock, usableUntil)
  const issuers = createDocumentCache<readonly ParsedCertificate[]>(
    clock,
    () => clock.now() / 1000 + issuerLifetimeSeconds,
  )

  const { fetchList, fetchIssuers, askResponder, isPublishedHere } = documentFetchers(tools)

  return {
    async crlsFor(certificate) {
      return collect(listUris(certificate), (uri) => {
        if (isPublishedHere(uri)) lists.forget(uri)
        return lists.get(uri, () => fetchList(uri))
      })
    },
    async ocspResponsesFor(certificate, issuer) {
      const request = buildOcspRequest(certificate, issuer)
      return collect(certificate.extensions.ocspUris, (uri) => {
        const name = `${uri} ${issuer.publicKey.fingerprint} ${certificate.serialNumber}`
        if (isPublishedHere(uri)) responses.forget(name)
        return responses.get(name, () => askResponder(uri, request))
      })
    },
    async issuersOf(certificate) {
      const found = await collect(certificate.extensions.caIssuerUris, (uri) =>
        issuers.get(uri, () => fetchIssuers(uri)),
      )
      return { items: found.items.flat(), problems: found.problems }
    },
    highestCrlNumber: (scope) => crlNumbers.highest(scope),
    refresh() {
      lists.clear()
      responses.clear()
      issuers.clear()
    },
  }
}

/** Fetches and reads one document of each kind. */
function documentFetchers({ reader, ...fetching }: EvidenceTools) {
  const isPublishedHere = (uri: string) => placeOf(uri, fetching.reach).kind === 'here'
  const readerFor = (uri: string) => (isPublishedHere(uri) ? evidenceParsers : reader)
  return {
    isPublishedHere,
    async fetchList(uri: string) {
      const request = { uri, accept: 'application/pkix-crl', maxBytes: maxCrlBytes }
      return readerFor(uri).readCrl(await fetchDocument(request, fetching))
    },
    async fetchIssuers(uri: string) {
      const accept = 'application/pkix-cert, application/pkcs7-mime'
      const request = { uri, accept, maxBytes: limits.bytes }
      return readerFor(uri).readIssuerCertificates(await fetchDocument(request, fetching))
    },
    async askResponder(uri: string, bytes: Uint8Array) {
      const body = { mediaType: 'application/ocsp-request', bytes }
      const accept = 'application/ocsp-response'
      const request = { uri, accept, maxBytes: limits.bytes, body }
      return readerFor(uri).readOcspResponse(await fetchDocument(request, fetching))
    },
  }
}

/** Addresses of lists that the issuer of the certificate signs itself. */
function listUris({ extensions: { crlDistributionPoints = [] } }: ParsedCertificate): string[] {
  return crlDistributionPoints.flatMap(({ point, crlIssuer }) =>
    crlIssuer !== undefined || point?.kind !== 'full'
      ? []
      : point.names.flatMap((name) => (name.kind === 'uri' ? [name.value] : [])),
  )
}

/** A failure, and an answer without a next update, are not used again. */
function usableUntil({ answer }: ParsedOcspResponse): number {
  if (answer.kind === 'failure') return 0
  return Math.min(...answer.responses.map(({ nextUpdate }) => nextUpdate ?? 0))
}

/** Asks at the first few addresses; each gives an item or a problem. */
async function collect<T>(
  uris: readonly string[],
  fetch: (uri: string) => Promise<Fetched<T>>,
): Promise<EvidenceFound<T>> {
  const items: T[] = []
  const problems: string[] = []
  for (const uri of uris.slice(0, limits.addresses)) {
    const fetched = await fetch(uri)
    if (fetched.problem !== undefined) problems.push(fetched.problem)
    else items.push(fetched.document)
  }
  if (uris.length > limits.addresses) {
    problems.push(`${uris.length - limits.addresses} more addresses were not tried`)
  }
  return { items, problems }
}
