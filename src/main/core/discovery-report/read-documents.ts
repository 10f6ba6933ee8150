import type { DiscoveryDocumentKind } from '../../../shared/contract/discovery.ts'
import type { ExchangeLog } from '../exchange-log/index.ts'
import type { Platform } from '../platform.ts'
import { type FetchedDocument, fetchDocument } from './fetch-document.ts'

/** The documents of a server, and what each says. */
export interface ReadDocuments {
  readonly fhirBase: string
  /** The issuer that the SMART configuration names; the origin of the FHIR base where it names none. */
  readonly issuer: string
  readonly fetched: Readonly<Record<DiscoveryDocumentKind, FetchedDocument>>
}

/** Members of a document by name. */
export type Members = Readonly<Record<string, unknown>>

/** Reads the SMART configuration of a FHIR base, then the documents of the issuer it names and the CapabilityStatement.
 * @see DSC-01, DSC-11, DSC-12, DSC-16; RFC 8414 section 3.1
 */
export async function readDocuments(
  fhirBase: string,
  tools: { readonly platform: Platform; readonly log: ExchangeLog },
): Promise<ReadDocuments> {
  const base = fhirBase.replace(/\/+$/, '')
  const json = 'application/json'
  const smart = await fetchDocument(`${base}/.well-known/smart-configuration`, json, tools)
  const issuer = issuerOf(smart.content, base)
  const [oauth, openid, capability] = await Promise.all([
    fetchDocument(insertedUrl(issuer), json, tools),
    fetchDocument(`${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`, json, tools),
    fetchDocument(`${base}/metadata`, 'application/fhir+json', tools),
  ])
  return { fhirBase: base, issuer, fetched: { smart, oauth, openid, capability } }
}

function issuerOf(smart: Members | undefined, fhirBase: string): string {
  const named = smart?.['issuer']
  const isUsable = typeof named === 'string' && /^https?:\/\//.test(named) && URL.canParse(named)
  return isUsable ? named : new URL(fhirBase).origin
}

/** Where RFC 8414 puts the document: between host and path of the issuer. */
function insertedUrl(issuer: string): string {
  const { origin, pathname } = new URL(issuer)
  return `${origin}/.well-known/oauth-authorization-server${pathname.replace(/\/+$/, '')}`
}
