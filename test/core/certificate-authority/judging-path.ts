import {
  defaultTrustPolicy,
  type ParsedCertificate,
  type PathVerdict,
  parseCertificate,
  parseCrl,
  parseOcspResponse,
  type RevocationEvidence,
  type TrustPolicy,
  validateCertificatePath,
} from '../../../src/main/core/certificate-path/index.ts'
import type { TestWorkbench } from '../../support/test-workbench.ts'
import { writeOcspRequest } from './ocsp-request.ts'

/** Reads the anchors of the trusted communities, as a person would copy them. */
export async function anchorsOf(
  workbench: TestWorkbench,
  ...communities: readonly string[]
): Promise<ParsedCertificate[]> {
  const all = await Promise.all(communities.map((id) => workbench.call('communities.get', { id })))
  const urls = all.map(({ authorities }) => authorities[0]?.certificateUrl ?? '')
  return Promise.all(urls.map((url) => fetchCertificate(workbench, url)))
}

/** Judges a chain against anchors, with the evidence the certificates point at fetched from the server. */
export async function judgePath(
  workbench: TestWorkbench,
  ders: readonly Uint8Array[],
  policy: Partial<TrustPolicy>,
): Promise<PathVerdict> {
  const [leaf, ...candidates] = ders.map(parseCertificate)
  if (leaf === undefined) throw new Error('a chain begins with its leaf')
  return validateCertificatePath({
    leaf,
    candidates,
    policy: { ...defaultTrustPolicy, ...policy },
    now: workbench.clock.nowSeconds(),
    clock: { now: () => 0 },
    evidence: servedEvidence(workbench),
  })
}

/** Names of the rules a verdict found broken, on all paths that were tried. */
export function brokenRules({ triedPaths }: PathVerdict): string[] {
  return triedPaths.flatMap(({ checks }) =>
    checks.filter(({ passed }) => !passed).map(({ rule }) => rule),
  )
}

async function fetchCertificate(workbench: TestWorkbench, url: string) {
  return parseCertificate(await bytesAt(workbench, url))
}

async function bytesAt(workbench: TestWorkbench, url: string, init?: RequestInit) {
  const response = await workbench.request(url, init)
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

/** Everything a certificate points at, asked for at the moment it is needed. */
function servedEvidence(workbench: TestWorkbench): RevocationEvidence {
  return {
    ocspResponsesFor: ({ serialNumber, extensions }, issuer) =>
      gather(extensions.ocspUris, async (url) => {
        const body = writeOcspRequest(issuer, serialNumber).slice()
        const headers = { 'Content-Type': 'application/ocsp-request' }
        return parseOcspResponse(await bytesAt(workbench, url, { method: 'POST', headers, body }))
      }),
    crlsFor: ({ extensions }) =>
      gather(
        (extensions.crlDistributionPoints ?? []).flatMap(({ point }) =>
          point?.kind === 'full' ? point.names.map(({ value }) => value) : [],
        ),
        async (url) => parseCrl(await bytesAt(workbench, url)),
      ),
    issuersOf: ({ extensions }) =>
      gather(extensions.caIssuerUris, (url) => fetchCertificate(workbench, url)),
    highestCrlNumber: () => undefined,
  }
}

async function gather<Item>(urls: readonly string[], read: (url: string) => Promise<Item>) {
  const items: Item[] = []
  const problems: string[] = []
  for (const url of urls) {
    try {
      items.push(await read(url))
    } catch (error) {
      problems.push(`${url}: ${String(error)}`)
    }
  }
  return { items, problems }
}
