import { publishedBrandBundleSchema } from '../../src/shared/fhir/user-access-brand.ts'

/** What a client knows of the brand behind a FHIR base. */
export interface KnownBrand {
  readonly name: string
  /** Where it was found: with the server itself, or in a list somebody made of many. */
  readonly source: 'server' | 'list'
}

/** Sends a request to whatever server it is for. */
type Send = (url: string, init?: RequestInit) => Promise<Response>

/** A client that follows the rules for clients of user-access brands: the bundle that the server links counts more than any
 * list, it is kept by its ETag, and being listed opens nothing.
 * @see SMART App Launch 2.2.0, User-access Brands and Endpoints; UAB-08
 */
export function createBrandClient(send: Send, list: ReadonlyMap<string, string>) {
  const kept = new Map<string, { readonly etag: string; readonly name: string }>()

  const readLinked = async (url: string): Promise<string | undefined> => {
    const known = kept.get(url)
    const response = await send(url, known && { headers: { 'If-None-Match': known.etag } })
    if (response.status === 304) return known?.name
    if (!response.ok) return undefined
    const { entry } = publishedBrandBundleSchema.parse(await response.json())
    const name = entry
      .map(({ resource }) => resource)
      .find(({ resourceType }) => resourceType === 'Organization')?.name
    if (typeof name !== 'string') return undefined
    kept.set(url, { etag: response.headers.get('etag') ?? '', name })
    return name
  }

  return {
    /** Finds the brand behind a FHIR base. */
    find: async (fhirBase: string): Promise<KnownBrand | undefined> => {
      const configuration = await send(`${fhirBase}/.well-known/smart-configuration`)
      const { user_access_brand_bundle: link } = await configuration.json()
      const linked = typeof link === 'string' ? await readLinked(link) : undefined
      if (linked !== undefined) return { name: linked, source: 'server' }
      const listed = list.get(fhirBase)
      return listed === undefined ? undefined : { name: listed, source: 'list' }
    },
  }
}
