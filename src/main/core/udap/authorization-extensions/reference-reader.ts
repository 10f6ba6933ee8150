import {
  DocumentFetchError,
  type DocumentFetching,
  fetchDocument,
} from '../../certificate-path/index.ts'
import { type ExtensionObject, isExtensionObject } from './extension-members.ts'

/** What a URL out of an extension object leads to. */
export type ReferencedResource =
  | { readonly kind: 'found'; readonly resource: ExtensionObject }
  | { readonly kind: 'missing'; readonly why: string }

/** Reads FHIR resources that extension objects point at. */
export interface ReferenceReader {
  /** Whether a URL is of the sandbox, whose resources are read without a request. */
  isHere(url: string): boolean
  /** Reads a resource here, or asks another server for it within the limits for addresses that strangers chose. */
  read(url: string): Promise<ReferencedResource>
}

interface ReferenceReaderOptions {
  /** FHIR base URL of the sandbox. */
  readonly fhirBase: string
  /** @returns undefined where there is no such resource */
  findHere(type: string, id: string): Promise<object | undefined>
  readonly fetching: DocumentFetching
}

/** Largest resource, bytes. */
const largestResource = 262_144

/** Builds a reader. @see UDAP-B2B-013; UDAP-PKI-019 */
export function createReferenceReader({
  fhirBase,
  findHere,
  fetching,
}: ReferenceReaderOptions): ReferenceReader {
  const isHere = (url: string) => url.startsWith(`${fhirBase}/`)
  return {
    isHere,
    read: async (url) => {
      if (!isHere(url)) return fetchResource(url, fetching)
      const [type = '', id = '', ...rest] = url.slice(fhirBase.length + 1).split('/')
      const resource = rest.length > 0 ? undefined : await findHere(type, id)
      if (isExtensionObject(resource)) return { kind: 'found', resource }
      return { kind: 'missing', why: `${url} is not in the sandbox` }
    },
  }
}

async function fetchResource(uri: string, fetching: DocumentFetching): Promise<ReferencedResource> {
  const request = { uri, accept: 'application/fhir+json', maxBytes: largestResource }
  try {
    const bytes = await fetchDocument(request, fetching)
    const resource: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    if (isExtensionObject(resource) && typeof resource['resourceType'] === 'string') {
      return { kind: 'found', resource }
    }
    return { kind: 'missing', why: `${uri} answered with something else than a FHIR resource` }
  } catch (cause) {
    if (cause instanceof DocumentFetchError) return { kind: 'missing', why: cause.message }
    if (cause instanceof SyntaxError) return { kind: 'missing', why: `${uri} answered no JSON` }
    throw cause
  }
}
