import type {
  Brand,
  BrandBundle,
  BrandIdentifier,
} from '../../../../shared/fhir/user-access-brand.ts'

/** A rule that a bundle breaks, and where. */
export interface BrandFinding {
  /** Path of the element below the bundle, or `identifier`. */
  readonly path: string
  /** The rule with its requirement id. */
  readonly message: string
  readonly seen?: string
  readonly wanted?: string
}

type Entry = BrandBundle['entry'][number]

interface Graph {
  readonly byUrl: ReadonlyMap<string, Entry>
  readonly brands: readonly {
    readonly brand: Brand
    readonly fullUrl: string
    readonly path: string
  }[]
}

/** Finds what the shape of a bundle alone does not show: references that lead nowhere, endpoints that no
 * brand names, portals with endpoints of their own, and an identifier that does not name one brand.
 * @returns every broken rule; none for a bundle that may be published
 * @see SMART App Launch 2.2.0, User-access Brands and Endpoints; UAB-01, UAB-02, UAB-04
 */
export function findBrandFaults(
  bundle: BrandBundle,
  identifier: BrandIdentifier | null,
): readonly BrandFinding[] {
  const graph: Graph = {
    byUrl: new Map(bundle.entry.map((one) => [one.fullUrl, one])),
    brands: bundle.entry.flatMap(({ fullUrl, resource }, index) =>
      resource.resourceType === 'Organization'
        ? [{ brand: resource, fullUrl, path: `entry.${index}.resource` }]
        : [],
    ),
  }
  return [
    ...findUrlFaults(bundle),
    ...findReferenceFaults(graph),
    ...findPartOfLoops(graph),
    ...findUnnamedEndpoints(bundle, graph),
    ...findIdentifierFaults(graph, identifier),
  ]
}

function findUrlFaults({ entry }: BrandBundle): BrandFinding[] {
  const seen = new Set<string>()
  return entry.flatMap(({ fullUrl, resource }, index) => {
    const path = `entry.${index}.fullUrl`
    const isRepeated = seen.has(fullUrl)
    seen.add(fullUrl)
    if (isRepeated) return [{ path, message: 'each fullUrl stands once', seen: fullUrl }]
    const wanted = `an absolute URL that ends with /${resource.resourceType}/${resource.id}, or urn:uuid:…`
    const isRestful = /^https?:\/\//.test(fullUrl) && rootOf(fullUrl, resource) !== undefined
    if (isRestful || /^urn:uuid:[0-9a-f-]{36}$/.test(fullUrl)) return []
    return [{ path, message: 'a fullUrl names its resource', seen: fullUrl, wanted }]
  })
}

function findReferenceFaults(graph: Graph): BrandFinding[] {
  return graph.brands.flatMap(({ brand, fullUrl, path }) => {
    const urlOf = (reference: string) => absoluteUrl(reference, fullUrl, brand)
    const check = (at: string, reference: string, type: 'Organization' | 'Endpoint') => {
      if (graph.byUrl.get(urlOf(reference))?.resource.resourceType === type) return []
      const message = 'each reference leads to an entry of the bundle (UAB-04)'
      return [{ path: at, message, seen: reference, wanted: `the fullUrl of an ${type}` }]
    }
    const own = new Set((brand.endpoint ?? []).map(({ reference }) => urlOf(reference)))
    const portalFaults = portalEndpointsOf(brand).flatMap((reference) => {
      const at = `${path}.extension`
      if (own.has(urlOf(reference))) return check(at, reference, 'Endpoint')
      const message = 'endpoints of a portal are endpoints of its brand as well (UAB-04)'
      return [{ path: at, message, seen: reference, wanted: 'one of Organization.endpoint' }]
    })
    return [
      ...(brand.partOf === undefined
        ? []
        : check(`${path}.partOf`, brand.partOf.reference, 'Organization')),
      ...(brand.endpoint ?? []).flatMap(({ reference }, index) =>
        check(`${path}.endpoint.${index}`, reference, 'Endpoint'),
      ),
      ...portalFaults,
    ]
  })
}

function findPartOfLoops({ brands, byUrl }: Graph): BrandFinding[] {
  return brands.flatMap(({ brand, fullUrl, path }) => {
    const passed = new Set([fullUrl])
    let current: { brand: Brand; fullUrl: string } | undefined = { brand, fullUrl }
    while (current?.brand.partOf !== undefined) {
      const next: string = absoluteUrl(
        current.brand.partOf.reference,
        current.fullUrl,
        current.brand,
      )
      if (next === fullUrl) {
        const message = 'no brand is part of itself (UAB-04)'
        return [{ path: `${path}.partOf`, message, seen: current.brand.partOf.reference }]
      }
      // A loop further up is reported at the brands that form it.
      if (passed.has(next)) return []
      passed.add(next)
      const resource = byUrl.get(next)?.resource
      current =
        resource?.resourceType === 'Organization' ? { brand: resource, fullUrl: next } : undefined
    }
    return []
  })
}

function findUnnamedEndpoints({ entry }: BrandBundle, { brands }: Graph): BrandFinding[] {
  const named = new Set(
    brands.flatMap(({ brand, fullUrl }) =>
      (brand.endpoint ?? []).map(({ reference }) => absoluteUrl(reference, fullUrl, brand)),
    ),
  )
  return entry.flatMap(({ fullUrl, resource }, index) =>
    resource.resourceType === 'Endpoint' && !named.has(fullUrl)
      ? [
          {
            path: `entry.${index}.resource`,
            message: 'each endpoint is named by at least one brand (UAB-04)',
            seen: fullUrl,
          },
        ]
      : [],
  )
}

function findIdentifierFaults(
  { brands }: Graph,
  identifier: BrandIdentifier | null,
): BrandFinding[] {
  const path = 'identifier'
  if (identifier === null) {
    if (brands.length === 1) return []
    const message = 'a bundle of several brands needs an identifier that names one (UAB-01)'
    return [{ path, message, seen: `${brands.length} brands and no identifier` }]
  }
  const matches = brands
    .flatMap(({ brand }) => brand.identifier ?? [])
    .filter(({ system, value }) => system === identifier.system && value === identifier.value)
  if (matches.length === 1) return []
  const message = 'the identifier matches exactly one Organization.identifier (UAB-01)'
  return [{ path, message, seen: `${matches.length} matches`, wanted: '1 match' }]
}

function portalEndpointsOf(brand: Brand): string[] {
  return (brand.extension ?? []).flatMap(({ extension }) =>
    extension.flatMap((part) =>
      part.url === 'portalEndpoint' ? [part.valueReference.reference] : [],
    ),
  )
}

/** Resolves a reference as FHIR does inside a Bundle: a relative one against the server of its own entry.
 * @see HL7 FHIR 4.0.1, Bundle, resolving references
 */
function absoluteUrl(reference: string, fullUrl: string, resource: Brand): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(reference)) return reference
  return `${rootOf(fullUrl, resource) ?? ''}${reference}`
}

/** The part of a RESTful URL before type and id, with its slash. */
function rootOf(fullUrl: string, resource: Entry['resource']): string | undefined {
  const place = `/${resource.resourceType}/${resource.id}`
  return fullUrl.endsWith(place) ? fullUrl.slice(0, -place.length + 1) : undefined
}
